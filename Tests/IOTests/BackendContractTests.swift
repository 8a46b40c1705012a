import Base
import IO
import XCTest

/// The contract of `Backend`, clause by clause, on the simulated network, on epoll and on io_uring.
final class BackendContractTests: XCTestCase {
  override class func setUp() { _ = FileLimit.raise() }

  func testChunksArriveInOrderAndWhole() throws { try ChunkOrder().runEverywhere() }
  func testSentIsReportedEachTimeThatNothingIsLeft() throws { try SentReports().runEverywhere() }
  func testSentIsReportedToWhomItConcerns() throws { try SentOnRequest().runEverywhere() }
  func testBytesMayBeHandedOverBeforeTheConnectionStands() throws {
    try SendingBeforeConnected().runEverywhere()
  }
  func testEachDirectionEndsOnItsOwn() throws { try HalfClose().runEverywhere() }
  func testShortSendsAreCompleted() throws { try ShortSends().runEverywhere() }
  func testAPausedReaderIsFeltByItsPeerAndMissesNothing() throws { try PausedReceiving().runEverywhere() }
  func testStarvedSocketsRecoverWhenBuffersComeBack() throws { try Starvation().runEverywhere() }
  func testAnOutboxThatOverflowsFailsItsConnection() throws { try OutboxLimit().runEverywhere() }

  func testARefusedConnectionFailsOnce() throws { try Refusal().runEverywhere() }
  func testAResetIsReportedOnceToThePeer() throws { try Resets().runEverywhere() }
  func testAResetRightAfterBytesIsReportedOnce() throws { try ResetAtOnce().runEverywhere() }
  func testAnEndBehindStarvedBytesIsNotLost() throws { try EndBehindStarvation().runEverywhere() }
  func testFinishFlushesALargeOutboxToASlowReader() throws { try FinishFlushes().runEverywhere() }
  func testUnreadBytesDoNotTurnAFinishIntoAReset() throws { try FinishWithUnreadBytes().runEverywhere() }
  func testFinishLingersButNotForEver() throws { try Lingering().runEverywhere() }
  func testAConnectionCanBeGivenUpBeforeItStands() throws { try ClosingWhileConnecting().runEverywhere() }
  func testAnAcceptedSocketCanBeClosedWithoutAdoption() throws { try ClosingUnadopted().runEverywhere() }

  func testASuspendedListenerRefusesAndKeepsItsPort() throws { try Suspension().runEverywhere() }
  func testConnectionsThatWaitAreResetOrHandedOut() throws { try WaitingConnections().runEverywhere() }
  func testABlackHoleNeitherAcceptsNorRefuses() throws { try BlackHole().runEverywhere() }

  func testClosingAListenerFreesItsPort() throws { try ClosingListener().runEverywhere() }
  func testTheLimitOfSocketsIsReportedAndAcceptingGoesOn() throws { try SocketLimit().runEverywhere() }

  func testCompletionsCarryThePresentToken() throws { try Retokening().runEverywhere() }
  func testOperationsOnClosedSocketsOnlyCount() throws { try StaleSockets().runEverywhere() }
  func testACompletionIsNotCurrentOnceItsSocketIsClosed() throws { try ClosingWithinABatch().runEverywhere() }
  func testSlotsComeBack() throws { try ManyLives().runEverywhere() }

  func testDeadlinesAreNeverEarly() throws { try Deadlines().runEverywhere() }

  func testFiveThousandConnections() throws {
    let room = FileLimit.raise().soft - 200
    let count = min(5_000, room / 2)
    if count < 5_000 { print("only \(count) connections: the limit of open files is \(room + 200)") }
    try ManyConnections(count: count).runEverywhere()
  }

  func testRandomOperationsKeepTheContract() throws {
    for seed in UInt64(0)..<24 { try RandomWalk(seed: seed).runEverywhere() }
  }
}

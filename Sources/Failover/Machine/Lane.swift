// An attempt that is under way, as plain values inside its request: up to `Hedge.mostLanes` of them run at a
// time.

import Base

/// Where an attempt stands.
package enum LanePhase: UInt8, BitwiseCopyable, Sendable, Equatable {
  /// No attempt runs here.
  case idle
  /// It has no connection yet.
  case connecting
  /// It has a connection and no response head.
  case waiting
  /// It has a head that the client does not have.
  case holding
  /// The client gets what comes.
  case forwarding
}

/// What is known about a running attempt.
package struct Lane: BitwiseCopyable, Sendable {
  /// Where it stands.
  package var phase = LanePhase.idle
  /// Its number; 0 when none runs here.
  package var attempt: UInt16 = 0
  /// Its status; 0 before its head.
  package var status: UInt16 = 0
  /// Its provider.
  package var provider: Int16 = -1
  /// The position of its target in the route.
  package var position = 0
  /// Attempts in a row at this target, itself included.
  var targetAttempts = 1
  var startedAt = Instant.absent
  var headAt = Instant.absent
  /// From where its deadlines count.
  var deadlinesFrom = Instant.absent
  /// Body bytes so far.
  package var responseBytes = 0
  /// The wait that its head or its error body asked for.
  var hintedWait: Nanoseconds?
  /// What it said about trying again: `x-should-retry`.
  var shouldRetry: Bool?
  /// Whether it counts towards `Retry.maxConcurrent`: a retry without a head.
  package var holdsBreaker = false
  /// Whether health gave it as a trial of a target that comes back.
  var isTrial = false
  /// Whether health has heard how it ended.
  var isReported = false
  /// Whether what ends it says nothing about its target: a timer of the exchange.
  var isExcused = false
  /// Whether it runs without timeouts: `Timeouts.waiveOnLast`, or a timeout that did not cut it.
  var isUntimed = false
  /// Whether another attempt joined it after a timeout that did not cut it.
  var hasSuccessor = false
  /// The timeout that did not cut it; `ok` when there was none.
  var softOutcome = Outcome.ok
  package var isEventStream = false
  var hasEvent = false
  var hasContent = false
  var hasInbandError = false
  /// Whether what is held is a complete answer.
  var heldIsComplete = false
  /// Whether it got as far as `Hedge.win` asks.
  var hasWon = false

  /// No attempt.
  init() {}

  /// Whether its status is known and not 2xx.
  package var isError: Bool { status != 0 && !(200...299).contains(status) }

  /// A status that is not 2xx names the attempt, whatever cut it later: it is what gateways act on.
  func named(_ outcome: Outcome) -> Outcome { isError ? .http(Int(status)) : outcome }
}

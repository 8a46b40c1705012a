import Base
import IO
import Plan
import Profile
import Record
import XCTest

@testable import Load

/// The same engine over real sockets: once, to see that the contract is the same there.
final class LoopbackTests: XCTestCase {
  func testALoadOverLoopbackEndsWithAllAnswersRight() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 2000, until: .milliseconds(100))]
    profile.process = .poisson
    profile.duration = .milliseconds(100)
    let plan = Plan(
      profile: RunProfile(
        name: "loopback", seed: 3, providers: [Simulation.provider("primary")], load: profile))
    var io = try EpollBackend(limits: IOLimits())
    var server = ScriptedServer { _ in [.send(Answers.stream(tokens: 5))] }
    try server.listen(io: &io)
    var batch = CompletionBatch()
    let origin = io.wait(until: .zero, into: &batch)
    var load = LoadEngine(
      plan: plan, schedule: Schedule.make(plan),
      configuration: LoadConfiguration(profile, plan: plan, target: server.address, origin: origin),
      board: LiveBoard())
    while !load.isFinished {
      let now = io.wait(until: min(load.nextDeadline, server.nextDeadline), into: &batch)
      for index in 0..<batch.count {
        if let completion = io.current(batch[index]) {
          if TokenRange.load.contains(completion.token.kind) {
            load.complete(completion, now: now, io: &io)
          } else {
            server.complete(completion, now: now, io: &io)
          }
        }
        io.recycle(batch[index])
      }
      load.advance(now: now, io: &io)
      server.advance(now: now, io: &io)
    }
    let snapshot = load.takeLog().snapshot()
    XCTAssertEqual(snapshot.records.count, 200)
    for record in snapshot.records {
      XCTAssertEqual(record.outcome, .ok)
      XCTAssertEqual(record.tokens, 5)
      XCTAssertGreaterThanOrEqual(record.sent, record.scheduled)
      XCTAssertGreaterThanOrEqual(record.end, record.firstToken)
    }
    XCTAssertEqual(snapshot.releaseLateness.count, 200)
    XCTAssertEqual(load.counters.connectionsOpened + load.counters.connectionsReused, 200)
    XCTAssertEqual(load.counters.generatorFaults, 0)
  }
}

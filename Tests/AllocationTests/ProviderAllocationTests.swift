import Base
import IO
import Plan
import Profile
import Provider
import Record
import Wire
import XCTest

/// The providers alone, asked by clients that allocate nothing: in steady state neither do the providers,
/// whatever their scripts do.
final class ProviderAllocationTests: XCTestCase {
  private func profile() -> RunProfile {
    func rule(_ id: String, _ steps: [FaultStep]) -> Rule {
      Rule(id: id, when: Condition(share: Share(1, of: 10, exact: true)), steps: steps)
    }
    let ping = Keepalive(every: .milliseconds(1), kind: .comment)
    return RunProfile(
      name: "allocation", seed: 5,
      providers: [
        ProviderProfile(
          name: "primary",
          base: BaseLatency(
            firstToken: .logNormal(median: 2e7, percentile99: 4e7),
            gap: .gamma(mean: 1e6, variation: 1), tokens: .normal(mean: 25, deviation: 5, min: 5, max: 50)),
          rules: [
            rule(
              "fails",
              [FaultStep(at: .head, action: .status(StatusReply(code: 503, body: .preset(.overloaded))))]),
            rule(
              "waits", [FaultStep(at: .token(3), action: .stall(.exponential(mean: 5e6), keepalive: ping))]),
            rule("counts", [FaultStep(at: .byte(1000), action: .stall(.constant(1e6), keepalive: nil))]),
            rule("errs", [FaultStep(at: .token(5), action: .emitError(.overloaded))]),
          ])
      ])
  }

  func testProvidersInSteadyStateAllocateNothingPerEventAndNothingPerRequest() throws {
    try AllocationCount.skipUnlessMeaningful()
    var world = try AskingWorld(Plan(profile: profile()), clients: 20)
    // Two seconds bring every buffer to its size; the two that follow are counted.
    world.run(rounds: 10)
    let before = world.receivedCount
    AllocationCount.begin()
    world.run(rounds: 10)
    let count = AllocationCount.end()
    XCTAssertGreaterThan(world.receivedCount - before, 4000)
    XCTAssertEqual(count, 0)
    let figures = world.engine.log.snapshot().providers[0]
    XCTAssertEqual(figures.completed, 400)
    XCTAssertTrue(figures.rulesFired.allSatisfy { $0 > 20 }, "\(figures.rulesFired)")
  }
}

/// Providers and clients that each ask once per round, on connections that stay.
private struct AskingWorld: ~Copyable {
  var io = SimBackend()
  var engine: ProviderEngine
  var receivedCount = 0
  private let sockets: Slab<Socket>
  private var requests = ByteBuffer()
  private let ends: Slab<Int>
  private var round = 0
  private var now = Instant.zero
  private var batch = CompletionBatch()

  static let roundCount = 20

  init(_ plan: Plan, clients: Int) throws {
    var limits = ProviderLimits()
    limits.connections = 100
    engine = ProviderEngine(
      plan: plan, limits: limits, log: LogConfiguration(providerCount: 1, phaseCount: 1), origin: .zero,
      unixOrigin: 1_760_000_000, recordsAttempts: true)
    let port = try engine.start(io: &io)[0]
    sockets = Slab(capacity: clients, repeating: .none)
    ends = Slab(capacity: clients * AskingWorld.roundCount + 1, repeating: 0)
    for client in 0..<clients {
      sockets[client] = io.connect(
        .loopback(port: port), token: Token(kind: 0x30, generation: 0, slot: client))
    }
    var body = ByteBuffer()
    for ordinal in 0..<clients * AskingWorld.roundCount {
      body.clear()
      ChatRequestShape(ordinal: ordinal).write(model: Bytes(literal: "gpt-mock"), into: &body)
      HTTPWriter.requestLine("POST", target: Bytes(literal: "/v1/chat/completions"), into: &requests)
      HTTPWriter.header("host", "test", into: &requests)
      HTTPWriter.contentLength(body.count, into: &requests)
      HTTPWriter.endHead(into: &requests)
      requests.append(body.bytes)
      ends[ordinal + 1] = requests.count
    }
  }

  mutating func run(rounds: Int) {
    for _ in 0..<rounds {
      for client in 0..<sockets.capacity {
        let ordinal = round * sockets.capacity + client
        io.send(sockets[client], requests.bytes[ends[ordinal]..<ends[ordinal + 1]])
      }
      round += 1
      let end = now + .milliseconds(200)
      while now < end { turn(limit: end) }
    }
  }

  private mutating func turn(limit: Instant) {
    now = io.wait(until: min(limit, engine.nextDeadline), into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) {
        if TokenRange.provider.contains(completion.token.kind) {
          engine.complete(completion, now: now, io: &io)
        } else if completion.event == .received {
          receivedCount += 1
        }
      }
      io.recycle(batch[index])
    }
    engine.advance(now: now, io: &io)
  }
}

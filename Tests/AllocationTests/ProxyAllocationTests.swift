import Base
import Failover
import IO
import Load
import Plan
import Profile
import Proxy
import Record
import XCTest

/// The proxy between a load and a server that allocate nothing: in steady state neither does the proxy,
/// whether requests pass through or are rescued.
final class ProxyAllocationTests: XCTestCase {
  private func profile() -> RunProfile {
    RunProfile(
      name: "allocation", seed: 5,
      providers: ["primary", "fallback"].map {
        ProviderProfile(
          name: $0, base: BaseLatency(firstToken: .constant(0), gap: .constant(0), tokens: .constant(1)))
      },
      load: LoadProfile(
        // More in the beginning: the pools must have met more at a time than what is counted needs.
        arrivals: [
          Stage(rate: 1500, until: .seconds(Int64(1))), Stage(rate: 1000, until: .seconds(Int64(4))),
        ], duration: .seconds(Int64(4)),
        inFlightCap: 100, promptTokens: .constant(50)))
  }

  /// What each policy has beyond a retry of what was refused.
  private enum Way { case plain, firstIsGone, held, hedged }

  private func policy(_ way: Way) -> Policy {
    var policy = Policy()
    policy.retry.on.insert(.refused)
    policy.retry.max = 1
    policy.timeouts.idle = .seconds(Int64(1))
    if way == .held || way == .hedged {
      policy.commit.on = .token
      policy.timeouts.firstToken = .seconds(Int64(1))
      policy.commit.ping.every = .milliseconds(5)
    }
    if way == .hedged {
      // The first token comes after one millisecond: a second attempt joins each time, and loses.
      policy.hedge.after = .fixed(.microseconds(500))
      policy.hedge.win = .token
    }
    return policy
  }

  private func assertSteady(_ way: Way) throws {
    try AllocationCount.skipUnlessMeaningful()
    let firstIsGone = way == .firstIsGone
    var world = try ProxyWorld(Plan(profile: profile()), policy(way), firstIsGone: firstIsGone)
    // Two seconds bring every buffer to its size; what follows is counted.
    world.run(until: .zero + .seconds(Int64(2)))
    let requestsBefore = world.load.counters.succeeded
    let chunksBefore = world.server.sentCount
    AllocationCount.begin()
    world.run(until: .zero + .milliseconds(3900))
    let count = AllocationCount.end()
    let requests = world.load.counters.succeeded - requestsBefore
    let chunks = world.server.sentCount - chunksBefore
    XCTAssertGreaterThan(requests, 500)
    XCTAssertGreaterThan(chunks, 10_000)
    XCTAssertEqual(count, 0, "allocations in \(requests) requests and \(chunks) chunks")
    XCTAssertEqual(world.load.counters.failed, 0)
    let attempts = world.proxy.counters.connects + world.proxy.counters.reused
    XCTAssertGreaterThanOrEqual(
      attempts, world.proxy.counters.requests * (firstIsGone || way == .hedged ? 2 : 1))
  }

  func testPassingStreamsThroughAllocatesNothing() throws { try assertSteady(.plain) }
  func testRescuingRequestsAllocatesNothing() throws { try assertSteady(.firstIsGone) }
  func testHoldingAnswersUntilTheirFirstTokenAllocatesNothing() throws { try assertSteady(.held) }
  func testHedgingAllocatesNothing() throws { try assertSteady(.hedged) }
}

/// A load, a proxy, and a dripping server behind it, in one simulated world.
private struct ProxyWorld: ~Copyable {
  var io: SimBackend
  var server: DrippingServer
  var proxy: ProxyEngine
  var load: LoadEngine
  private var batch = CompletionBatch()

  init(_ plan: Plan, _ policy: Policy, firstIsGone: Bool) throws {
    var io = SimBackend()
    // Whatever can throw comes before the first property.
    let server = try DrippingServer(
      DrippingServerSettings(tokens: 25, gap: .milliseconds(1)), now: .zero, io: &io)
    let log = LogConfiguration(
      providerCount: 2, phaseCount: plan.phases.names.count, firstMeasuredOrdinal: 0, recordLimit: 1000)
    // Nobody listens on port 9.
    let gone = ProxyProvider(name: "primary", address: .loopback(port: 9))
    let healthy = ProxyProvider(name: "fallback", address: server.address)
    let providers = [firstIsGone ? gone : healthy, healthy]
    var configuration = ProxyConfiguration(
      providers: providers, models: ["gpt-mock"], phases: plan.phases, origin: .zero, log: log)
    configuration.follow(policy)
    var proxy = ProxyEngine(
      configuration, machine: FailoverMachine(policy: policy, routes: [[[0], [1]]], seed: 1),
      board: LiveBoard(), now: .zero)
    let address = try proxy.start(io: &io)
    self.io = io
    self.server = server
    self.proxy = proxy
    load = LoadEngine(
      plan: plan, schedule: Schedule.make(plan),
      configuration: LoadConfiguration(
        target: address, host: "127.0.0.1", origin: .zero, duration: .seconds(Int64(4)),
        drain: .seconds(Int64(1)), inFlightCap: 100, model: "gpt-mock", log: log),
      board: LiveBoard())
  }

  mutating func run(until end: Instant) {
    while turn(limit: end) < end {}
  }

  private mutating func turn(limit: Instant) -> Instant {
    let deadline = min(load.nextDeadline, min(proxy.nextDeadline, server.nextDeadline))
    let now = io.wait(until: min(limit, deadline), into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) { route(completion, now) }
      io.recycle(batch[index])
    }
    load.advance(now: now, io: &io)
    proxy.advance(now: now, io: &io)
    server.advance(now: now, io: &io)
    return now
  }

  private mutating func route(_ completion: Completion, _ now: Instant) {
    let kind = completion.token.kind
    if TokenRange.load.contains(kind) {
      load.complete(completion, now: now, io: &io)
    } else if TokenRange.proxy.contains(kind) {
      proxy.complete(completion, now: now, io: &io)
    } else {
      server.complete(completion, now: now, io: &io)
    }
  }
}

import Base
import Failover
import IO
import Load
import Plan
import Profile
import Provider
import Proxy
import Record
import XCTest

/// The whole system in steady state: load, proxy and providers, with attempts that fail and are rescued on
/// the way.
final class SystemAllocationTests: XCTestCase {
  /// One request in ten gets a 429, one in twenty stays silent until the idle timer cuts it, and one in fifty
  /// gets a 503, for which the policy has no retry. The first second is twice as heavy as the rest, so that
  /// every pool has met its largest demand when the counting begins.
  private static func text(rate: Int, idle: String) -> String {
    """
    {
      brownout: 1,
      name: "allocation",
      seed: 11,
      providers: {
        primary: {
          base: { firstToken: "3ms", gap: "1ms", tokens: { uniform: [10, 30] } },
          rules: [
            { id: "limit", when: { share: "10%", exact: true }, do: "fast-429" },
            { id: "silent", when: { share: "5%", exact: true }, do: "no-response" },
            { id: "fatal", when: { share: "2%", exact: true }, do: "fast-5xx" },
          ],
        },
        fallback: { base: { firstToken: "2ms", gap: "1ms", tokens: 20 } },
      },
      proxy: {
        routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
        policy: {
          envoyAIGateway: {
            streamIdleTimeout: "\(idle)",
            retryOn: ["reset", "connect-failure", "retriable-status-codes"],
            retriableStatusCodes: [429], numRetries: 1, numAttemptsPerPriority: 1,
          },
        },
      },
      load: {
        stages: [{ rate: "\(2 * rate)/s", for: "1s" }, { rate: "\(rate)/s", for: "4s" }],
        model: "gpt-mock", promptTokens: 100, inFlightCap: 1000,
      },
    }
    """
  }

  func testAllEnginesTogetherAllocateNothingPerChunkAndNothingPerRequestInVirtualTime() throws {
    try AllocationCount.skipUnlessMeaningful()
    var world = try SystemWorld(SimBackend(), Self.text(rate: 1000, idle: "20ms"))
    world.warmUp()
    try check(&world, until: world.origin + .milliseconds(4800))
  }

  /// A second of silence before a healthy attempt is cut: no machine is that slow.
  func testTheyAllocateNothingOverLoopbackEither() throws {
    try AllocationCount.skipUnlessMeaningful()
    var world = try SystemWorld(try EpollBackend(), Self.text(rate: 300, idle: "1s"))
    world.warmUp()
    try check(&world, until: world.origin + .milliseconds(4800))
  }

  func testTheyAllocateNothingOverRingsEither() throws {
    try AllocationCount.skipUnlessMeaningful()
    let ring: UringBackend
    do { ring = try UringBackend() } catch {
      throw XCTSkip("io_uring does not start here: \(error.operation), errno \(error.errorNumber)")
    }
    var world = try SystemWorld(ring, Self.text(rate: 300, idle: "1s"))
    world.warmUp()
    try check(&world, until: world.origin + .milliseconds(4800))
  }

  private func check<Network: Backend & ~Copyable>(
    _ world: inout SystemWorld<Network>, until end: Instant
  ) throws {
    let requestsBefore = world.load.counters.succeeded
    let failuresBefore = world.load.counters.failed
    let unrescuedBefore = world.proxy.logSnapshot().unrescued.count
    let chunksBefore = world.chunkCount
    AllocationCount.begin()
    world.run(until: end)
    let count = AllocationCount.end()
    let requests = world.load.counters.succeeded - requestsBefore
    XCTAssertGreaterThan(requests, 500)
    // Over sockets a slow machine gets several chunks in one piece.
    if world.io.kind == .virtual { XCTAssertGreaterThan(world.chunkCount - chunksBefore, 10_000) }
    XCTAssertEqual(count, 0, "allocations in \(requests) requests")
    let failures = world.load.counters.failed - failuresBefore
    XCTAssertGreaterThan(failures, 5)
    // One of them may be between the proxy and its client at either end.
    let unrescued = world.proxy.logSnapshot().unrescued.dropFirst(unrescuedBefore)
    XCTAssertEqual(Double(unrescued.count), Double(failures), accuracy: 2)
    XCTAssertEqual(Set(unrescued.map(\.reason)), [.noRule])
    XCTAssertGreaterThan(world.load.counters.connectionsReused, 0)
  }
}

/// All engines of a run on one network, in one loop.
private struct SystemWorld<Network: Backend & ~Copyable>: ~Copyable {
  var io: Network
  var provider: ProviderEngine
  var proxy: ProxyEngine
  var load: LoadEngine
  let origin: Instant
  /// Pieces of answers that the load received.
  private(set) var chunkCount = 0
  private var batch = CompletionBatch()

  init(_ network: consuming Network, _ text: String) throws {
    let (profile, diagnostics) = RunProfile.read(text: text, file: "allocation.json5")
    guard let profile, let target = profile.proxy, let shape = profile.load else { throw diagnostics }
    var problems = Diagnostics()
    let policy = PolicyReader.read(target.policy, timescale: 1, diagnostics: &problems)
    guard problems.all.isEmpty else { throw problems }
    var io = network
    var batch = CompletionBatch()
    let origin = io.wait(until: .zero, into: &batch)
    let plan = Plan(profile: profile)
    let log = LogConfiguration(providerCount: plan.providerNames.count, phaseCount: plan.phases.names.count)
    var provider = ProviderEngine(plan: plan, log: log, origin: origin, unixOrigin: 0)
    let ports = try provider.start(io: &io)
    let targets = zip(plan.providerNames, ports).map {
      ProxyProvider(name: $0, address: .loopback(port: $1))
    }
    var proxy = ProxyEngine(
      ProxyConfiguration(
        providers: targets, models: target.routes.map(\.model), phases: plan.phases, origin: origin,
        log: log),
      machine: FailoverMachine(
        policy: policy, routes: target.routes, providers: plan.providerNames, seed: profile.seed),
      board: LiveBoard(), now: origin)
    let address = try proxy.start(io: &io)
    load = LoadEngine(
      plan: plan, schedule: Schedule.make(plan),
      configuration: LoadConfiguration(
        target: address, host: "127.0.0.1", origin: origin, duration: shape.duration, drain: shape.drain,
        inFlightCap: shape.inFlightCap, model: shape.model, log: log), board: LiveBoard())
    self.io = io
    self.provider = provider
    self.proxy = proxy
    self.origin = origin
    self.batch = batch
  }

  mutating func run(until end: Instant) {
    while turn(limit: end) < end {}
  }

  /// Brings every pool to its size. Now and then the timers wait for a tenth of a second, as on a machine
  /// that is busy elsewhere: then all streams have something to send at once, which is what they need the
  /// most memory for.
  mutating func warmUp() {
    for tenth in 3..<10 {
      run(until: origin + .milliseconds(Int64(100 * tenth)))
      if tenth % 3 == 0 {
        let end = origin + .milliseconds(Int64(100 * tenth + 100))
        while drain(limit: end) < end {}
      }
    }
    run(until: origin + .milliseconds(2500))
  }

  private mutating func turn(limit: Instant) -> Instant {
    let deadline = min(min(load.nextDeadline, proxy.nextDeadline), min(provider.nextDeadline, limit))
    let now = drain(limit: deadline)
    provider.advance(now: now, io: &io)
    proxy.advance(now: now, io: &io)
    load.advance(now: now, io: &io)
    return now
  }

  /// The first half of a turn: what came is handled, what is due is not.
  private mutating func drain(limit: Instant) -> Instant {
    let now = io.wait(until: limit, into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) { route(completion, now) }
      io.recycle(batch[index])
    }
    return now
  }

  private mutating func route(_ completion: Completion, _ now: Instant) {
    if TokenRange.load.contains(completion.token.kind) {
      if completion.event == .received { chunkCount += 1 }
      load.complete(completion, now: now, io: &io)
    } else if TokenRange.proxy.contains(completion.token.kind) {
      proxy.complete(completion, now: now, io: &io)
    } else {
      provider.complete(completion, now: now, io: &io)
    }
  }
}

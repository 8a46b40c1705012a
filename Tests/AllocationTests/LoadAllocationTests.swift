import Base
import IO
import Load
import Plan
import Profile
import Record
import XCTest

/// The load alone, against a server that allocates nothing: in steady state neither does the load, nor the
/// simulated network.
final class LoadAllocationTests: XCTestCase {
  private func profile() -> RunProfile {
    RunProfile(
      name: "allocation", seed: 5,
      providers: [
        ProviderProfile(
          name: "primary",
          base: BaseLatency(firstToken: .constant(0), gap: .constant(0), tokens: .constant(1)))
      ],
      load: LoadProfile(
        arrivals: [Stage(rate: 1000, until: .seconds(Int64(4)))], duration: .seconds(Int64(4)),
        inFlightCap: 100, promptTokens: .constant(50)))
  }

  func testASteadyLoadAllocatesNothingPerChunkAndNothingPerRequest() throws {
    try AllocationCount.skipUnlessMeaningful()
    var world = try LoadWorld(
      Plan(profile: profile()), DrippingServerSettings(tokens: 25, gap: .milliseconds(1)))
    // Two seconds bring every buffer to its size; the two that follow are counted.
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
    XCTAssertEqual(world.load.counters.shed, 0)
  }

  func testSheddingAllocatesNothing() throws {
    try AllocationCount.skipUnlessMeaningful()
    var profile = profile()
    profile.load?.arrivals = [Stage(rate: 500_000, until: .seconds(Int64(1)))]
    var world = try LoadWorld(
      Plan(profile: profile), DrippingServerSettings(tokens: 1, gap: .seconds(Int64(100))))
    world.run(until: .zero + .milliseconds(100))
    let before = world.load.counters.shed
    AllocationCount.begin()
    world.run(until: .zero + .milliseconds(900))
    let count = AllocationCount.end()
    XCTAssertGreaterThan(world.load.counters.shed - before, 100_000)
    XCTAssertEqual(count, 0)
  }
}

/// A load and a dripping server in one simulated world.
private struct LoadWorld: ~Copyable {
  var io: SimBackend
  var server: DrippingServer
  var load: LoadEngine
  private var batch = CompletionBatch()

  init(_ plan: Plan, _ settings: DrippingServerSettings) throws {
    var io = SimBackend()
    server = try DrippingServer(settings, now: .zero, io: &io)
    self.io = io
    let configuration = LoadConfiguration(
      target: server.address, host: "127.0.0.1", origin: .zero, duration: .seconds(Int64(4)),
      drain: .seconds(Int64(1)), inFlightCap: 100, model: "gpt-mock",
      log: LogConfiguration(providerCount: 1, phaseCount: 1))
    load = LoadEngine(
      plan: plan, schedule: Schedule.make(plan), configuration: configuration, board: LiveBoard())
  }

  mutating func run(until end: Instant) {
    while turn(limit: end) < end {}
  }

  private mutating func turn(limit: Instant) -> Instant {
    let now = io.wait(until: min(limit, min(load.nextDeadline, server.nextDeadline)), into: &batch)
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
    return now
  }
}

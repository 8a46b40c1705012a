import Base
import IO
import Load
import Plan
import Profile
import Provider
import Record

@testable import Failover
@testable import Proxy
@testable import Run

/// The whole system of one seed on one simulated network, small enough to run thousands of times.
struct SimulatedSystem {
  let profile: RunProfile
  let policy: Policy
  let text: String
  /// What went wrong while it ran.
  private(set) var violations: [String] = []
  private(set) var requests: [RequestRecord] = []
  private(set) var attempts: [AttemptRecord] = []
  /// The attempts as the providers saw them.
  private(set) var served: [AttemptRecord] = []
  private(set) var counters = ProxyCounters()

  init(seed: UInt64) throws {
    let random = RandomProfile(seed: seed)
    text = random.text
    let (profile, diagnostics) = RunProfile.read(text: text, file: "seed-\(seed).json5")
    guard let profile else { throw diagnostics }
    self.profile = profile
    policy = RandomPolicy.make(seed: seed)
  }

  /// Runs to the end, one turn at a time, with bugs planted if asked for.
  mutating func run(_ machineBug: PlantedBug = .none, _ proxyBug: ProxyBug = .none) throws {
    guard let target = profile.proxy, let shape = profile.load else { return }
    let prepared = PreparedRun(profile: profile, policy: policy)
    var io = SimBackend(configuration: SimulatedSystem.network(profile.seed))
    var batch = CompletionBatch()
    var engines = EngineSet()
    let drainFlag = DrainFlag()
    var limits = ProviderLimits()
    limits.connections = 512
    limits.visits = 1 << 8
    limits.keys = 1 << 4
    var provider = ProviderEngine(
      plan: prepared.plan, limits: limits, log: prepared.log, origin: .zero, unixOrigin: 0,
      recordsAttempts: true, drainFlag: drainFlag)
    let ports = try provider.start(io: &io)
    var machine = FailoverMachine(
      policy: policy, routes: target.routes, providers: profile.providers.map(\.name), seed: profile.seed)
    machine.plantedBug = machineBug
    var proxyConfiguration = configuration(target, prepared, ports.map { .loopback(port: $0) })
    proxyConfiguration.plantedBug = proxyBug
    proxyConfiguration.drainFlag = drainFlag
    var proxy = ProxyEngine(proxyConfiguration, machine: machine, board: nil, now: .zero)
    let address = try proxy.start(io: &io)
    engines.provider = consume provider
    engines.proxy = consume proxy
    engines.load = prepared.makeLoad(
      SystemAddresses(providers: [], proxy: address), board: LiveBoard(), drainFlag: drainFlag)
    try loop(&engines, &io, &batch, until: .zero + shape.duration + .seconds(Int64(700)))
  }

  private mutating func loop(
    _ engines: inout EngineSet, _ io: inout SimBackend, _ batch: inout CompletionBatch, until limit: Instant
  ) throws {
    var now = Instant.zero
    var turn = 0
    while engines.load?.isFinished == false && now < limit {
      now = engines.turn(&io, &batch)
      turn += 1
      if let problem = engines.proxy?.machine.validate() { violations.append("\(problem) at \(now)") }
      if turn % 16 == 0 { engines.proxy?.validate() }
    }
    if now >= limit { violations.append("a request never ends") }
    engines.stopSystem(now: now, io: &io)
    let end = now + .seconds(Int64(2))
    while !engines.isSystemStopped() && now < end { now = engines.turn(&io, &batch, until: end) }
    if engines.isSystemStopped() {
      engines.proxy?.validate()
      let retries = engines.proxy?.machine.concurrentRetries ?? 0
      if retries != 0 { violations.append("\(retries) retries count as under way after the last request") }
    } else {
      violations.append("something is still under way two seconds after the last request")
    }
    let load = engines.takeLoadResult(io: io.counters, processorTime: .zero)
    requests = load.requests.records
    let system = engines.takeSystemResult(io: io.counters, processorTime: .zero)
    attempts = system.proxyAttempts?.records ?? []
    served = system.providers.attempts.records
    counters = system.proxyCounters ?? counters
  }

  private func configuration(
    _ target: ProxyProfile, _ prepared: PreparedRun, _ providers: [Address]
  ) -> ProxyConfiguration {
    var limits = ProxyEngineLimits()
    limits.clientConnections = 128
    limits.requests = 128
    limits.upstreamConnections = 512
    return ProxyConfiguration(
      providers: zip(profile.providers, providers).map { ProxyProvider(name: $0.name, address: $1) },
      models: target.routes.map(\.model), phases: prepared.plan.phases, origin: .zero, log: prepared.log,
      limits: limits)
  }

  private static func network(_ seed: UInt64) -> SimConfiguration {
    var configuration = SimConfiguration()
    configuration.seed = seed
    configuration.sockets = 2_048
    configuration.receiveBuffers = 64
    // Answers arrive in pieces that fit no frame.
    configuration.chunksVary = seed % 2 == 0
    configuration.chunkBytes = seed % 2 == 0 ? 200 : 16_384
    return configuration
  }
}

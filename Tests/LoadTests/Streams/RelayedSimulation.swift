import Base
import Failover
import IO
import Load
import Plan
import Profile
import Proxy
import Record

/// A load, our proxy and a scripted provider in one simulated world.
struct RelayedSimulation: ~Copyable {
  var io: SimBackend
  var server: ScriptedServer
  var proxy: ProxyEngine
  var load: LoadEngine
  private var batch = CompletionBatch()
  private var now = Instant.zero

  init(
    _ profile: LoadProfile, idle: Nanoseconds, verification: Verification = .content,
    network: SimConfiguration = SimConfiguration(),
    configure: (inout Policy) -> Void = { _ in }, request: PlainLoadRequest? = nil,
    _ play: @escaping (SeenRequest) -> [Step]
  ) throws {
    let run = RunProfile(name: "relayed", seed: 7, providers: [Simulation.provider("primary")], load: profile)
    let plan = Plan(profile: run)
    io = SimBackend(configuration: network)
    server = ScriptedServer(play)
    try server.listen(io: &io)
    var policy = Policy()
    policy.timeouts.idle = idle
    configure(&policy)
    let log = LogConfiguration(providerCount: 1, phaseCount: plan.phases.names.count)
    var limits = ProxyEngineLimits()
    limits.clientConnections = 64
    limits.requests = 64
    limits.upstreamConnections = 64
    var configuration = ProxyConfiguration(
      providers: [ProxyProvider(name: "primary", address: server.address)], models: [], phases: plan.phases,
      origin: .zero, log: log, limits: limits)
    configuration.follow(policy)
    var proxy = ProxyEngine(
      configuration, machine: FailoverMachine(policy: policy, routes: [[[0]]], seed: 1), board: nil,
      now: .zero)
    var loadConfiguration = LoadConfiguration(
      profile, plan: plan, target: try proxy.start(io: &io), origin: .zero)
    loadConfiguration.plainRequest = request
    loadConfiguration.verification = verification
    self.proxy = proxy
    load = LoadEngine(
      plan: plan, schedule: Schedule.make(plan), configuration: loadConfiguration, board: LiveBoard())
  }

  private mutating func turn() {
    let deadline = min(load.nextDeadline, min(server.nextDeadline, proxy.nextDeadline))
    now = io.wait(until: deadline, into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) {
        if TokenRange.load.contains(completion.token.kind) {
          load.complete(completion, now: now, io: &io)
        } else if TokenRange.proxy.contains(completion.token.kind) {
          proxy.complete(completion, now: now, io: &io)
        } else {
          server.complete(completion, now: now, io: &io)
        }
      }
      io.recycle(batch[index])
    }
    load.advance(now: now, io: &io)
    proxy.advance(now: now, io: &io)
    server.advance(now: now, io: &io)
    proxy.validate()
  }

  /// Runs to the end; the record of the first request.
  mutating func finish() -> RequestRecord {
    while !load.isFinished || proxy.requestCount > 0 { turn() }
    return load.takeLog().snapshot().records[0]
  }
}

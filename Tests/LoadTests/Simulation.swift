import Base
import IO
import Load
import Plan
import Profile
import Record

/// A load and a scripted server in one simulated world.
struct Simulation: ~Copyable {
  var io: SimBackend
  var server: ScriptedServer
  var load: LoadEngine
  let schedule: Schedule
  let board = LiveBoard()
  private var batch = CompletionBatch()
  private(set) var now = Instant.zero

  /// The setting of most tests: 10 requests per second for one second, evenly, streamed.
  static var profile: LoadProfile {
    LoadProfile(
      arrivals: [Stage(rate: 10, until: .seconds(Int64(1)))], process: .constant,
      duration: .seconds(Int64(1)), drain: .seconds(Int64(5)), promptTokens: .constant(3))
  }

  init(
    _ profile: LoadProfile = Simulation.profile, seed: UInt64 = 7,
    network: SimConfiguration = SimConfiguration(),
    configure: (inout LoadConfiguration) -> Void = { _ in },
    _ play: @escaping (SeenRequest) -> [Step]
  ) throws {
    let run = RunProfile(
      name: "load", seed: seed,
      providers: [Simulation.provider("primary"), Simulation.provider("fallback")], load: profile)
    let plan = Plan(profile: run)
    schedule = Schedule.make(plan)
    io = SimBackend(configuration: network)
    server = ScriptedServer(play)
    try server.listen(io: &io)
    var configuration = LoadConfiguration(
      profile, plan: plan, target: server.address, origin: .zero)
    configure(&configuration)
    load = LoadEngine(plan: plan, schedule: schedule, configuration: configuration, board: board)
  }

  static func provider(_ name: String) -> ProviderProfile {
    ProviderProfile(
      name: name,
      base: BaseLatency(firstToken: .constant(0), gap: .constant(0), tokens: .constant(1)))
  }

  /// One turn of the loop, no later than `limit`.
  mutating func turn(limit: Instant = .never) {
    let deadline = min(limit, min(load.nextDeadline, server.nextDeadline))
    now = io.wait(until: deadline, into: &batch)
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

  /// Lets time pass without a turn, as if the machine had been busy elsewhere.
  mutating func pause(until instant: Instant) {
    while now < instant { now = io.wait(until: instant, into: &batch) }
    precondition(batch.count == 0, "something happened meanwhile")
  }

  /// Closes the server's side of every connection.
  mutating func closeServerConnections(_ ending: Ending) { server.closeAll(ending, io: &io) }

  /// Runs until the load is finished.
  mutating func run() {
    while !load.isFinished { turn() }
  }

  /// Runs until `instant`.
  mutating func run(until instant: Instant) {
    while now < instant { turn(limit: instant) }
  }

  /// Runs to the end and gives back what was recorded.
  mutating func finish() -> RequestSnapshot {
    run()
    return load.takeLog().snapshot()
  }
}

extension LoadConfiguration {
  /// As the command line's run makes it from a profile.
  init(_ profile: LoadProfile, plan: Plan, target: Address, origin: Instant) {
    self.init(
      target: target, host: "127.0.0.1", origin: origin, duration: profile.duration, drain: profile.drain,
      inFlightCap: profile.inFlightCap, model: profile.model,
      log: LogConfiguration(
        providerCount: plan.providerNames.count, phaseCount: plan.phases.names.count,
        warmupPhase: plan.phases.names.firstIndex(of: "warmup")))
    runNumber = 0xB0
    closedLoopStreams = profile.closedLoopStreams
    isStreaming = profile.stream
    maxTokens = profile.maxTokens
    bodyBytes = profile.bodyBytes
    keyCount = profile.keys
    keepsConnections = profile.connections == .keepalive
    requestTimeout = profile.requestTimeout
    objectives = RequestObjectives(
      ttft: profile.slo.ttft, tpot: profile.slo.tpot, maxGap: profile.slo.maxGap, e2e: profile.slo.e2e)
  }
}

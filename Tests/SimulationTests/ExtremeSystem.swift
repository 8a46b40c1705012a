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

/// Proxy, provider and load of one seed in one simulated process, among an upstream and clients that send
/// numbers, dates and headers at their extremes.
struct ExtremeSystem: ~Copyable {
  private static let serverListener: UInt8 = 0x40
  private static let serverConnection: UInt8 = 0x41
  private static let client: UInt8 = 0x42

  private var io: SimBackend
  private var batch = CompletionBatch()
  private var engines = EngineSet()
  private let prepared: PreparedRun
  private let seed: UInt64
  private var text: ExtremeText
  private var now = Instant.zero
  private var clients: [Socket] = []
  private var targets: [Address] = []
  /// Where the upstream's connections stand, and whether they are closed.
  private var connections: [(socket: Socket, isOpen: Bool)] = []
  /// Answers that the upstream has sent, and requests of the clients.
  private(set) var answerCount = 0
  private(set) var requestCount = 0

  /// The system of `prepared`, which `prepare` makes of the same seed.
  init(_ prepared: PreparedRun, seed: UInt64) {
    self.prepared = prepared
    self.seed = seed
    text = ExtremeText(KeyedRandom(seed: seed).keyed("extremes"))
    var network = SimConfiguration()
    network.seed = seed
    network.sockets = 512
    network.receiveBuffers = 64
    network.chunksVary = seed % 3 == 0
    network.chunkBytes = seed % 3 == 0 ? 60 : 16_384
    io = SimBackend(configuration: network)
  }

  /// The load goes to the proxy, or to the upstream itself.
  static func prepare(seed: UInt64) throws -> PreparedRun {
    let isProxied = seed % 2 == 0
    let profile = """
      { brownout: 1, name: "extremes", seed: \(seed % 1_000_000),
        target: "\(isProxied ? "proxy" : "provider:p0")",
        providers: { p0: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 } },
          p1: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 } } },
        \(isProxied ? "proxy: { routes: { \"gpt-mock\": { tiers: [[\"p0\"], [\"p1\"]] } } }," : "")
        load: { rate: "400/s", duration: "30ms", drain: "3s", model: "gpt-mock", stream: \(seed % 4 < 2),
          requestTimeout: "1s" } }
      """
    let (read, diagnostics) = RunProfile.read(text: profile, file: "extremes.json5")
    guard let read else { throw diagnostics }
    var policy = RandomPolicy.make(seed: seed)
    policy.retryAfter.max = seed % 5 == 0 ? .forever : policy.retryAfter.max
    return PreparedRun(profile: read, policy: policy)
  }

  private mutating func start() throws {
    let server = try io.listen(
      .loopback(port: 0), token: Token(kind: Self.serverListener, generation: 0, slot: 0))
    io.accept(server.0)
    let drainFlag = DrainFlag()
    var limits = ProviderLimits()
    limits.connections = 64
    limits.visits = 1 << 6
    limits.keys = 1 << 2
    limits.heldBodyBytes = 1 << 14
    var provider = ProviderEngine(
      plan: prepared.plan, limits: limits, log: prepared.log, origin: .zero, unixOrigin: 1_788_091_200,
      recordsAttempts: true, drainFlag: drainFlag)
    let ports = try provider.start(io: &io)
    engines.provider = consume provider
    let routes = [Route(model: "gpt-mock", tiers: [[RouteTarget(0)], [RouteTarget(1)]])]
    let machine = FailoverMachine(
      policy: prepared.policy, routes: routes, providers: ["p0", "p1"], seed: seed)
    var proxyLimits = ProxyEngineLimits()
    proxyLimits.clientConnections = 64
    proxyLimits.requests = 64
    proxyLimits.upstreamConnections = 128
    var configuration = ProxyConfiguration(
      providers: [
        ProxyProvider(name: "p0", address: server.1),
        ProxyProvider(name: "p1", address: .loopback(port: ports[1])),
      ], models: ["gpt-mock"], phases: prepared.plan.phases, origin: .zero, log: prepared.log,
      limits: proxyLimits)
    configuration.unixOrigin = 1_788_091_200
    configuration.follow(prepared.policy)
    configuration.drainFlag = drainFlag
    var proxy = ProxyEngine(configuration, machine: machine, board: nil, now: .zero)
    let address = try proxy.start(io: &io)
    engines.proxy = consume proxy
    engines.load = prepared.makeLoad(
      SystemAddresses(providers: [server.1, .loopback(port: ports[1])], proxy: address),
      board: LiveBoard(), drainFlag: drainFlag)
    targets = [address, address, .loopback(port: ports[0])]
    for _ in 0..<8 { connect() }
  }

  private mutating func connect() {
    let token = Token(kind: Self.client, generation: 0, slot: clients.count)
    clients.append(io.connect(targets[text.below(targets.count)], token: token))
  }

  private mutating func send(_ message: String, on socket: Socket) {
    Bytes.withBytes(of: Array(message.utf8)) { io.send(socket, $0) }
  }

  /// Runs until everything is over, or for so long that nothing more comes.
  mutating func run() throws {
    try start()
    let end = Instant.zero + .seconds(Int64(5))
    var turns = 0
    while now < end && turns < 20_000 {
      turn(until: end)
      turns += 1
      if turns % 16 == 0 { engines.proxy?.validate() }
      if engines.isLoadFinished() && now > .zero + .seconds(Int64(2)) { break }
    }
    engines.stopSystem(now: now, io: &io)
    for _ in 0..<2_000 where !engines.isSystemStopped() { turn(until: now + .milliseconds(10)) }
    let load = engines.takeLoadResult(io: io.counters, processorTime: .zero)
    let system = engines.takeSystemResult(io: io.counters, processorTime: .zero)
    let logs = RunLogs(kind: .virtual, load: load, system: system, origin: .zero, elapsed: now - .zero)
    _ = logs.record(prepared, notes: [], notice: nil)
  }

  private mutating func turn(until limit: Instant) {
    let due = min(
      engines.provider?.dueNext() ?? .never,
      min(engines.proxy?.dueNext() ?? .never, engines.load?.dueNext() ?? .never))
    now = io.wait(until: min(due, limit), into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) { deliver(completion) }
      io.recycle(batch[index])
    }
    engines.provider?.advance(now: now, io: &io)
    engines.proxy?.advance(now: now, io: &io)
    engines.load?.advance(now: now, io: &io)
  }

  private mutating func deliver(_ completion: Completion) {
    let kind = completion.token.kind
    if TokenRange.load.contains(kind) {
      engines.load?.complete(completion, now: now, io: &io)
    } else if TokenRange.proxy.contains(kind) {
      engines.proxy?.complete(completion, now: now, io: &io)
    } else if TokenRange.provider.contains(kind) {
      engines.provider?.complete(completion, now: now, io: &io)
    } else if kind == Self.client {
      clientEvent(completion)
    } else {
      serverEvent(completion)
    }
  }

  private mutating func clientEvent(_ completion: Completion) {
    switch completion.event {
    case .connected: ask(completion.socket)
    case .received: if text.chance(2) { ask(completion.socket) }
    case .ended, .failed:
      io.close(completion.socket, .reset)
      if clients.count < 40 { connect() }
    case .sent, .closed, .accepted, .acceptFailed, .woken: break
    }
  }

  private mutating func ask(_ socket: Socket) {
    guard requestCount < 120 else { return io.close(socket, text.chance(2) ? .finish : .reset) }
    for _ in 0...text.below(2) {
      requestCount += 1
      send(text.request(), on: socket)
    }
  }

  private mutating func serverEvent(_ completion: Completion) {
    let slot = completion.token.slot
    switch completion.event {
    case .accepted:
      io.adopt(
        completion.socket, token: Token(kind: Self.serverConnection, generation: 0, slot: connections.count))
      connections.append((completion.socket, true))
    case .received:
      guard connections[slot].isOpen else { return }
      answerCount += 1
      send(text.answer(), on: completion.socket)
      if text.chance(8) { end(slot) }
    case .ended, .failed: end(slot)
    case .sent, .closed, .connected, .acceptFailed, .woken: break
    }
  }

  private mutating func end(_ slot: Int) {
    guard connections[slot].isOpen else { return }
    connections[slot].isOpen = false
    io.close(connections[slot].socket, text.chance(3) ? .reset : .finish)
  }
}

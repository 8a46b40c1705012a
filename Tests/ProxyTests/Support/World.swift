import Base
import Failover
import IO
import Plan
import Profile
import Record
import XCTest

@testable import Proxy

/// A proxy between scripted providers and scripted clients, on one network, in one loop.
final class World<Network: Backend & ~Copyable> {
  private struct Appointment {
    var time: Instant
    var order: Int
    var connection: ProviderConnection?
    var action: () -> Void
  }

  static var providerListener: UInt8 { 0x10 }
  static var providerConnection: UInt8 { 0x11 }
  static var client: UInt8 { 0x30 }

  var io: Network
  var proxy: ProxyEngine
  private var batch = CompletionBatch()
  private(set) var now: Instant
  private(set) var providers: [ScriptedProvider] = []
  private(set) var connections: [ProviderConnection] = []
  private(set) var clients: [ScriptedClient] = []
  private var agenda: [Appointment] = []
  private var orderCount = 0
  private(set) var proxyAddress = Address.loopback(port: 0)
  /// Requests that came to a provider on a connection whose last answer was not over.
  private(set) var earlyRequests = 0
  /// Whether the proxy's books are checked after every turn.
  var validates = true

  init(
    _ io: consuming Network, now: Instant = .zero, policy: String, models: [String] = ["m"],
    tiers: [[Int]] = [[0], [1]], limits: ProxyEngineLimits = .small, exposesAttempts: Bool = true,
    bug: ProxyBug = .none, scripts: [ScriptedProvider.Script]
  ) throws {
    var io = io
    var targets: [ProxyProvider] = []
    for (index, script) in scripts.enumerated() {
      let (listener, address) = try io.listen(
        .loopback(port: 0), token: Token(kind: World.providerListener, generation: 0, slot: index))
      io.accept(listener)
      let name = String(UnicodeScalar(UInt8(0x61 + index)))
      providers.append(ScriptedProvider(name: name, listener: listener, script: script))
      targets.append(ProxyProvider(name: name, address: address))
    }
    let plan = Plan(
      profile: RunProfile(
        name: "test",
        providers: targets.map {
          ProviderProfile(
            name: $0.name,
            base: BaseLatency(firstToken: .constant(0), gap: .constant(0), tokens: .constant(1)))
        }))
    var configuration = ProxyConfiguration(
      providers: targets, models: models, phases: plan.phases, origin: now,
      log: LogConfiguration(providerCount: targets.count, phaseCount: plan.phases.names.count),
      limits: limits)
    configuration.exposesAttempts = exposesAttempts
    configuration.plantedBug = bug
    let policy = try Policies.read(policy)
    configuration.follow(policy)
    // A test that sets its own limit wants to meet it.
    if limits.heldBytes < ProxyEngineLimits().heldBytes { configuration.limits.heldBytes = limits.heldBytes }
    let routes = Array(repeating: tiers, count: max(1, models.count))
    let machine = FailoverMachine(policy: policy, routes: routes, seed: 1)
    var proxy = ProxyEngine(configuration, machine: machine, board: nil, now: now)
    proxyAddress = try proxy.start(io: &io)
    self.io = io
    self.proxy = proxy
    self.now = now
  }

  /// A client that connects now.
  func connect() -> ScriptedClient {
    let index = clients.count
    let socket = io.connect(
      proxyAddress, token: Token(kind: World.client, generation: 0, slot: index))
    let client = ScriptedClient(socket: socket)
    clients.append(client)
    return client
  }

  func send(_ client: ScriptedClient, _ text: String) { send(client, Array(text.utf8)) }
  func send(_ client: ScriptedClient, _ bytes: [UInt8]) {
    Bytes.withBytes(of: bytes) { io.send(client.socket, $0) }
  }
  func close(_ client: ScriptedClient, _ ending: Ending) { io.close(client.socket, ending) }

  /// One client, one request: the client.
  func ask(_ text: String = HTTP.request()) -> ScriptedClient {
    let client = connect()
    send(client, text)
    return client
  }

  /// Does `action` in `delay`.
  func after(_ delay: Nanoseconds, _ action: @escaping () -> Void) { plan(delay, nil, action) }

  private func plan(_ delay: Nanoseconds, _ connection: ProviderConnection?, _ action: @escaping () -> Void) {
    orderCount += 1
    agenda.append(
      Appointment(time: now + delay, order: orderCount, connection: connection, action: action))
    agenda.sort { ($0.time, $0.order) < ($1.time, $1.order) }
  }

  func run(milliseconds: Int64) { run(until: now + .milliseconds(milliseconds)) }

  func run(until deadline: Instant) {
    while turn(deadline) {}
  }

  /// Runs until `isOver`, but not longer than `limit`.
  func run(atMost limit: Nanoseconds, until isOver: () -> Bool) {
    let deadline = now + limit
    while !isOver() && turn(deadline) {}
  }

  private func turn(_ deadline: Instant) -> Bool {
    let next = min(min(proxy.nextDeadline, agenda.first?.time ?? .never), deadline)
    now = io.wait(until: next, into: &batch)
    for index in 0..<batch.count {
      if let completion = io.current(batch[index]) { route(completion) }
      io.recycle(batch[index])
    }
    proxy.advance(now: now, io: &io)
    while let first = agenda.first, first.time <= now {
      agenda.removeFirst()
      first.action()
    }
    if validates { proxy.validate() }
    return batch.count > 0 || now < deadline
  }

  private func route(_ completion: Completion) {
    switch completion.token.kind {
    case World.providerListener: accepted(completion)
    case World.providerConnection: providerEvent(connections[completion.token.slot], completion)
    case World.client: clientEvent(clients[completion.token.slot], completion)
    default: proxy.complete(completion, now: now, io: &io)
    }
  }

  private func clientEvent(_ client: ScriptedClient, _ completion: Completion) {
    switch completion.event {
    case .received:
      client.received += completion.bytes.array()
      client.arrivals.append((now, completion.bytes.count))
      client.onReceive?()
    case .ended: client.endedAt = now
    case .failed:
      client.failedAt = now
      io.close(completion.socket, .reset)
    case .connected, .sent, .closed, .accepted, .acceptFailed, .woken: break
    }
  }

  private func accepted(_ completion: Completion) {
    guard completion.event == .accepted else { return }
    let provider = providers[completion.token.slot]
    let connection = ProviderConnection(
      index: connections.count, provider: completion.token.slot, socket: completion.socket)
    provider.connectionCount += 1
    connections.append(connection)
    io.adopt(
      completion.socket,
      token: Token(kind: World.providerConnection, generation: 0, slot: connection.index))
  }

  private func providerEvent(_ connection: ProviderConnection, _ completion: Completion) {
    let provider = providers[connection.provider]
    switch completion.event {
    case .received:
      connection.input += completion.bytes.array()
      while let request = connection.nextRequest() {
        provider.requests.append(request)
        if !connection.steps.isEmpty { earlyRequests += 1 }
        connection.steps += provider.script(request)
        if !connection.isPlaying { play(connection) }
      }
    case .ended:
      connection.endedAt = now
      io.close(connection.socket, .finish)
      connection.isClosed = true
    case .failed:
      connection.failedAt = now
      io.close(connection.socket, .reset)
      connection.isClosed = true
    case .connected, .sent, .closed, .accepted, .acceptFailed, .woken: break
    }
  }

  private func play(_ connection: ProviderConnection) {
    connection.isPlaying = false
    while !connection.steps.isEmpty && !connection.isClosed {
      switch connection.steps.removeFirst() {
      case .send(let text): Bytes.withBytes(of: Array(text.utf8)) { io.send(connection.socket, $0) }
      case .wait(let milliseconds):
        connection.isPlaying = true
        plan(.milliseconds(milliseconds), connection) { [unowned self] in self.play(connection) }
        return
      case .finish:
        io.close(connection.socket, .finish)
        connection.isClosed = true
      case .reset:
        io.close(connection.socket, .reset)
        connection.isClosed = true
      }
    }
  }
}

extension World where Network == SimBackend {
  /// A simulated world.
  convenience init(
    policy: String = Policies.envoy, models: [String] = ["m"], tiers: [[Int]] = [[0], [1]],
    limits: ProxyEngineLimits = .small, chop: Int = 16_384, varies: Bool = false, seed: UInt64 = 0,
    pipeBytes: Int = 256 * 1024, exposesAttempts: Bool = true, bug: ProxyBug = .none,
    _ scripts: ScriptedProvider.Script...
  ) throws {
    var simulation = SimConfiguration()
    simulation.chunkBytes = chop
    simulation.chunksVary = varies
    simulation.seed = seed
    simulation.pipeBytes = pipeBytes
    simulation.sockets = 512
    simulation.backlog = 64
    try self.init(
      SimBackend(configuration: simulation), policy: policy, models: models, tiers: tiers,
      limits: limits, exposesAttempts: exposesAttempts, bug: bug, scripts: scripts)
  }

  /// Lets everything end and checks that nothing is left: no slot, no buffer, no timer, no socket.
  func assertAllFreed(_ message: String = "", file: StaticString = #filePath, line: UInt = #line) {
    for client in clients where client.failedAt == nil { close(client, .finish) }
    run(milliseconds: 3000)
    proxy.drain(now: now, io: &io)
    run(milliseconds: 3000)
    proxy.validate()
    XCTAssertTrue(proxy.isQuiet, "something is under way. \(message)", file: file, line: line)
    XCTAssertEqual(proxy.upstreamCount, 0, message, file: file, line: line)
    XCTAssertEqual(proxy.buffers.takenCount, 0, "buffers. \(message)", file: file, line: line)
    XCTAssertEqual(proxy.wheel.armedCount, 0, "timers. \(message)", file: file, line: line)
  }
}

extension ProxyEngineLimits {
  /// So small that a test can check all slots after every turn.
  static var small: ProxyEngineLimits {
    var limits = ProxyEngineLimits()
    limits.clientConnections = 48
    limits.requests = 32
    limits.upstreamConnections = 64
    return limits
  }
}

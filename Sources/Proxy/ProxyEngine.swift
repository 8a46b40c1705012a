// The fallback proxy: clients' HTTP on one side, providers' on the other, and the pure failover machine in
// between. The engine turns what comes off the wire into the machine's events and the machine's effects into
// what goes onto it; it decides nothing about failover itself.
//
// A request's head and body are kept whole, since another attempt sends them again. An answer is never
// gathered: until the machine commits it, its bytes wait in a bounded buffer, afterwards each read goes
// straight on.
//
// Steps that change nothing are `mutating` as well: for a borrowed engine the compiler copies it, 2 KB, at
// each call that is not inlined.

public import Base
public import Failover
public import IO
import Plan
public import Record
import Wire

/// The proxy as an engine.
public struct ProxyEngine: ~Copyable, Engine {
  static let listenerKind: UInt8 = 0x20
  static let clientKind: UInt8 = 0x21
  static let upstreamKind: UInt8 = 0x22
  static let probeKind: UInt8 = 0x23

  let limits: ProxyEngineLimits
  let exposesAttempts: Bool
  let listenAddress: Address
  private(set) var origin: Instant
  var unixOrigin: Int
  var retryAfterForms: RetryAfterForms
  /// The name of the header by which targets are picked; empty when it does not matter.
  var hashHeader: NameTable
  let drainFlag: DrainFlag
  let plantedBug: ProxyBug
  let phases: RunPhases
  let logConfiguration: LogConfiguration
  let board: LiveBoard?
  let addresses: Slab<Address>
  let providerNames: NameTable
  let hostNames: NameTable
  let models: NameTable
  /// Those of them that are names, for the list of models.
  let listedModels: NameTable
  /// The route of any model that no other route names; -1 when there is none.
  let anyModelRoute: Int
  /// The model that each provider's probes ask for.
  let probeModels: NameTable

  var machine: FailoverMachine
  /// What the machine said last, and whether it is being done.
  var effects = FailoverEffects()
  var isCarryingOut = false
  /// See `Commit.cutDelay`.
  let cutDelay: Nanoseconds
  /// See `FailoverMachine.observesUpload`.
  let observesUpload: Bool
  /// See `FailoverMachine.observesSending`.
  let observesSending: Bool
  /// See `FailoverMachine.timersPerRequest`.
  let timersPerRequest: Int
  var log: AttemptLog
  var buffers = BufferPool()
  var classifier = ChatEventClassifier()
  var completions = CompletionMemory()
  var requestHeads = HeadMemory()
  var answerHeads = HeadMemory()
  /// What is about to be sent: pieces of the read at hand.
  var output = ByteBuffer(capacity: 64 * 1024)
  /// What is about to be sent: heads and local answers.
  var headOutput = ByteBuffer(capacity: 16 * 1024)
  var signs = ClientSigns()
  var wheel: TimerWheel
  var pool: UpstreamPool
  var clientSlots: SlotPool
  var requestSlots: SlotPool
  var upstreamSlots: SlotPool
  let clients: Slab<ClientConnection>
  let requests: Slab<ProxyRequest>
  /// One without a request, in memory: to make one takes longer than to copy it.
  let blankRequest = Slab(capacity: 1, repeating: ProxyRequest())
  let upstreams: Slab<UpstreamConnection>
  let probes: Slab<ProviderProbe>

  var listener = Socket.none
  var isDraining = false
  /// Sockets that were closed and whose `closed` has not come yet.
  var closingCount = 0
  var clientSerial: UInt64 = 0
  var exchangeSerial: UInt64 = 0
  var arrivalCount: UInt32 = 0
  /// Counts since the start.
  public internal(set) var counters = ProxyCounters()

  /// A proxy that has not started. `machine` numbers providers as `configuration` does.
  public init(
    _ configuration: ProxyConfiguration, machine: consuming FailoverMachine, board: LiveBoard?, now: Instant
  ) {
    let limits = configuration.limits
    precondition(limits.isValid && !configuration.providers.isEmpty)
    self.limits = limits
    exposesAttempts = configuration.exposesAttempts
    listenAddress = configuration.listen
    origin = configuration.origin
    unixOrigin = configuration.unixOrigin
    drainFlag = configuration.drainFlag
    retryAfterForms = configuration.retryAfterForms
    hashHeader = NameTable(configuration.hashHeader.map { [$0] } ?? [])
    plantedBug = configuration.plantedBug
    phases = configuration.phases
    logConfiguration = configuration.log
    self.board = board
    addresses = Slab(capacity: configuration.providers.count, repeating: .loopback(port: 0))
    for (index, provider) in configuration.providers.enumerated() { addresses[index] = provider.address }
    providerNames = NameTable(configuration.providers.map(\.name))
    hostNames = NameTable(configuration.providers.map { LocalAnswer.host($0.address) })
    models = NameTable(configuration.models)
    listedModels = NameTable(configuration.models.filter { $0 != Plan.anyModel })
    anyModelRoute = configuration.models.firstIndex(of: Plan.anyModel) ?? -1
    probeModels = NameTable(configuration.providers.map(\.probeModel))
    timersPerRequest = machine.timersPerRequest
    let lanes = machine.lanes
    cutDelay = machine.cutDelay
    observesUpload = machine.observesUpload
    observesSending = machine.observesSending
    self.machine = machine
    log = AttemptLog(configuration.log)
    // An attempt for which there is no connection needs a slot as well, for as long as it takes to say so.
    let upstreamCapacity = limits.upstreamConnections + limits.requests * lanes
    wheel = TimerWheel(
      capacity: limits.requests * timersPerRequest + upstreamCapacity + limits.clientConnections
        + configuration.providers.count, now: now)
    pool = UpstreamPool(capacity: upstreamCapacity, providers: configuration.providers.count)
    clientSlots = SlotPool(capacity: limits.clientConnections)
    requestSlots = SlotPool(capacity: limits.requests)
    upstreamSlots = SlotPool(capacity: upstreamCapacity)
    clients = Slab(
      capacity: limits.clientConnections, repeating: ClientConnection(reader: limits.requestReader))
    requests = Slab(capacity: limits.requests, repeating: ProxyRequest())
    upstreams = Slab(
      capacity: upstreamCapacity, repeating: UpstreamConnection(reader: limits.answerReader))
    probes = Slab(
      capacity: configuration.providers.count, repeating: ProviderProbe(reader: limits.answerReader))
    for index in 0..<min(probes.capacity, self.machine.providerCount) {
      probes[index].plan = self.machine.activeProbe(of: index)
    }
    armProbes(now)
  }

  /// Sets the start of the run anew, before the first request: what the phases' offsets count from, and the
  /// interval before the first probe.
  public mutating func begin(at origin: Instant) {
    self.origin = origin
    armProbes(origin)
  }

  /// Begins to listen, and says where.
  public mutating func start<B: Backend & ~Copyable>(io: inout B) throws(IOError) -> Address {
    let (socket, address) = try io.listen(
      listenAddress, token: Token(kind: ProxyEngine.listenerKind, generation: 0, slot: 0))
    listener = socket
    io.accept(socket)
    return address
  }

  /// See `Engine`.
  public var nextDeadline: Instant { wheel.nextDeadline }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func complete<B: Backend & ~Copyable>(_ completion: Completion, now: Instant, io: inout B) {
    switch completion.token.kind {
    case ProxyEngine.upstreamKind: upstreamEvent(completion, now, &io)
    case ProxyEngine.clientKind: clientEvent(completion, now, &io)
    case ProxyEngine.probeKind: probeEvent(completion, now, &io)
    case ProxyEngine.listenerKind: listenerEvent(completion, now, &io)
    default: preconditionFailure("a completion of another engine")
    }
  }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B) { expireTimers(now, &io) }
}

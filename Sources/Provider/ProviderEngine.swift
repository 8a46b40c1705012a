public import Base
public import IO
public import Plan
public import Record
import Wire

/// Plays all fake providers of a plan: accepts connections on a port for each, reads requests, asks the plan
/// for the script of each attempt and plays it, event by event, at its times.
///
/// A read is pending all the time, so a client that leaves is noticed at once. Each event of a stream is one
/// chunk and one write; while the kernel has not taken one, the next waits, as it would in a server whose
/// client reads slowly.
public struct ProviderEngine: Engine, ~Copyable {
  static let listenerKind: UInt8 = 0x10
  static let connectionKind: UInt8 = 0x11

  /// What is played.
  public let plan: Plan
  /// What the providers know of themselves.
  public var log: ProviderLog
  /// What they met that is no fault of a script.
  public internal(set) var counters = ProviderCounters()

  let limits: ProviderLimits
  let recordsAttempts: Bool
  let drainFlag: DrainFlag
  let unixOrigin: Int
  /// Gets each attempt when it is over; nil when nobody watches.
  let feed: AttemptFeed?
  var origin: Instant
  let names: NameDirectory
  let replies: ReplyTable
  /// All refusal windows of all providers, and where each provider's begin.
  let windows: [RefusalWindow]
  let windowStarts: [Int]

  let listeners: Slab<Listener>
  let connections: Slab<Connection>
  let exchanges: Slab<Exchange>
  /// What an exchange begins as.
  let freshExchange = Exchange()
  var slots: SlotPool
  /// Timers of connections, then those of providers' refusal windows.
  var wheel: TimerWheel
  var pool = BufferPool(initialCapacity: 4096)
  /// What is to be written, and one event before it is cut where a fault counts bytes.
  var scratch = ByteBuffer(capacity: 64 << 10)
  var event = ByteBuffer(capacity: 4096)
  var templates = TokenTemplates()
  var heads = HeadMemory()
  /// The last whole answer of each provider.
  var completions: CompletionTemplates
  var visits: VisitTable
  /// The attempts of each request at all providers together.
  var attemptNumbers: VisitTable
  var keyCounts: KeyCountTable
  /// Bytes of bodies that are held for requests under way.
  var heldBodyBytes = 0
  var isStopping = false
  var openListenerCount = 0

  /// An engine for the providers of `plan`. `origin` is the start of the run, from which the plan's offsets
  /// count, and `unixOrigin` its time of day in Unix seconds. With `recordsAttempts` the providers log
  /// attempts as they saw them: for a gateway under test that does not tell us. Who leaves once `drainFlag`
  /// is set was cut by the end of the run. `feed` gets each attempt as it ends.
  public init(
    plan: Plan, limits: ProviderLimits = ProviderLimits(), log: LogConfiguration, origin: Instant,
    unixOrigin: Int, recordsAttempts: Bool = false, drainFlag: DrainFlag = DrainFlag(),
    feed: AttemptFeed? = nil
  ) {
    self.drainFlag = drainFlag
    self.plan = plan
    self.limits = limits
    self.recordsAttempts = recordsAttempts
    self.unixOrigin = unixOrigin
    self.feed = feed
    self.origin = origin
    self.log = ProviderLog(
      log, ruleCounts: (0..<plan.providerCount).map { plan.ruleNames(provider: $0).count })
    names = NameDirectory(plan)
    replies = ReplyTable(plan.replies)
    completions = CompletionTemplates(providerCount: plan.providerCount)
    var windows: [RefusalWindow] = []
    var starts = [0]
    for provider in 0..<plan.providerCount {
      windows += plan.refusalWindows(provider: provider)
      starts.append(windows.count)
    }
    self.windows = windows
    windowStarts = starts
    listeners = Slab(capacity: plan.providerCount, repeating: Listener())
    connections = Slab(capacity: limits.connections, repeating: Connection())
    exchanges = Slab(capacity: limits.connections, repeating: Exchange())
    slots = SlotPool(capacity: limits.connections)
    wheel = TimerWheel(capacity: limits.connections + plan.providerCount, now: origin)
    visits = VisitTable(providerCount: plan.providerCount, size: limits.visits)
    attemptNumbers = VisitTable(providerCount: 1, size: limits.visits)
    keyCounts = KeyCountTable(providerCount: plan.providerCount, size: limits.keys)
  }

  /// Connections that are open or not quite closed.
  public var connectionCount: Int { slots.takenCount }
  /// Whether nothing is open any more, after `stop`.
  public var isDrained: Bool { isStopping && slots.takenCount == 0 && openListenerCount == 0 }

  /// Opens a listener for each provider and begins to accept: from `portBase` on in the order of
  /// providers, else on the port that the profile gives, else on any free one. Returns the ports.
  public mutating func start<B: Backend & ~Copyable>(
    io: inout B, portBase: UInt16? = nil
  ) throws(IOError) -> [UInt16] {
    var ports: [UInt16] = []
    for provider in 0..<plan.providerCount {
      let port =
        portBase.map { $0.addingSaturating(UInt16(clamping: provider)) } ?? plan.port(provider: provider) ?? 0
      let token = Token(kind: ProviderEngine.listenerKind, generation: 0, slot: provider)
      let (socket, address) = try io.listen(.loopback(port: port), token: token)
      listeners[provider].socket = socket
      openListenerCount += 1
      ports.append(address.port)
      io.accept(socket)
    }
    begin(at: origin)
    return ports
  }

  /// Sets the start of the run anew, before its first request: what the plan's offsets count from.
  public mutating func begin(at origin: Instant) {
    self.origin = origin
    for provider in 0..<plan.providerCount {
      listeners[provider].window = windowStarts[provider]
      armWindow(provider)
    }
  }

  /// Stops to accept and lets open exchanges go on; idle connections are closed.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func stop<B: Backend & ~Copyable>(io: inout B) {
    guard !isStopping else { return }
    isStopping = true
    for provider in 0..<plan.providerCount {
      wheel.cancel(limits.connections + provider)
      if listeners[provider].socket != .none { io.close(listeners[provider].socket, .reset) }
    }
    for slot in 0..<limits.connections where slots.isTaken(slot) && connections[slot].state == .reading {
      close(slot, .finish, &io)
    }
  }

  /// Resets what is still open: the drain has taken too long. `stop` goes before.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func cut<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    precondition(isStopping)
    for slot in 0..<limits.connections where slots.isTaken(slot) && connections[slot].state != .closing {
      if connections[slot].state == .playing && !exchanges[slot].isAnswered { record(slot, .undrained, now) }
      close(slot, .reset, &io)
    }
  }

  /// See `Engine`.
  public var nextDeadline: Instant { wheel.nextDeadline }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func complete<B: Backend & ~Copyable>(
    _ completion: Completion, now: Instant, io: inout B
  ) {
    if completion.token.kind == ProviderEngine.listenerKind {
      completeListener(completion, &io)
    } else {
      completeConnection(completion, now, &io)
    }
  }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    wheel.expire(now: now)
    var room = limits.timersPerTurn
    while room > 0, let timer = wheel.pop() {
      room -= 1
      if timer < limits.connections {
        play(timer, now, &io)
        readAhead(timer, now, &io)
      } else {
        turnWindow(timer - limits.connections, now, &io)
      }
    }
  }

  /// How long the run has been going on at `now`; nothing before its start.
  func offset(_ now: Instant) -> Nanoseconds { max(now - origin, .zero) }

  /// The time of day at `now`, in Unix seconds.
  func unixSeconds(_ now: Instant) -> Int { unixOrigin + Int(offset(now).count / 1_000_000_000) }
}

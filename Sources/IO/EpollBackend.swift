public import Base
import CUring
import Glibc

/// TCP over epoll, for machines where io_uring is forbidden or too old. Each socket is registered once,
/// edge-triggered; every call is tried first and parked when the kernel says EAGAIN. The same completions
/// come out as from `UringBackend`, with the same receive buffers, starvation and outboxes.
public struct EpollBackend: Backend, ~Copyable {
  var core: SocketCore
  let descriptor: Int32
  /// Kept because its descriptor is in use; -1 below stands for none, so that a turn counts no references.
  private let waker: Waker?
  let wakerDescriptor: Int32
  /// Room for the events of one look; a packed struct, which a `Slab` does not take.
  let events: UnsafeMutablePointer<epoll_event>
  var wokenPending = false

  static let eventCapacity = 512
  /// What the kernel hands back with an event of the waker; no slot is that large.
  static let wakerData = UInt64.max

  /// A backend within `limits`, whose thread `waker` wakes.
  public init(limits: IOLimits = IOLimits(), waker: Waker? = nil) throws(IOError) {
    let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw IOError("epoll_create1", errno) }
    if let waker {
      let interest = EPOLLIN.rawValue | EPOLLET.rawValue
      guard curing_epoll_add(descriptor, waker.descriptor, interest, Self.wakerData) == 0 else {
        let errorNumber = errno
        _ = Glibc.close(descriptor)
        throw IOError("epoll_ctl for the waker", errorNumber)
      }
    }
    // Timers of this thread fire when they are due, not up to 50 us later.
    _ = curing_set_timer_slack(1)
    self.descriptor = descriptor
    self.waker = waker
    wakerDescriptor = waker?.descriptor ?? -1
    core = SocketCore(limits: limits)
    events = .allocate(capacity: Self.eventCapacity)
    events.initialize(repeating: epoll_event(), count: Self.eventCapacity)
  }

  deinit {
    _ = Glibc.close(descriptor)
    events.deallocate()
  }

  /// Always `epoll`.
  public var kind: BackendKind { .epoll }
  /// How often limits were met so far.
  public var counters: IOCounters { core.counters }

  /// See `Backend`.
  public mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Socket, Address) {
    let (slot, actual) = try core.listen(address, token: token)
    register(slot)
    return (core.table.socket(slot), actual)
  }

  /// See `Backend`.
  public mutating func accept(_ listener: Socket) {
    let slot = core.listener(listener)
    core.table[slot].isAccepting = true
    core.ready.append(slot)
  }

  /// See `Backend`.
  public mutating func suspend(_ listener: Socket) {
    let slot = core.listener(listener)
    guard !core.table[slot].isSuspended else { return }
    core.table[slot].isSuspended = true
    core.stalled.remove(slot)
    core.unstalled.remove(slot)
    core.closeDoor(slot)
  }

  /// See `Backend`.
  public mutating func blackHole(_ listener: Socket) {
    suspend(listener)
    let slot = core.listener(listener)
    core.table[slot].isBlackHole = true
    core.plug(slot)
  }

  /// See `Backend`.
  public mutating func resume(_ listener: Socket) {
    let slot = core.listener(listener)
    guard core.table[slot].isSuspended else { return }
    core.unplug(slot)
    core.table[slot].isSuspended = false
    core.table[slot].isOutOfSockets = false
    core.reopenDoor(slot)
    if core.table[slot].descriptor >= 0 { register(slot) }
    core.ready.append(slot)
  }

  /// See `Backend`.
  public mutating func connect(_ address: Address, token: Token) -> Socket {
    let slot = core.openConnection(address, token: token)
    guard core.table[slot].descriptor >= 0 else { return core.table.socket(slot) }
    if core.isUnix {
      connectUnix(slot)
      return core.table.socket(slot)
    }
    let result = SocketCalls.connect(core.table[slot].descriptor, core.table[slot].address)
    switch result {
    case 0: connectionStands(slot)
    case EINPROGRESS: register(slot)
    default: core.fail(slot, result)
    }
    return core.table.socket(slot)
  }

  /// See `Backend`.
  public mutating func adopt(_ socket: Socket, token: Token) {
    guard let slot = core.live(socket) else { return }
    core.adopt(slot, token: token)
    register(slot)
    core.table[slot].isReadable = true
    core.table[slot].isWritable = true
  }

  /// See `Backend`.
  public mutating func retoken(_ socket: Socket, token: Token) {
    guard let slot = core.live(socket) else { return }
    core.table[slot].token = token
  }

  /// See `Backend`.
  public mutating func pauseReceiving(_ socket: Socket) {
    guard let slot = core.live(socket) else { return }
    core.table[slot].isPaused = true
  }

  /// See `Backend`.
  public mutating func resumeReceiving(_ socket: Socket) {
    guard let slot = core.live(socket) else { return }
    core.table[slot].isPaused = false
    core.ready.append(slot)
  }

  /// See `Backend`.
  public mutating func send(_ socket: Socket, _ bytes: Bytes) { core.send(socket, bytes) }

  /// See `Backend`.
  public mutating func reportSent(_ socket: Socket, _ reports: SentReports) {
    core.reportSent(socket, reports)
  }

  /// See `Backend`.
  public mutating func unsentCount(_ socket: Socket) -> Int {
    guard let slot = core.peek(socket) else { return 0 }
    return core.table[slot].outbox.count
  }

  /// See `Backend`.
  public mutating func finishSending(_ socket: Socket) { core.finishSending(socket) }

  /// See `Backend`.
  public mutating func close(_ socket: Socket, _ ending: Ending) {
    switch core.beginClose(socket, ending) {
    case .none: break
    case .abandon(let slot): abandon(slot)
    case .linger(let slot):
      register(slot)
      core.table[slot].isReadable = true
      core.table[slot].isWritable = true
      core.ready.append(slot)
    }
  }

  /// See `Backend`.
  public mutating func current(_ completion: Completion) -> Completion? { core.current(completion) }

  /// See `Backend`.
  public mutating func recycle(_ completion: Completion) {
    guard completion.buffer >= 0 else { return }
    core.buffers.giveBack(completion.buffer)
    guard core.buffers.isRecovered else { return }
    while let slot = core.starved.popFirst() { core.ready.append(slot) }
  }

  /// Registers a socket for all that can happen to it, once in its life.
  mutating func register(_ slot: Int) {
    guard !core.table[slot].isRegistered else { return }
    let socket = core.table.socket(slot)
    let data = UInt64(socket.generation) << 32 | UInt64(UInt32(slot))
    let interest = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    let result = curing_epoll_add(descriptor, core.table[slot].descriptor, interest, data)
    // Only memory or the limit of watches can be missing, and then no connection can be served.
    precondition(result == 0, "epoll_ctl failed with errno \(errno)")
    core.table[slot].isRegistered = true
  }

  mutating func connectionStands(_ slot: Int) {
    core.counters.connected += 1
    core.table[slot].life = .open
    core.table[slot].connectedPending = true
    register(slot)
    core.table[slot].isReadable = true
    core.table[slot].isWritable = true
    core.ready.append(slot)
    core.dirty.append(slot)
  }

  /// Connects over Unix sockets, or waits for another try.
  mutating func connectUnix(_ slot: Int) {
    guard let result = core.connectUnix(slot) else { return }
    if result == 0 { connectionStands(slot) } else { core.fail(slot, result) }
  }

  mutating func abandon(_ slot: Int) {
    core.markClosing(slot)
    core.closeDescriptor(slot)
  }
}

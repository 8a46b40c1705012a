public import Base
import CUring
import Glibc

/// What an entry of io_uring was for; the top byte of its user data.
enum UringOperation: UInt8, BitwiseCopyable {
  case accept = 1
  case connect
  case receive
  case send
  /// One look for FIN or RST; see `UringBackend.handleHangup`.
  case hangup
  case cancelAccept
  case cancelConnect
  case cancelReceive
  case cancelSend
  case cancelHangup
  case wake

  /// What gives this operation up.
  var cancelling: UringOperation {
    switch self {
    case .accept: .cancelAccept
    case .connect: .cancelConnect
    case .receive: .cancelReceive
    case .send: .cancelSend
    case .hangup: .cancelHangup
    case .cancelAccept, .cancelConnect, .cancelReceive, .cancelSend, .cancelHangup, .wake:
      preconditionFailure("an operation that is never cancelled")
    }
  }
}

/// TCP over io_uring: multishot accept and receive with buffers that the kernel picks, one send under way per
/// socket, one system call per turn. Needs Linux 6.1; see `BackendProbe`.
public struct UringBackend: Backend, ~Copyable {
  let ring: UringRing
  var core: SocketCore
  /// Kept because its descriptor is in use; -1 below stands for none, so that a turn counts no references.
  private let waker: Waker?
  let wakerDescriptor: Int32
  var wokenPending = false
  var wakerArmed = false
  /// Sockets whose receive should have ended by now; see `handleHangup`.
  var suspects: SlotList
  /// Sockets with a send that only a failure is reported of; see `prepareSend`.
  var silentSends: SlotList
  /// Whether the kernel has tried all of them.
  var silentSendsTried = false

  /// The most bytes of one send: the kernel takes the length as 32 bits.
  static let sendLimit = 1 << 30

  /// A backend within `limits`, whose thread `waker` wakes. Belongs to the thread that makes it.
  public init(limits: IOLimits = IOLimits(), waker: Waker? = nil) throws(IOError) {
    let core = SocketCore(limits: limits)
    ring = try UringRing(limits: limits, buffers: core.buffers)
    suspects = SlotList(capacity: core.table.capacity)
    silentSends = SlotList(capacity: core.table.capacity)
    self.core = core
    self.waker = waker
    wakerDescriptor = waker?.descriptor ?? -1
    // Timers of this thread fire when they are due, not up to 50 us later.
    _ = curing_set_timer_slack(1)
  }

  deinit { drain() }

  /// Always `uring`.
  public var kind: BackendKind { .uring }
  /// How often limits were met so far.
  public var counters: IOCounters { core.counters }

  /// See `Backend`.
  public mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Socket, Address) {
    let (slot, actual) = try core.listen(address, token: token)
    return (core.table.socket(slot), actual)
  }

  /// See `Backend`.
  public mutating func accept(_ listener: Socket) {
    let slot = core.listener(listener)
    core.table[slot].isAccepting = true
    core.unstalled.append(slot)
  }

  /// See `Backend`.
  public mutating func suspend(_ listener: Socket) {
    let slot = core.listener(listener)
    guard !core.table[slot].isSuspended else { return }
    core.table[slot].isSuspended = true
    core.stalled.remove(slot)
    core.unstalled.remove(slot)
    core.closeDoor(slot)
    // A pending accept ends with EINVAL over TCP; over Unix sockets it would stay with the socket that is
    // gone.
    if core.isUnix && core.table[slot].acceptArmed {
      core.table[slot].cancelRequested = true
      prepareCancel(slot, .accept)
    }
  }

  /// See `Backend`.
  public mutating func blackHole(_ listener: Socket) {
    suspend(listener)
    let slot = core.listener(listener)
    core.table[slot].isBlackHole = true
    // A pending accept would take the plug: it has to end first.
    if !core.table[slot].acceptArmed { core.plug(slot) }
  }

  /// See `Backend`.
  public mutating func resume(_ listener: Socket) {
    let slot = core.listener(listener)
    guard core.table[slot].isSuspended else { return }
    core.unplug(slot)
    core.table[slot].isSuspended = false
    core.table[slot].isOutOfSockets = false
    core.reopenDoor(slot)
    core.unstalled.append(slot)
  }

  /// See `Backend`.
  public mutating func connect(_ address: Address, token: Token) -> Socket {
    let slot = core.openConnection(address, token: token)
    if core.table[slot].descriptor >= 0 {
      if core.isUnix { connectUnix(slot) } else { prepareConnect(slot) }
    }
    return core.table.socket(slot)
  }

  /// See `Backend`.
  public mutating func adopt(_ socket: Socket, token: Token) {
    guard let slot = core.live(socket) else { return }
    core.adopt(slot, token: token)
    prepareReceive(slot)
    prepareHangup(slot)
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
    core.starved.remove(slot)
    if core.table[slot].receiveArmed { prepareCancel(slot, .receive) }
  }

  /// See `Backend`.
  public mutating func resumeReceiving(_ socket: Socket) {
    guard let slot = core.live(socket) else { return }
    core.table[slot].isPaused = false
    prepareReceive(slot)
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
      prepareReceive(slot)
      prepareHangup(slot)
    }
  }

  /// See `Backend`.
  public mutating func current(_ completion: Completion) -> Completion? { core.current(completion) }

  /// See `Backend`.
  public mutating func recycle(_ completion: Completion) {
    if completion.buffer >= 0 { giveBack(completion.buffer) }
  }

  mutating func giveBack(_ buffer: Int32) {
    core.buffers.markGivenBack(buffer)
    ring.recycle(buffer, of: core.buffers)
  }
}

import Base

/// What will happen in the simulated network, and to whom.
struct SimEvent: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// The client `socket`'s request to connect is decided.
    case handshake
    /// `count` bytes from `source` reach `socket`.
    case arrival
    /// The FIN of `source` reaches `socket`.
    case end
    /// An RST reaches `socket`.
    case reset
    /// `socket` learns that its peer has room again.
    case window
    /// `socket` has lingered long enough, unless it made progress meanwhile.
    case linger
  }

  var time: Instant
  /// Breaks ties, so that the order of events at one instant is the order of their causes.
  var sequence: UInt64
  var kind: Kind
  var socket: Socket
  var source: Socket
  var count: Int
}

/// The future of the simulated network: a binary heap by time and sequence number.
struct SimEvents: ~Copyable {
  private var events: UnsafeMutablePointer<SimEvent>
  private var capacity = 1024
  private var nextSequence: UInt64 = 0
  private(set) var count = 0

  init() { events = .allocate(capacity: capacity) }

  deinit { events.deallocate() }

  /// When the next event happens; `never` when there is none.
  var nextTime: Instant { count == 0 ? .never : events[0].time }

  mutating func add(
    _ kind: SimEvent.Kind, at time: Instant, to socket: Socket, from source: Socket = .none,
    count bytes: Int = 0
  ) {
    if count == capacity { grow() }
    let event = SimEvent(
      time: time, sequence: nextSequence, kind: kind, socket: socket, source: source, count: bytes)
    nextSequence += 1
    var index = count
    count += 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard isBefore(event, events[parent]) else { break }
      events[index] = events[parent]
      index = parent
    }
    events[index] = event
  }

  mutating func popFirst() -> SimEvent {
    precondition(count > 0)
    let first = events[0]
    count -= 1
    let last = events[count]
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < count else { break }
      if child + 1 < count && isBefore(events[child + 1], events[child]) { child += 1 }
      guard isBefore(events[child], last) else { break }
      events[index] = events[child]
      index = child
    }
    if count > 0 { events[index] = last }
    return first
  }

  private func isBefore(_ left: SimEvent, _ right: SimEvent) -> Bool {
    left.time == right.time ? left.sequence < right.sequence : left.time < right.time
  }

  private mutating func grow() {
    Memory.require(byteCount: capacity * 2 * MemoryLayout<SimEvent>.stride)
    let moved = UnsafeMutablePointer<SimEvent>.allocate(capacity: capacity * 2)
    moved.update(from: events, count: count)
    events.deallocate()
    events = moved
    capacity *= 2
  }
}

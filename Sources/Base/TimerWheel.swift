/// A hierarchical timing wheel (Varghese and Lauck, 1997): arming, re-arming and cancelling cost O(1),
/// whatever the number of timers. Timers are named by index; their owner says what an index means.
///
/// A timer never fires before its deadline and fires less than one tick (65.536 us) after it, if `expire`
/// is called in time: `nextDeadline` says when.
public struct TimerWheel: ~Copyable {
  struct Entry: BitwiseCopyable {
    var next: Int32 = -1
    var previous: Int32 = -1
    /// Which list the timer stands in; -1 when it is not armed.
    var list: Int32 = -1
    var tick: Int64 = 0
  }

  /// log2 of a tick in nanoseconds.
  static let tickShift: Int64 = 16
  static let levelBits: Int64 = 6
  static let levelCount = 5
  static let slotsPerLevel = 64
  static let expiredList = Int32(levelCount * slotsPerLevel)

  private let entries: Slab<Entry>
  private let heads: Slab<Int32>
  private let occupied: Slab<UInt64>
  private var currentTick: Int64
  /// Number of timers armed, those that expired and were not popped included.
  public private(set) var armedCount = 0

  /// One tick: the most by which a timer is late.
  public static var tick: Nanoseconds { Nanoseconds(1 << tickShift) }

  /// A wheel for timers `0..<capacity`, none armed, that stands at `now`.
  public init(capacity: Int, now: Instant) {
    entries = Slab(capacity: capacity, repeating: Entry())
    heads = Slab(capacity: Int(TimerWheel.expiredList) + 1, repeating: -1)
    occupied = Slab(capacity: TimerWheel.levelCount, repeating: 0)
    currentTick = now.nanoseconds >> TimerWheel.tickShift
  }

  /// Arms `timer` for `deadline`; one that is armed is moved. `never` cancels.
  ///
  /// One that is armed and put off stays where it is: when the wheel comes by, it is sorted in anew. What is
  /// re-armed per piece of a stream then costs a store, and touches no other timer.
  public mutating func arm(_ timer: Int, at deadline: Instant) {
    guard deadline < .never else { return cancel(timer) }
    let size = (Int64(1) << TimerWheel.tickShift) - 1
    let tick =
      (deadline.nanoseconds >> TimerWheel.tickShift) + ((deadline.nanoseconds & size) == 0 ? 0 : 1)
    let isWaiting = entries[timer].list >= 0 && entries[timer].list < TimerWheel.expiredList
    if isWaiting && tick >= entries[timer].tick {
      entries[timer].tick = tick
      return
    }
    cancel(timer)
    entries[timer].tick = tick
    insert(timer)
    armedCount += 1
  }

  /// Disarms `timer`, also when it has expired and was not popped yet.
  public mutating func cancel(_ timer: Int) {
    guard entries[timer].list >= 0 else { return }
    unlink(timer)
    armedCount -= 1
  }

  /// Whether `timer` is armed, or expired and not popped.
  public func isArmed(_ timer: Int) -> Bool { entries[timer].list >= 0 }

  /// When `expire` should be called next; `never` when nothing is armed. May be earlier than the earliest
  /// timer (when a coarse slot has to be sorted into finer ones, or a timer was put off), never later than
  /// that timer's tick.
  public var nextDeadline: Instant {
    if heads[Int(TimerWheel.expiredList)] >= 0 { return .zero }
    let tick = TimerWheel.nextEventTick(after: currentTick, occupied)
    return tick == .max ? .never : Instant(nanoseconds: tick << TimerWheel.tickShift)
  }

  /// Moves the wheel to `now`. What expired is then handed out by `pop`.
  public mutating func expire(now: Instant) {
    let target = now.nanoseconds >> TimerWheel.tickShift
    while currentTick < target {
      let tick = TimerWheel.nextEventTick(after: currentTick, occupied)
      guard tick <= target else { break }
      currentTick = tick
      cascade()
    }
    if currentTick < target { currentTick = target }
  }

  /// A timer that has expired, disarmed; nil when there is none left. In the order of ticks, and within a
  /// tick in the order of arming, unless one was put off or armed long before.
  public mutating func pop() -> Int? {
    let head = heads[Int(TimerWheel.expiredList)]
    guard head >= 0 else { return nil }
    cancel(Int(head))
    return Int(head)
  }

  // Not a method: called by a mutating one, it would be handed a copy of the whole wheel.
  private static func nextEventTick(after currentTick: Int64, _ occupied: borrowing Slab<UInt64>) -> Int64 {
    var earliest = Int64.max
    for level in 0..<TimerWheel.levelCount where occupied[level] != 0 {
      let shift = TimerWheel.levelBits * Int64(level)
      let position = (currentTick >> shift) & 63
      // Bit d of the rotated map is the slot d + 1 places ahead.
      let map = occupied[level]
      let ahead = (position + 1) & 63
      let rotated = ahead == 0 ? map : (map >> UInt64(ahead)) | (map << UInt64(64 - ahead))
      let distance = Int64(rotated.trailingZeroBitCount) + 1
      earliest = min(earliest, ((currentTick >> shift) + distance) << shift)
      // Coarser slots begin at multiples of 64 ticks: none is before what is found up to the next one.
      if earliest <= currentTick | 63 { break }
    }
    return earliest
  }

  /// Sorts the slots that begin at the current tick into finer ones, the finest into the expired list.
  private mutating func cascade() {
    var level = TimerWheel.levelCount - 1
    while level >= 0 {
      let shift = TimerWheel.levelBits * Int64(level)
      let startsHere = currentTick & ((Int64(1) << shift) - 1) == 0
      let slot = Int((currentTick >> shift) & 63)
      if startsHere && occupied[level] & (1 << UInt64(slot)) != 0 {
        while heads[level * 64 + slot] >= 0 {
          let timer = Int(heads[level * 64 + slot])
          unlink(timer)
          insert(timer)
        }
      }
      level -= 1
    }
  }

  private mutating func insert(_ timer: Int) {
    let tick = entries[timer].tick
    guard tick > currentTick else {
      link(timer, Int32(TimerWheel.expiredList))
      return
    }
    for level in 0..<TimerWheel.levelCount {
      let shift = TimerWheel.levelBits * Int64(level)
      let distance = (tick >> shift) - (currentTick >> shift)
      if distance < 64 {
        link(timer, Int32(level * 64) + Int32((tick >> shift) & 63))
        return
      }
    }
    // Beyond the horizon (19 hours): the furthest slot, from where it is sorted in again.
    let shift = TimerWheel.levelBits * Int64(TimerWheel.levelCount - 1)
    let slot = ((currentTick >> shift) + 63) & 63
    link(timer, Int32((TimerWheel.levelCount - 1) * 64) + Int32(slot))
  }

  /// Appends to a circular list whose head's `previous` is its tail.
  private mutating func link(_ timer: Int, _ list: Int32) {
    let head = heads[Int(list)]
    if head < 0 {
      heads[Int(list)] = Int32(timer)
      entries[timer].next = Int32(timer)
      entries[timer].previous = Int32(timer)
    } else {
      let tail = entries[Int(head)].previous
      entries[Int(tail)].next = Int32(timer)
      entries[timer].previous = tail
      entries[timer].next = head
      entries[Int(head)].previous = Int32(timer)
    }
    entries[timer].list = list
    if list < TimerWheel.expiredList { occupied[Int(list) / 64] |= 1 << UInt64(list % 64) }
  }

  private mutating func unlink(_ timer: Int) {
    let entry = entries[timer]
    let list = Int(entry.list)
    if entry.next == Int32(timer) {
      heads[list] = -1
      if list < Int(TimerWheel.expiredList) { occupied[list / 64] &= ~(1 << UInt64(list % 64)) }
    } else {
      entries[Int(entry.previous)].next = entry.next
      entries[Int(entry.next)].previous = entry.previous
      if heads[list] == Int32(timer) { heads[list] = entry.next }
    }
    entries[timer].list = -1
  }
}

public import Base
import Synchronization

/// Counters that the workers add to and the live line reads. They are relaxed: each is right, together they
/// may be a moment apart. Nothing in a report comes from here. Each has one writer, the load's thread (for
/// attempts the proxy's), so a store does: adding in one step takes the bus.
public final class LiveBoard: Sendable {
  private let due = Atomic<Int>(0)
  private let sent = Atomic<Int>(0)
  private let completed = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let shed = Atomic<Int>(0)
  private let isDraining = Atomic<Bool>(false)
  private let buckets: InlineArray<256, Atomic<Int>>
  /// Not beside the others: two threads that write to one cache line wait for each other.
  private let attempts = Atomic<Int>(0)

  /// A board on which nothing has happened.
  public init() { buckets = InlineArray { _ in Atomic(0) } }

  @inline(__always)
  private static func add(_ count: Int, to counter: borrowing Atomic<Int>) {
    counter.store(counter.load(ordering: .relaxed) &+ count, ordering: .relaxed)
  }

  /// `count` arrivals came due.
  public func arrived(_ count: Int = 1) { LiveBoard.add(count, to: due) }
  /// A request was taken on: it is sent as soon as it has a connection.
  public func requestReleased() { LiveBoard.add(1, to: sent) }
  /// A request was shed.
  public func requestShed() { LiveBoard.add(1, to: shed) }
  /// A request that was shed although it had been taken on: this machine could not send it.
  public func releasedWasShed() {
    LiveBoard.add(-1, to: sent)
    requestShed()
  }
  /// A request that was taken on is over.
  public func requestEnded(isSuccess: Bool) {
    LiveBoard.add(1, to: completed)
    if !isSuccess { LiveBoard.add(1, to: failed) }
  }
  /// No request will arrive any more.
  public func arrivalsEnded() { isDraining.store(true, ordering: .relaxed) }
  /// An attempt began.
  public func attemptStarted() { LiveBoard.add(1, to: attempts) }
  /// A first content came so long after the scheduled arrival.
  public func firstToken(after ttft: Nanoseconds) {
    LiveBoard.add(1, to: buckets[LiveReading.bucket(ttft)])
  }

  /// The counters as they are now.
  public func reading() -> LiveReading {
    var counts: [Int] = []
    for index in buckets.indices { counts.append(buckets[index].load(ordering: .relaxed)) }
    return LiveReading(
      isDraining: isDraining.load(ordering: .relaxed), due: due.load(ordering: .relaxed),
      sent: sent.load(ordering: .relaxed),
      completed: completed.load(ordering: .relaxed), failed: failed.load(ordering: .relaxed),
      shed: shed.load(ordering: .relaxed), attempts: attempts.load(ordering: .relaxed),
      ttftBuckets: counts)
  }
}

/// The counters of a `LiveBoard` at one moment.
public struct LiveReading: Sendable, Equatable {
  /// The index of the present phase: a matter of time alone, set by whoever shows the reading.
  public var phase = 0
  /// Whether all arrivals are through, so that only open requests are waited for.
  public var isDraining = false
  /// Arrivals that came due.
  public var due = 0
  /// Requests taken on, those that get no connection included, as in reports.
  public var sent = 0
  /// Those of them that are over.
  public var completed = 0
  /// Those of these that did not end ok.
  public var failed = 0
  /// Requests shed.
  public var shed = 0
  /// Attempts begun.
  public var attempts = 0
  /// First contents by time: eight buckets per octave of microseconds.
  public var ttftBuckets: [Int] = []

  /// The reading of a board on which nothing has happened.
  public static var zero: LiveReading { LiveReading(ttftBuckets: Array(repeating: 0, count: 256)) }

  /// Requests that are under way.
  public var inFlight: Int { max(0, sent - completed) }

  static func bucket(_ duration: Nanoseconds) -> Int {
    let value = UInt64(HistogramLayout.microseconds(duration))
    let octave = 60 - (value | 15).leadingZeroBitCount
    return min(255, octave * 8 + Int(value >> UInt64(octave)))
  }

  /// The largest duration of a bucket.
  static func upperEdge(_ bucket: Int) -> Nanoseconds {
    let octave = max(0, bucket / 8 - 1)
    return .microseconds((Int64(bucket - octave * 8) + 1) << Int64(octave))
  }

  /// The time within which `percent` of the first contents came that this reading has and `earlier` has not;
  /// to an eighth. Nil when there are none.
  public func ttft(percent: Double, since earlier: LiveReading) -> Nanoseconds? {
    let counts = zip(ttftBuckets, earlier.ttftBuckets).map { max(0, $0 - $1) }
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    let rank = max(1, Int(saturating: (percent / 100 * Double(total)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= rank { return LiveReading.upperEdge(bucket) }
    }
    return nil
  }
}

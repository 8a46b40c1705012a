public import Base
import Synchronization

/// Counters that the workers add to and the live line reads. They are relaxed: each is right, together they
/// may be a moment apart. Nothing in a report comes from here.
public final class LiveBoard: Sendable {
  private let due = Atomic<Int>(0)
  private let sent = Atomic<Int>(0)
  private let completed = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let shed = Atomic<Int>(0)
  private let attempts = Atomic<Int>(0)
  private let buckets: InlineArray<256, Atomic<Int>>

  /// A board on which nothing has happened.
  public init() { buckets = InlineArray { _ in Atomic(0) } }

  /// `count` arrivals came due.
  public func arrived(_ count: Int = 1) { due.add(count, ordering: .relaxed) }
  /// A request was sent.
  public func requestSent() { sent.add(1, ordering: .relaxed) }
  /// A request was shed.
  public func requestShed() { shed.add(1, ordering: .relaxed) }
  /// A request that was sent is over.
  public func requestEnded(isSuccess: Bool) {
    completed.add(1, ordering: .relaxed)
    if !isSuccess { failed.add(1, ordering: .relaxed) }
  }
  /// An attempt began.
  public func attemptStarted() { attempts.add(1, ordering: .relaxed) }
  /// A first content came so long after the scheduled arrival.
  public func firstToken(after ttft: Nanoseconds) {
    buckets[LiveReading.bucket(ttft)].add(1, ordering: .relaxed)
  }

  /// The counters as they are now.
  public func reading() -> LiveReading {
    var counts: [Int] = []
    for index in buckets.indices { counts.append(buckets[index].load(ordering: .relaxed)) }
    return LiveReading(
      due: due.load(ordering: .relaxed), sent: sent.load(ordering: .relaxed),
      completed: completed.load(ordering: .relaxed), failed: failed.load(ordering: .relaxed),
      shed: shed.load(ordering: .relaxed), attempts: attempts.load(ordering: .relaxed),
      ttftBuckets: counts)
  }
}

/// The counters of a `LiveBoard` at one moment.
public struct LiveReading: Sendable, Equatable {
  /// The index of the present phase: a matter of time alone, set by whoever shows the reading.
  public var phase = 0
  /// Arrivals that came due.
  public var due = 0
  /// Requests sent.
  public var sent = 0
  /// Requests sent that are over.
  public var completed = 0
  /// Those of them that did not end ok.
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
    let rank = max(1, Int((percent / 100 * Double(total)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= rank { return LiveReading.upperEdge(bucket) }
    }
    return nil
  }
}

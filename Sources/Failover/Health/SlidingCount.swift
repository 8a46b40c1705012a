// How many of the latest ends were failures: counts in ten slices of a window.

import Base

/// Ends and failures within the last `window`, at most a tenth of it too old.
struct SlidingCount: BitwiseCopyable {
  private static let sliceCount = 10
  private struct Slice: BitwiseCopyable {
    var number: Int64 = .min
    var total: Int32 = 0
    var failures: Int32 = 0
  }

  private var slices: InlineArray<10, Slice>
  private let slice: Int64

  /// Nothing counted yet.
  init(window: Nanoseconds) {
    slices = InlineArray(repeating: Slice())
    slice = max(1, window.count / Int64(SlidingCount.sliceCount))
  }

  /// One more end.
  mutating func record(failed: Bool, now: Instant) {
    let index = current(now)
    slices[index].total += 1
    if failed { slices[index].failures += 1 }
  }

  /// One more of those that are held against the ends: `RetryMeter`'s retries.
  mutating func recordFailureOnly(now: Instant) { slices[current(now)].failures += 1 }

  /// The slice for `now`, emptied if it served an older time.
  private mutating func current(_ now: Instant) -> Int {
    let number = now.nanoseconds / slice
    let index = Int(number % Int64(SlidingCount.sliceCount))
    if slices[index].number != number { slices[index] = Slice(number: number) }
    return index
  }

  /// What was counted within the window before `now`.
  func counts(now: Instant) -> (total: Int, failures: Int) {
    let oldest = now.nanoseconds / slice - Int64(SlidingCount.sliceCount) + 1
    var total = 0
    var failures = 0
    for index in 0..<SlidingCount.sliceCount where slices[index].number >= oldest {
      total += Int(slices[index].total)
      failures += Int(slices[index].failures)
    }
    return (total, failures)
  }

  /// Forgets everything.
  mutating func clear() { slices = InlineArray(repeating: Slice()) }
}

// The moving average of a target's latency that `powerOfTwo` compares.

import Base

/// A peak-sensitive moving average: a latency above it counts at once, lower ones wear it down with the time
/// constant. The idea is Finagle's Peak EWMA; the weight is decay / (decay + elapsed) instead of its
/// exponential, which needs no logarithm table and ages as fast at first.
struct LatencyAverage: BitwiseCopyable {
  /// The average in seconds; 0 before the first latency, so that a new target is tried.
  private(set) var seconds = 0.0
  private var recordedAt = Instant.absent
  private let decaySeconds: Double

  /// No latency yet.
  init(decay: Nanoseconds = .seconds(Int64(10))) { decaySeconds = max(decay.seconds, 1e-6) }

  /// One more latency.
  mutating func record(_ latency: Nanoseconds, now: Instant) {
    let sample = latency.seconds
    if !recordedAt.isPresent || sample > seconds {
      seconds = sample
    } else {
      let weight = decaySeconds / (decaySeconds + (now - recordedAt).seconds)
      seconds = seconds * weight + sample * (1 - weight)
    }
    recordedAt = now
  }
}

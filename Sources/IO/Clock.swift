public import Base
import Glibc

/// The only place where Brownout reads a clock. Engines are handed the time; see `Backend.wait`.
public enum Clock {
  /// The monotonic time: what every `Instant` of a real run counts from.
  public static func now() -> Instant { Instant(nanoseconds: read(CLOCK_MONOTONIC)) }

  /// The time of day in nanoseconds since 1970-01-01 UTC: for names and headers of reports, never for
  /// durations.
  public static func wallNanoseconds() -> Int64 { read(CLOCK_REALTIME) }

  /// CPU time that the calling thread has used.
  public static func threadProcessorTime() -> Nanoseconds { Nanoseconds(read(CLOCK_THREAD_CPUTIME_ID)) }

  /// CPU time that the whole process has used.
  public static func processProcessorTime() -> Nanoseconds { Nanoseconds(read(CLOCK_PROCESS_CPUTIME_ID)) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let result = clock_gettime(clock, &time)
    precondition(result == 0, "a clock that every Linux has can't be read")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

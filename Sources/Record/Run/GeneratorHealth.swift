/// How well the instrument itself did.
public struct GeneratorHealth: Sendable {
  /// Scheduled arrival to release.
  public let releaseLateness: HistogramSnapshot
  /// How long completions waited for the loop.
  public let loopLag: HistogramSnapshot
  /// CPU time of all workers; nil when it means nothing.
  public let cpuSeconds: Double?
  /// Arrivals that came due per second of the schedule.
  public let offeredRate: Double
  /// Requests sent per second, from the first arrival to the end of the schedule or, if that was later, the
  /// last send.
  public let achievedRate: Double
  /// Counters of the I/O layer and the engines.
  public let counters: [HealthCounter]
}

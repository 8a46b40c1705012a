public import Record

/// When a run took place, for people. The only part of a report that differs between two virtual runs.
public struct RunTimes: Sendable {
  /// When it began, as in `2026-03-01T12:00:00Z`.
  public var started: String
  /// When it ended.
  public var ended: String
  /// When it began, in milliseconds since the epoch.
  public var startedMilliseconds: Int64

  /// Times of day.
  public init(started: String, ended: String, startedMilliseconds: Int64) {
    self.started = started
    self.ended = ended
    self.startedMilliseconds = startedMilliseconds
  }
}

/// Which requests go into `attempts.ndjson`.
public enum AttemptSelection: String, Sendable, CaseIterable {
  /// All that the record kept.
  case all
  /// About a thousand, evenly over the run.
  case sample
  /// None: the file is not written.
  case none
}

/// All that goes into a report.
public struct RunReport: Sendable {
  /// What was measured.
  public var record: RunRecord
  /// What it amounts to.
  public var judgement: Judgement
  /// When it took place.
  public var times: RunTimes
  /// The profile with everything filled in, as JSON text.
  public var resolvedProfile: String
  /// Machine, kernel, versions and options, as JSON text.
  public var environment: String
  /// Which requests go into `attempts.ndjson`.
  public var selection: AttemptSelection

  /// A report of these parts.
  public init(
    record: RunRecord, judgement: Judgement, times: RunTimes, resolvedProfile: String, environment: String,
    selection: AttemptSelection = .all
  ) {
    self.record = record
    self.judgement = judgement
    self.times = times
    self.resolvedProfile = resolvedProfile
    self.environment = environment
    self.selection = selection
  }
}

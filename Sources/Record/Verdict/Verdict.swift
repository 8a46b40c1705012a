/// How a run came out. The greatest of all findings is the run's verdict: what was measured wrongly can't
/// pass or fail; a breach is a breach, whatever else is open, arrivals that were shed included; and what was
/// not tested did not pass.
public enum Verdict: Int, Sendable, Comparable {
  /// Valid, and every expectation holds.
  case pass
  /// Valid, and nothing was expected.
  case unjudged
  /// Nothing is breached, but something has no samples, or the instrument leaves it open.
  case noData
  /// An expectation is breached.
  case fail
  /// The instrument did not hold its own limits.
  case invalid

  /// The name in files.
  public var name: String {
    switch self {
    case .pass: "pass"
    case .unjudged: "unjudged"
    case .noData: "no_data"
    case .fail: "fail"
    case .invalid: "invalid"
    }
  }

  /// Orders by weight.
  public static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
}

/// One reason for a verdict other than pass or unjudged.
public struct VerdictReason: Sendable, Equatable {
  /// What it makes of the run.
  public let verdict: Verdict
  /// The reason in a sentence without a full stop.
  public let text: String
  /// Whether it is about an expectation, which reports list anyway.
  public let isExpectation: Bool
}

/// A run's verdict with everything that led to it.
public struct Judgement: Sendable {
  /// The verdict.
  public let verdict: Verdict
  /// Why it is not a pass, the weightiest first; empty for a pass and for what nobody judges.
  public let reasons: [VerdictReason]
  /// Each expectation with its figure, in the order of the profile.
  public let expectations: [ExpectationResult]
  /// What a reader should know that changes no verdict.
  public let notes: [String]
  /// What the run was judged by.
  public let limits: ValidityLimits
}

/// Why a request's failure was not rescued by another attempt: the gate that said no. Exactly one per request
/// that went through a proxy that says so.
public enum Rescue: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// There was nothing to rescue: the request succeeded, at once or by another attempt.
  case notNeeded
  /// The client had its first byte already.
  case committed
  /// The attempt failed later than `retry.within` or `retry.startBefore` allow.
  case tooOld
  /// `retry.max` was used up.
  case retriesUsed
  /// `retry.on` does not name the outcome.
  case noRule
  /// The retry budget was used up.
  case budget
  /// `retry.maxConcurrent` was reached.
  case breaker
  /// The request's body is over `retry.bodyLimit`.
  case bodyTooBig
  /// No target was left, or the model has no route.
  case noTarget
  /// `timeouts.request` ran out.
  case deadline
  /// The client left.
  case clientLeft
  /// The run ended: the request was still open when its drain did.
  case undrained

  /// The name used in reports and expectations; `not_needed` for what needs no reason.
  public var name: String {
    switch self {
    case .notNeeded: "not_needed"
    case .committed: "committed"
    case .tooOld: "too_old"
    case .retriesUsed: "retries_used"
    case .noRule: "no_rule"
    case .budget: "budget"
    case .breaker: "breaker"
    case .bodyTooBig: "body_too_big"
    case .noTarget: "no_target"
    case .deadline: "deadline"
    case .clientLeft: "client_left"
    case .undrained: "undrained"
    }
  }

  /// All that can stand behind a failure: every case but `notNeeded`.
  public static var reasons: [Rescue] { allCases.filter { $0 != .notNeeded } }

  /// The name that stands for the reason of a failure about which nobody told one.
  public static let unknownName = "unknown"

  /// The reason called `name`, or nil.
  public init?(name: String) {
    guard let rescue = Rescue.allCases.first(where: { $0.name == name }) else { return nil }
    self = rescue
  }
}

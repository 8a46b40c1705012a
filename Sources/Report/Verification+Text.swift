import Base

extension Verification {
  /// What was not asked of answers, in a line; nil when all was.
  var restriction: String? {
    switch self {
    case .content: nil
    case .shape: "Answers are held to the shape of a chat answer, not to a provider's text (verify: shape)."
    case .none: "Any complete answer with a 2xx status counts as ok (verify: none)."
    }
  }
}

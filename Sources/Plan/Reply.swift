import Base
import Profile

/// An answer that is not 200, in terms that a dialect can write: what emissions of the kind `status` name by
/// index.
public struct Reply: Sendable, Equatable {
  /// What the body is.
  public enum Body: Sendable, Equatable {
    /// An error in the dialect's own form, by the name of its preset.
    case preset(String)
    /// These characters, under this content type.
    case raw(text: String, contentType: String)
  }

  /// Whether and how the answer says when to come back.
  public enum Hint: Sendable, Equatable {
    /// It does not.
    case none
    /// In whole seconds.
    case seconds(Int)
    /// As a date, so many seconds after the answer.
    case date(seconds: Int)
    /// In milliseconds, in a header of its own.
    case milliseconds(Int)
    /// As this text, whatever it means.
    case raw(String)
  }

  /// The status, 100 to 999.
  public var status: Int
  /// The body.
  public var body: Body
  /// When to come back.
  public var retryAfter: Hint
  /// Further header fields.
  public var headers: [(name: String, value: String)]

  init(_ reply: StatusReply) {
    status = reply.code
    switch reply.body {
    case .preset(let preset): body = .preset(preset.rawValue)
    case .raw(let text, let contentType): body = .raw(text: text, contentType: contentType)
    }
    switch reply.retryAfter {
    case .none: retryAfter = .none
    case .seconds(let count): retryAfter = .seconds(count)
    case .date(let distance): retryAfter = .date(seconds: Int(saturating: distance.seconds.rounded(.up)))
    case .milliseconds(let count): retryAfter = .milliseconds(count)
    case .raw(let text): retryAfter = .raw(text)
    }
    headers = reply.headers.map { ($0.name, $0.value) }
  }

  /// Whether both say the same.
  public static func == (left: Reply, right: Reply) -> Bool {
    left.status == right.status && left.body == right.body && left.retryAfter == right.retryAfter
      && left.headers.map(\.name) == right.headers.map(\.name)
      && left.headers.map(\.value) == right.headers.map(\.value)
  }
}

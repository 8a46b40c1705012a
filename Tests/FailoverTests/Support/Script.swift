import Base
import Failover

/// What a scripted backend does to one attempt: when it connects, and what the proxy sees after that.
struct Script {
  enum Act {
    case headBytes
    case informational
    case head(Int, stream: Bool, hint: RetryHint = .none)
    case bodyHint(Nanoseconds)
    /// A whole event without content.
    case role
    case body(content: Bool)
    case inbandError
    case end(AttemptEnd)
  }

  /// From the start of the attempt; nil: never.
  var connects: Nanoseconds? = .zero
  /// From the start of the attempt; nil: not at all.
  var refuses: Nanoseconds?
  /// In milliseconds from the connection.
  var acts: [(at: Int64, act: Act)] = []

  static let silent = Script()
  static let blackhole = Script(connects: nil)
  static let refused = Script(connects: nil, refuses: .zero)

  /// A head at 0, five tokens 50 ms apart, complete.
  static let healthy = Script.stream(tokens: 5, gap: 50, .complete)

  static func plain(_ status: Int, at time: Int64 = 0) -> Script {
    Script(acts: [
      (time, .head(status, stream: false)), (time, .body(content: true)), (time, .end(.complete)),
    ])
  }

  /// An error whose head says something about trying again.
  static func hinted(_ status: Int, _ wait: Nanoseconds?, shouldRetry: Bool? = nil) -> Script {
    let hint = RetryHint(wait: wait, shouldRetry: shouldRetry)
    return Script(acts: [
      (0, .head(status, stream: false, hint: hint)), (0, .body(content: true)), (0, .end(.complete)),
    ])
  }

  static func head(_ status: Int, stream: Bool = true) -> Script {
    Script(acts: [(0, .head(status, stream: stream))])
  }

  static func ends(_ end: AttemptEnd, at time: Int64 = 0) -> Script { Script(acts: [(time, .end(end))]) }

  /// A head, `tokens` with `gap` before each, then `end`, or silence.
  static func stream(tokens: Int, gap: Int64, _ end: AttemptEnd?) -> Script {
    var acts: [(Int64, Act)] = [(0, .head(200, stream: true))]
    for index in 0..<tokens { acts.append((Int64(index + 1) * gap, .body(content: true))) }
    if let end { acts.append((Int64(tokens) * gap, .end(end))) }
    return Script(acts: acts)
  }

  /// A head, `pings` comments each `every`, then one token and the end.
  static func pings(_ pings: Int, every: Int64) -> Script {
    var acts: [(Int64, Act)] = [(0, .head(200, stream: true))]
    for index in 0..<pings { acts.append((Int64(index + 1) * every, .body(content: false))) }
    acts.append((Int64(pings) * every, .body(content: true)))
    acts.append((Int64(pings) * every, .end(.complete)))
    return Script(acts: acts)
  }
}

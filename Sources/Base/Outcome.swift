/// How an attempt or a request ended: one name out of a closed list. The label on every histogram.
///
/// Stored in 16 bits: 1000 and above are states of ours, below that it is an HTTP status that was not 2xx.
@frozen
public struct Outcome: Hashable, Sendable, BitwiseCopyable, Comparable {
  /// The stored form.
  public let rawValue: UInt16
  @inlinable
  init(_ rawValue: UInt16) { self.rawValue = rawValue }

  /// The outcome with a stored form that came from `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The answer's status, any that is not 2xx (100 to 999).
  public static func http(_ status: Int) -> Outcome {
    precondition(status >= 100 && status <= 999)
    return Outcome(UInt16(status))
  }

  /// The status when the outcome is `http_NNN`.
  public var httpStatus: Int? { rawValue < 1000 ? Int(rawValue) : nil }

  /// Statuses first, then our states in the order of their stored form.
  public static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }

  /// Complete and well-formed, end marker included.
  public static let ok = Outcome(1000)
  /// Nobody listens.
  public static let refused = Outcome(1001)
  /// The connection was not established in time.
  public static let connectTimeout = Outcome(1002)
  /// RST or EOF before a complete response head.
  public static let reset = Outcome(1003)
  /// No complete response head in time.
  public static let headersTimeout = Outcome(1010)
  /// No body byte in time.
  public static let firstByteTimeout = Outcome(1011)
  /// No content in time.
  public static let firstTokenTimeout = Outcome(1012)
  /// Nothing came for too long.
  public static let idleTimeout = Outcome(1013)
  /// No content came for too long.
  public static let tokenIdleTimeout = Outcome(1014)
  /// The attempt took too long in all.
  public static let attemptTimeout = Outcome(1015)
  /// The request took too long in all.
  public static let requestTimeout = Outcome(1016)
  /// Below the least rate of tokens.
  public static let tooSlow = Outcome(1017)
  /// A clean end without content.
  public static let empty = Outcome(1020)
  /// An error event inside a 200.
  public static let inbandError = Outcome(1021)
  /// A clean end without the dialect's end marker.
  public static let truncated = Outcome(1022)
  /// RST, or EOF inside the framing.
  public static let cut = Outcome(1023)
  /// Framing or JSON that can't be read.
  public static let malformed = Outcome(1024)
  /// A content type that does not fit the body.
  public static let wrongType = Outcome(1025)
  /// Over a limit on size.
  public static let tooBig = Outcome(1026)
  /// A token lost, doubled or of another provider.
  public static let wrongContent = Outcome(1027)
  /// No target was left to try.
  public static let noTarget = Outcome(1030)
  /// The target is ejected.
  public static let ejected = Outcome(1031)
  /// The retry budget is used up.
  public static let retryBudget = Outcome(1032)
  /// The queue is full.
  public static let queueFull = Outcome(1033)
  /// The client went away, or a hedge lost.
  public static let cancelled = Outcome(1034)
  /// Due, but not sent: the in-flight cap was reached.
  public static let shed = Outcome(1040)
  /// Still open when the drain ended.
  public static let undrained = Outcome(1041)

  private static let names: [(Outcome, String)] = [
    (.ok, "ok"), (.refused, "refused"), (.connectTimeout, "connect_timeout"), (.reset, "reset"),
    (.headersTimeout, "headers_timeout"), (.firstByteTimeout, "first_byte_timeout"),
    (.firstTokenTimeout, "first_token_timeout"), (.idleTimeout, "idle_timeout"),
    (.tokenIdleTimeout, "token_idle_timeout"), (.attemptTimeout, "attempt_timeout"),
    (.requestTimeout, "request_timeout"), (.tooSlow, "too_slow"), (.empty, "empty"),
    (.inbandError, "inband_error"), (.truncated, "truncated"), (.cut, "cut"), (.malformed, "malformed"),
    (.wrongType, "wrong_type"), (.tooBig, "too_big"), (.wrongContent, "wrong_content"),
    (.noTarget, "no_target"), (.ejected, "ejected"), (.retryBudget, "retry_budget"),
    (.queueFull, "queue_full"), (.cancelled, "cancelled"), (.shed, "shed"), (.undrained, "undrained"),
  ]

  /// The name used in reports and profiles, `http_503` for a status.
  public var name: String {
    if let status = httpStatus { return "http_\(status)" }
    guard let name = Outcome.names.first(where: { $0.0 == self })?.1 else {
      preconditionFailure("outcome \(rawValue) has no name")
    }
    return name
  }

  /// The outcome called `name`, or nil.
  public init?(name: String) {
    if name.hasPrefix("http_"), let status = Int(name.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
      return
    }
    guard let outcome = Outcome.names.first(where: { $0.1 == name })?.0 else { return nil }
    self = outcome
  }

  /// All outcomes that are not a status, in the order of their stored form.
  public static var named: [Outcome] { names.map(\.0) }
}

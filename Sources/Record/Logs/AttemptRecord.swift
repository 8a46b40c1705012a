public import Base

/// What happened to one attempt, as its observer saw it. Written once, when the attempt has ended.
public struct AttemptRecord: RequestPart, Sendable, Equatable {
  /// The ordinal of an attempt whose request had no key: nobody knows which request it belongs to.
  public static let keyless = UInt32.max

  /// The request's place in the schedule, from 0, or `keyless`.
  public var ordinal: UInt32
  /// Its number among the request's attempts, from 1.
  public var attempt: UInt16
  /// The provider's index in the profile.
  public var provider: Int16
  /// The provider's phase when the attempt began.
  public var phase: Int16
  /// How it ended.
  public var outcome: Outcome
  /// When the observer began with it (a proxy: began to connect or to send).
  public var start: Instant
  /// When the response head was complete; absent when it never was.
  public var head: Instant
  /// When the first content came; absent when none did.
  public var firstToken: Instant
  /// When the last content came; absent when none did.
  public var lastToken: Instant
  /// When it was over.
  public var end: Instant
  /// Contents received.
  public var tokens: Int32
  /// Whether its output is the client's answer.
  public var served: Bool
  /// Whether the provider took the request on: a 2xx was seen.
  public var accepted: Bool
  /// Whether all that makes an answer whole went through: as a provider sees it the last content and the
  /// finish reason were sent, as a proxy sees it they came, with the end marker. How the connection ended
  /// afterwards is another matter.
  public var isWhole: Bool

  /// An attempt that began at `start` and about which nothing else is known yet. Without `isWhole` it is
  /// whole if it ended ok.
  public init(
    ordinal: UInt32, attempt: UInt16, provider: Int16, phase: Int16, outcome: Outcome, start: Instant,
    head: Instant = .absent, firstToken: Instant = .absent, lastToken: Instant = .absent, end: Instant,
    tokens: Int32 = 0, served: Bool = false, accepted: Bool = false, isWhole: Bool? = nil
  ) {
    self.ordinal = ordinal
    self.attempt = attempt
    self.provider = provider
    self.phase = phase
    self.outcome = outcome
    self.start = start
    self.head = head
    self.firstToken = firstToken
    self.lastToken = lastToken
    self.end = end
    self.tokens = tokens
    self.served = served
    self.accepted = accepted
    self.isWhole = isWhole ?? (outcome == .ok)
  }
}

public import Base

/// What happened to one request, as its client saw it. Written once, when the request is over, or when it is
/// shed (then everything after `scheduled` is absent).
public struct RequestRecord: RequestPart, Sendable, Equatable {
  /// Its place in the schedule, from 0.
  public var ordinal: UInt32
  /// How it ended.
  public var outcome: Outcome
  /// The status of the answer; 0 when there was none.
  public var status: UInt16
  /// When it was due.
  public var scheduled: Instant
  /// When its first byte was handed to a usable connection.
  public var sent: Instant
  /// When the head of the answer was complete.
  public var head: Instant
  /// When it was over: end marker, error, timeout, hang-up or the end of the drain.
  public var end: Instant
  /// The sum of all waits between two contents that were longer than the stall threshold. The waits before
  /// the first and after the last content are added by the log.
  public var stalled: Nanoseconds
  /// Contents received.
  public var tokens: Int32
  /// Those that came after the first instant at which there were any.
  public var laterTokens: Int32
  /// The provider whose content came, -1 when none or unknown.
  public var provider: Int16
  /// How its answer's message ended, whatever the answer was worth.
  public var ending: MessageEnding

  // What every content touches while the answer is read.
  /// When the first byte of the answer came.
  public var firstByte: Instant
  /// When the first content came.
  public var firstToken: Instant
  /// When the last content came.
  public var lastToken: Instant
  /// The longest wait between two contents. The wait after the last content of a stream that broke off is
  /// added by the log.
  public var maxGap: Nanoseconds
  /// The phase at its scheduled arrival.
  public var phase: Int16

  /// A request that was due at `scheduled` and about which nothing else is known yet. Without `laterTokens`
  /// one of its tokens came first and alone.
  public init(
    ordinal: UInt32, phase: Int16, outcome: Outcome, status: UInt16 = 0, scheduled: Instant,
    sent: Instant = .absent, firstByte: Instant = .absent, head: Instant = .absent,
    firstToken: Instant = .absent, lastToken: Instant = .absent, end: Instant = .absent,
    ending: MessageEnding = .left, tokens: Int32 = 0, laterTokens: Int32? = nil,
    provider: Int16 = -1, maxGap: Nanoseconds = .zero, stalled: Nanoseconds = .zero
  ) {
    self.ordinal = ordinal
    self.phase = phase
    self.outcome = outcome
    self.status = status
    self.scheduled = scheduled
    self.sent = sent
    self.firstByte = firstByte
    self.head = head
    self.firstToken = firstToken
    self.lastToken = lastToken
    self.end = end
    self.ending = ending
    self.tokens = tokens
    self.laterTokens = laterTokens ?? max(0, tokens - 1)
    self.provider = provider
    self.maxGap = maxGap
    self.stalled = stalled
  }
}

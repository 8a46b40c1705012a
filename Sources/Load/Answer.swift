import Base
import Record
import Wire

/// How the body of an answer is read.
enum AnswerForm: UInt8, BitwiseCopyable {
  /// Not at all: only the framing says whether it is complete.
  case opaque
  /// As one JSON document, gathered until its end.
  case document
  /// As a stream of events.
  case stream
}

/// What is known about the answer to one request. Judges it by the table of evidence in ARCHITECTURE.md: ok
/// means that all of the evidence agrees, and nothing less.
struct Answer: BitwiseCopyable {
  // What every piece of a stream touches comes first.
  var form = AnswerForm.opaque
  var verification = Verification.content
  /// Whether the type, or the encoding, does not fit what was asked for. Matters once a body comes: without
  /// one it is `empty`.
  var hasWrongType = false
  /// What cannot change any more, whatever still comes.
  private(set) var decided: Outcome?
  /// Content that was no text of ours: events with reasoning, tool calls, parts.
  private var otherContents: Int32 = 0
  /// Events with content.
  private var contents: Int32 = 0
  /// Whether some of it was reasoning.
  private var hasReasoning = false
  /// Of those events, how many came at the first instant, and our own tokens in them.
  private var firstContents: Int32 = 0
  private var firstTokens: Int32 = 0
  /// When the end marker came, or the error within the stream.
  private(set) var endedAt = Instant.absent
  private(set) var verifier = ContentVerifier()
  var reader = AnswerReader()
  /// The tokens that the server says it sent, -1 when it says nothing.
  private var announcedTokens: Int32 = -1
  /// How many of them it says were reasoning.
  private var announcedReasoning: Int32 = 0
  /// The document so far.
  var document = BufferID.none
  /// What the whole document was worth.
  private var documentWorth = AnswerWorth.empty

  /// The head of the answer is complete; `expected` is what was asked for.
  mutating func begin(_ head: HeadSummary, expected: AnswerForm, _ verification: Verification) {
    self.verification = verification
    guard head.isSuccess else {
      decided = .http(min(999, max(100, head.status)))
      return
    }
    let fits: Bool
    switch expected {
    case .stream: fits = head.contentType == .eventStream
    case .document: fits = head.contentType == .json
    case .opaque: fits = true
    }
    let isReadable = fits && (expected == .opaque || !head.isEncoded)
    if isReadable { form = expected } else { hasWrongType = verification != .none }
  }

  /// Bytes of a body came that is not read.
  mutating func skipBody() {
    if hasWrongType { decide(.wrongType) }
  }

  /// Content came.
  mutating func take(_ event: AnswerEvent, _ name: inout TokenName) {
    if event.text.isEmpty {
      contents += 1
      otherContents += 1
      if event.kind == .reasoning { hasReasoning = true }
      if endedAt.isPresent { decide(.wrongContent) }
    } else {
      take(text: event.text, &name)
    }
  }

  /// Text came; escapes are still in.
  mutating func take(text: Bytes, _ name: inout TokenName) {
    contents += 1
    verifier.feed(text, &name)
    if endedAt.isPresent || (verifier.isBroken && verification == .content) { decide(.wrongContent) }
  }

  /// What has come so far came at the first instant.
  mutating func noteFirst() {
    firstContents = contents
    firstTokens = verifier.tokenCount
  }

  /// The usage came.
  mutating func announce(_ usage: AnswerEvent) {
    announcedTokens = usage.completionTokens
    announcedReasoning = max(0, usage.reasoningTokens)
  }

  /// The end marker came, or an error within the stream.
  mutating func end(_ now: Instant) {
    if !endedAt.isPresent { endedAt = now }
  }

  /// The first thing that goes wrong is the outcome.
  mutating func decide(_ outcome: Outcome) {
    if decided == nil && verification != .none { decided = outcome }
  }

  /// An error came within a success; whether that is the outcome. It says more than an event that could not
  /// be read before it.
  mutating func decideError() -> Bool {
    guard decided == nil || decided == .malformed else { return false }
    if verification != .none { decided = .inbandError }
    return true
  }

  /// The document is complete.
  mutating func take(document event: AnswerEvent, _ now: Instant) {
    switch event.kind {
    case .content, .reasoning, .toolCall: documentWorth = event.hasFinish ? .whole : .truncated
    case .error: documentWorth = .error
    case .malformed: documentWorth = .malformed
    case .start, .signOfLife, .finish, .usage, .end, .other, .tooLong, .opaque: documentWorth = .empty
    }
    endedAt = now
  }

  /// Whether a stream's end marker came: whatever becomes of the message, its client has returned.
  var isOver: Bool { form == .stream && reader.hasEnded }

  /// Whether nothing of the text is the profile's providers'.
  var isForeign: Bool { verifier.isBroken && verifier.tokenCount == 0 }

  /// How a message that is complete ended, or one whose end marker came.
  var verdict: Outcome {
    if let decided { return decided }
    if form == .opaque { return hasWrongType ? .empty : .ok }
    if verification == .none { return .ok }
    switch form == .document ? documentWorth : reader.worth {
    case .error: return .inbandError
    case .malformed: return .malformed
    case .tooLong: return .tooBig
    case .opaque: return .wrongType
    case .empty: return .empty
    case .truncated: return isWholeText ? .truncated : .wrongContent
    case .whole: return isWholeText && isUsageRight ? .ok : .wrongContent
    }
  }

  /// Whether the text, if it is ours, does not end within a token.
  private var isWholeText: Bool { verification != .content || verifier.isBetweenTokens }

  /// Whether the usage agrees with the tokens that came. Reasoning and the like is counted by the server
  /// alone: it can only be more.
  private var isUsageRight: Bool {
    guard verification == .content, announcedTokens >= 0 else { return true }
    if otherContents > 0 { return announcedTokens >= verifier.tokenCount }
    return announcedTokens == verifier.tokenCount
  }

  /// The tokens that came. Our own text says so itself; what else is content counts by the usage, which knows
  /// of several in one event, and without one each event counts as one.
  var tokens: Int32 {
    if countsOwnTokens {
      let own = verifier.tokenCount + otherContents
      return otherContents > 0 ? max(own, announcedTokens) : own
    }
    return announcedTokens > 0 ? announcedTokens : contents
  }

  private var countsOwnTokens: Bool {
    verification == .content || (verifier.tokenCount > 0 && !verifier.isBroken)
  }

  /// The tokens that came after the first instant: those over which a time per token is. Several may have
  /// come at once then. Of foreign text nobody says how many were in an event: as many as in the others.
  /// Reasoning that the usage counts and that was not sent took no time of the stream.
  var laterTokens: Int32 {
    if countsOwnTokens && otherContents == 0 { return verifier.tokenCount - firstTokens }
    guard contents > 0 else { return 0 }
    let sent = max(contents, tokens - (hasReasoning ? 0 : announcedReasoning))
    return Int32(clamping: Int64(sent) * Int64(contents - firstContents) / Int64(contents))
  }
}

import Base
import Record
import Wire

/// How the body of an answer is read.
enum AnswerForm: UInt8, BitwiseCopyable {
  /// Not at all: the status or the type has decided already.
  case ignored
  /// As one JSON document, gathered until its end.
  case document
  /// As a stream of events.
  case stream
  /// Not at all: any answer that is complete is right.
  case complete
}

/// What is known about the answer to one request. Judges it: ok means complete, with the end marker and with
/// the right content, and nothing less.
struct Answer: BitwiseCopyable {
  var form = AnswerForm.ignored
  /// Whether the type does not fit what was asked for. Matters once a body comes: without one it is `empty`.
  var hasWrongType = false
  /// Whether any text came.
  var hasContent = false
  /// What cannot change any more, whatever still comes.
  var decided: Outcome?
  /// When the end marker came, or the error within the stream.
  var endedAt = Instant.absent
  var verifier = ContentVerifier()
  var scanner = EventScanner()
  /// The tokens that the server says it sent, -1 when it says nothing.
  var announcedTokens = -1
  /// The document so far.
  var document = BufferID.none

  /// The head of the answer is complete; `expected` is what was asked for.
  mutating func begin(status: Int, content: ContentKind, expected: AnswerForm) {
    guard status >= 200 && status < 300 else {
      decided = .http(min(999, max(100, status)))
      return
    }
    let fits: Bool
    switch expected {
    case .stream: fits = content == .eventStream
    case .document: fits = content == .json
    case .complete, .ignored: fits = true
    }
    if fits { form = expected } else { hasWrongType = true }
  }

  /// Bytes of a body came that is not read.
  mutating func skipBody() {
    if hasWrongType { decide(.wrongType) }
  }

  /// Text came; escapes are still in.
  mutating func take(content: Bytes, _ name: inout TokenName) {
    hasContent = true
    verifier.feed(content, &name)
    if verifier.isBroken || endedAt.isPresent { decide(.wrongContent) }
  }

  /// The first thing that goes wrong is the outcome.
  mutating func decide(_ outcome: Outcome) {
    if decided == nil { decided = outcome }
  }

  /// How a message that is complete ended.
  var verdict: Outcome {
    if let decided { return decided }
    if form == .complete { return .ok }
    guard hasContent else { return .empty }
    guard verifier.isBetweenTokens else { return .wrongContent }
    guard endedAt.isPresent else { return .truncated }
    if announcedTokens >= 0 && announcedTokens != Int(verifier.tokenCount) { return .wrongContent }
    return .ok
  }
}

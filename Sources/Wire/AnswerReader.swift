// The one reader of streamed answers: load and proxy see the same events and the same end by it.
//
// A stream is read as chat if the request was one; whoever asks decides that by path, type and encoding, and
// begins the reader with it. Even then the answer may be something else (a gateway that passes the stream of
// another dialect on). Its first telling event decides:
// - one with `choices`, an error or the end marker is chat;
// - a ping or a comment tells nothing, nor does an event that is none of these and has neither a name nor a
//   `type`;
// - one that has a name (other than `message` and `error`) or a `type` at its top is of another dialect.
// What is of another dialect is opaque: its events are not looked into, and its framing alone says whether it
// is complete.

public import Base

/// What an answer is worth, by what came of it until its message ended, or its end marker came.
public enum AnswerWorth: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Content, a finish reason and the end marker: all there.
  case whole
  /// Content, but no finish reason or no end marker.
  case truncated
  /// No content.
  case empty
  /// An error within a success came, before anything but events that can't be read.
  case error
  /// An event that can't be read came first.
  case malformed
  /// An event over the limit came first.
  case tooLong
  /// Not looked into: only the framing can tell.
  case opaque
}

/// Reads the stream of an answer: bytes in, in any pieces; neutral events out.
public struct AnswerReader: BitwiseCopyable {
  // What every event touches comes first: it stands before the fields of the scanner that do.
  /// Whether the answer is not looked into, or not any more.
  public private(set) var isOpaque = false
  /// Whether the stream is known to be of the dialect.
  private var isClaimed = false
  /// Whether content came.
  public private(set) var hasContent = false
  /// Whether a finish reason came.
  public private(set) var hasFinish = false
  /// Whether the dialect's end marker came.
  public private(set) var hasEnded = false
  /// The first thing that went wrong; `whole` as long as nothing did.
  private var fault = AnswerWorth.whole
  private var scanner: EventScanner

  /// A reader at the start of a stream. Events above `limit` bytes are not looked into.
  public init(limit: Int = 1 << 20) { scanner = EventScanner(limit: limit) }

  /// Says that the answer is none that can be read.
  public mutating func beginOpaque() {
    isOpaque = true
    fault = .opaque
  }

  /// Whether an event of somebody else can stand behind what came so far.
  public var isBetweenEvents: Bool { !isOpaque && scanner.isBetweenEvents }

  /// Whether an event was over the limit.
  public var isTooLong: Bool { isOpaque && fault == .tooLong }

  /// What the answer is worth if its message ends here.
  public var worth: AnswerWorth {
    if fault != .whole { return fault }
    if isOpaque { return .opaque }
    if !hasContent { return .empty }
    return hasFinish && hasEnded ? .whole : .truncated
  }

  /// The text in `piece` if that is one whole event with text like one that `classifier` knows, and nothing
  /// else. Else nil, and nothing has happened: `next` has to read it. Most pieces of streams are just that.
  public mutating func text(_ piece: Bytes, _ classifier: inout ChatEventClassifier) -> ByteRange? {
    guard !isOpaque, let text = scanner.text(piece, &classifier) else { return nil }
    isClaimed = true
    hasContent = true
    return text
  }

  /// The next event, or nil when `input` is used up. Reads on at `offset`, which moves behind what was
  /// consumed.
  public mutating func next(
    _ input: Bytes, _ offset: inout Int, _ pool: inout BufferPool, _ classifier: inout ChatEventClassifier
  ) -> AnswerEvent? {
    guard !isOpaque else {
      offset = input.count
      return nil
    }
    switch scanner.next(input, &offset, &pool) {
    case .needMore: return nil
    case .comment:
      var event = AnswerEvent(.signOfLife)
      event.isComment = true
      return event
    case .tooLong:
      isOpaque = true
      note(.tooLong)
      return AnswerEvent(.tooLong)
    case .event(let event): return take(event, classifier.classify(event.data))
    }
  }

  private mutating func take(_ event: StreamEvent, _ chat: ChatEvent) -> AnswerEvent {
    if !isClaimed && !claims(event, chat) && isOther(event, chat) {
      isOpaque = true
      note(.opaque)
      return AnswerEvent(.opaque)
    }
    // Some gateways name the event instead of its content.
    if chat.kind == .error || event.name.equals("error") {
      note(.error)
      return AnswerEvent(.error)
    }
    if !chat.hasChoices && AnswerReader.isPing(event, chat) { return AnswerEvent(.signOfLife) }
    let answer = AnswerEvent(chat, in: event.data)
    if answer.isContent { hasContent = true }
    if answer.hasFinish { hasFinish = true }
    if answer.kind == .end { hasEnded = true }
    if answer.kind == .malformed { note(.malformed) }
    return answer
  }

  /// Whether the event shows that the stream is of the dialect.
  private mutating func claims(_ event: StreamEvent, _ chat: ChatEvent) -> Bool {
    isClaimed = chat.hasChoices || chat.kind == .done
    return isClaimed
  }

  /// Whether the event shows that the stream is of another dialect.
  private func isOther(_ event: StreamEvent, _ chat: ChatEvent) -> Bool {
    if chat.kind == .error || AnswerReader.isPing(event, chat) { return false }
    if event.name.isEmpty || event.name.equals("message") { return chat.hasType }
    return !event.name.equals("error")
  }

  private static func isPing(_ event: StreamEvent, _ chat: ChatEvent) -> Bool {
    chat.isPing || event.name.equals("ping")
  }

  private mutating func note(_ fault: AnswerWorth) {
    // An error says more than an event that could not be read before it.
    if self.fault == .whole || (self.fault == .malformed && fault == .error) { self.fault = fault }
  }

  /// Gives back what the reader holds of the pool.
  public mutating func release(_ pool: inout BufferPool) { scanner.release(&pool) }
}

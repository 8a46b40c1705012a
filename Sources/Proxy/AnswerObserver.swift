// Watches an answer go by: which reads carry content, how many tokens came, whether it said that it is
// complete or that it failed. Changes nothing of what is forwarded. What the bytes mean, the readers of Wire
// say, the same as to the load; here stands only what a read held, for the machine.

import Base
import Failover
import Wire

/// What one read of an answer's body held.
struct AnswerRead: BitwiseCopyable {
  /// Body bytes, framing not counted.
  var count = 0
  var contents: BodyContents = []
  var hasError = false
}

/// How an answer is looked into.
enum ObservedForm: UInt8, BitwiseCopyable {
  /// Not at all: only the framing says whether it is complete. To the machine every read is content, so that
  /// nothing that is not understood is held for a token; no token is counted or dated.
  case opaque
  /// As an event stream.
  case stream
  /// As a whole completion. One without content is empty, as is one without a byte.
  case completion
}

/// The observer of one attempt's answer.
struct AnswerObserver: BitwiseCopyable {
  private var completion = CompletionScanner()
  // What every piece of a stream touches lies side by side.
  private(set) var form = ObservedForm.opaque
  private var sawError = false
  /// The tokens of a stream that came so far, or those that its usage or a whole completion names.
  private(set) var tokens: Int32 = 0
  private(set) var firstToken = Instant.absent
  private(set) var lastToken = Instant.absent
  private var reader: AnswerReader

  /// An observer of an answer whose head has not come yet; events above `eventLimit` bytes are not looked
  /// into.
  init(eventLimit: Int = 1 << 20) { reader = AnswerReader(limit: eventLimit) }

  /// The head has come.
  mutating func begin(_ form: ObservedForm) { self.form = form }

  /// Whether an event of ours can stand behind what came so far: never in what is no event stream.
  var isBetweenEvents: Bool { form == .stream && reader.isBetweenEvents }
  /// Whether the stream is not looked into any more.
  var isOpaque: Bool { reader.isOpaque }
  /// Whether an event was over the limit: what follows is not looked into.
  var isBlind: Bool { reader.isTooLong }
  /// Whether the dialect's end marker came: what becomes of the message is no matter of the answer's.
  var sawEndMarker: Bool { form == .stream && reader.hasEnded }

  /// Whether content, finish reason and end marker came, however the connection ended afterwards.
  var isWhole: Bool { form == .stream && reader.worth == .whole }

  /// A piece of the body has come.
  mutating func take(
    _ piece: Bytes, _ read: inout AnswerRead, now: Instant, _ pool: inout BufferPool,
    _ classifier: inout ChatEventClassifier, _ memory: inout CompletionMemory
  ) {
    read.count += piece.count
    switch form {
    case .opaque: takeOpaque(&read)
    case .completion: takeCompletion(piece, &read, now, &memory)
    case .stream:
      if reader.text(piece, &classifier) != nil { return takeContent(&read, now) }
      if reader.isOpaque { return takeOpaque(&read) }
      var offset = 0
      while let event = reader.next(piece, &offset, &pool, &classifier) { take(event, &read, now: now) }
    }
  }

  private mutating func take(_ event: AnswerEvent, _ read: inout AnswerRead, now: Instant) {
    // An event may bring several tokens; the usage knows.
    if event.completionTokens > tokens && event.kind != .error { tokens = event.completionTokens }
    switch event.kind {
    case .content, .reasoning, .toolCall: takeContent(&read, now)
    case .error: read.hasError = true
    case .opaque: takeOpaque(&read)
    case .signOfLife where event.isComment, .tooLong: break
    case .start, .signOfLife, .finish, .usage, .end, .other, .malformed: read.contents.insert(.event)
    }
  }

  private func takeOpaque(_ read: inout AnswerRead) {
    read.contents.insert(.content)
    read.contents.insert(.event)
  }

  private mutating func takeContent(_ read: inout AnswerRead, _ now: Instant) {
    read.contents.insert(.event)
    tokens &+= 1
    noteContent(&read, now)
  }

  private mutating func takeCompletion(
    _ piece: Bytes, _ read: inout AnswerRead, _ now: Instant, _ memory: inout CompletionMemory
  ) {
    memory.take(piece, into: &completion)
    tokens = max(0, completion.completionTokens)
    if completion.hasContent || completion.isUnreadable { noteContent(&read, now) }
    if completion.hasError && !sawError {
      sawError = true
      read.hasError = true
    }
  }

  private mutating func noteContent(_ read: inout AnswerRead, _ now: Instant) {
    read.contents.insert(.content)
    if !firstToken.isPresent { firstToken = now }
    lastToken = now
  }

  /// How an answer ended whose framing ended cleanly, or whose end marker came. What could not be looked into
  /// counts as complete.
  var cleanEnd: AttemptEnd {
    switch form {
    case .opaque: return .complete
    case .completion:
      if completion.isEmpty || completion.isBlank { return .empty }
      return completion.isTruncated ? .completeWithoutTerminator : .complete
    case .stream:
      switch reader.worth {
      case .whole, .opaque, .tooLong: return .complete
      case .truncated: return .completeWithoutTerminator
      case .empty: return .empty
      case .malformed: return .completeButUnreadable
      // The machine knows of the error. An answer that held nothing besides is still an error.
      case .error: return reader.hasEnded ? .complete : .completeWithoutTerminator
      }
    }
  }

  /// Gives back what the reader holds.
  mutating func release(_ pool: inout BufferPool) { reader.release(&pool) }
}

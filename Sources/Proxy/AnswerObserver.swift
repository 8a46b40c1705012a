// Watches an answer go by: which reads carry content, how many tokens came, whether it said that it is
// complete or that it failed. Changes nothing of what is forwarded.

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
  /// Not at all: every read counts as content.
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
  /// Whether the dialect's end marker came.
  private(set) var sawEndMarker = false
  private var sawError = false
  /// Whether an event was over the limit: what follows is not looked into.
  private(set) var isBlind = false
  /// The tokens of a stream that came so far, or those that a whole completion names.
  private(set) var tokens: Int32 = 0
  private(set) var firstToken = Instant.absent
  private(set) var lastToken = Instant.absent
  private var scanner: EventScanner

  /// An observer of an answer whose head has not come yet; events above `eventLimit` bytes are not looked
  /// into.
  init(eventLimit: Int = 1 << 20) { scanner = EventScanner(limit: eventLimit) }

  /// The head has come.
  mutating func begin(_ form: ObservedForm) { self.form = form }

  /// Whether an event of ours can stand behind what came so far: never in what is no event stream.
  var isBetweenEvents: Bool { form == .stream && scanner.isBetweenEvents && !isBlind }

  /// A piece of the body has come.
  mutating func take(
    _ piece: Bytes, _ read: inout AnswerRead, now: Instant, _ pool: inout BufferPool,
    _ classifier: inout ChatEventClassifier, _ memory: inout CompletionMemory
  ) {
    read.count += piece.count
    switch form {
    case .opaque: noteContent(&read, now)
    case .completion: takeCompletion(piece, &read, now, &memory)
    case .stream:
      if !isBlind, scanner.text(piece, &classifier) != nil { return takeText(&read, now) }
      var offset = 0
      while !isBlind {
        switch scanner.next(piece, &offset, &pool) {
        case .needMore: return
        case .comment: break
        case .tooLong: isBlind = true
        case .event(let event): take(classifier.classify(event.data), &read, now: now)
        }
      }
    }
  }

  private mutating func take(_ event: ChatEvent, _ read: inout AnswerRead, now: Instant) {
    if event.kind != .error { read.contents.insert(.event) }
    switch event.kind {
    case .content: takeText(&read, now)
    case .done: sawEndMarker = true
    case .error: read.hasError = true
    case .role, .finish, .usage, .other, .malformed: break
    }
  }

  private mutating func takeText(_ read: inout AnswerRead, _ now: Instant) {
    read.contents.insert(.event)
    tokens += 1
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

  /// How an answer ended whose framing ended cleanly. A stream whose events could not be looked into counts
  /// as complete.
  var cleanEnd: AttemptEnd {
    switch form {
    case .opaque: return .complete
    case .completion: return completion.isEmpty || completion.isBlank ? .empty : .complete
    case .stream:
      if isBlind { return .complete }
      if tokens == 0 { return .empty }
      return sawEndMarker ? .complete : .completeWithoutTerminator
    }
  }

  /// Gives back what the scanner holds.
  mutating func release(_ pool: inout BufferPool) { scanner.release(&pool) }
}

// Watches an answer go by: which reads carry content, how many tokens came, whether the stream said that it
// is complete or that it failed. Changes nothing of what is forwarded.

import Base
import Failover
import Wire

/// What one read of an answer's body held.
struct AnswerRead: BitwiseCopyable {
  /// Body bytes, framing not counted.
  var count = 0
  var hasContent = false
  var hasError = false
}

/// The observer of one attempt's answer.
struct AnswerObserver: BitwiseCopyable {
  private var scanner: EventScanner
  private(set) var isStream = false
  private(set) var tokens: Int32 = 0
  private(set) var firstToken = Instant.absent
  private(set) var lastToken = Instant.absent
  /// Whether the dialect's end marker came.
  private(set) var sawEndMarker = false
  /// Whether an event was over the limit: what follows is not looked into.
  private(set) var isBlind = false

  /// An observer of an answer whose head has not come yet; events above `eventLimit` bytes are not looked
  /// into.
  init(eventLimit: Int = 1 << 20) { scanner = EventScanner(limit: eventLimit) }

  /// The head has come.
  mutating func begin(isStream: Bool) { self.isStream = isStream }

  /// A piece of the body has come.
  mutating func take(_ piece: Bytes, _ read: inout AnswerRead, now: Instant, _ pool: inout BufferPool) {
    read.count += piece.count
    guard isStream else {
      read.hasContent = true
      if !firstToken.isPresent { firstToken = now }
      lastToken = now
      return
    }
    var offset = 0
    while !isBlind {
      switch scanner.next(piece, &offset, &pool) {
      case .needMore: return
      case .comment: break
      case .tooLong: isBlind = true
      case .event(let event): take(OpenAIChat.classify(event.data), &read, now: now)
      }
    }
  }

  private mutating func take(_ event: ChatEvent, _ read: inout AnswerRead, now: Instant) {
    switch event.kind {
    case .content:
      tokens += 1
      read.hasContent = true
      if !firstToken.isPresent { firstToken = now }
      lastToken = now
    case .done: sawEndMarker = true
    case .error: read.hasError = true
    case .role, .finish, .usage, .other, .malformed: break
    }
  }

  /// How an answer ended whose framing ended cleanly. A stream whose events could not be looked into counts
  /// as complete.
  var cleanEnd: AttemptEnd {
    if !isStream || isBlind { return .complete }
    if tokens == 0 { return .empty }
    return sawEndMarker ? .complete : .completeWithoutTerminator
  }

  /// Gives back what the scanner holds.
  mutating func release(_ pool: inout BufferPool) { scanner.release(&pool) }
}

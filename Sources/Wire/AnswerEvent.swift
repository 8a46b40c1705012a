public import Base

/// What one event of an answer means, whatever the dialect that it came in.
public enum AnswerEventKind: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// The answer begins: a role and no content yet.
  case start
  /// A comment or a ping: somebody is still there.
  case signOfLife
  /// Content that is a model's thinking.
  case reasoning
  /// Content: text, parts or a refusal.
  case content
  /// Content that is a call of a tool.
  case toolCall
  /// No content, and the reason why there is no more of it.
  case finish
  /// Nothing but the usage.
  case usage
  /// The dialect's end marker.
  case end
  /// An error within a success.
  case error
  /// Well-formed, but none of these.
  case other
  /// It can't be read.
  case malformed
  /// It is over the limit: this event and what follows is not looked into.
  case tooLong
  /// No dialect claims the stream: this event and what follows is not looked into.
  case opaque
}

/// One event of an answer. Views and ranges are good until the reader's next call.
public struct AnswerEvent: BitwiseCopyable {
  /// What it is, first and foremost.
  public let kind: AnswerEventKind
  /// Text that is content, escapes still in; empty where the content is none or not one string.
  public internal(set) var text = Bytes.empty
  /// Whether a finish reason stands in it.
  public internal(set) var hasFinish = false
  /// Whether it is a comment: a sign of life that is no event by the rules of event streams.
  public internal(set) var isComment = false
  /// The answer's tokens by the usage, -1 when it does not say.
  public internal(set) var completionTokens: Int32 = -1

  /// How many of them were reasoning, which need not have been sent; -1 when the usage does not say.
  public internal(set) var reasoningTokens: Int32 = -1

  init(_ kind: AnswerEventKind) { self.kind = kind }

  /// Whether it brings content of any kind.
  public var isContent: Bool { kind == .content || kind == .reasoning || kind == .toolCall }

  /// What `chat`, which was read in `data`, means.
  init(_ chat: ChatEvent, in data: Bytes) {
    kind = AnswerEventKind(chat)
    if chat.contentField == .text && kind == .content { text = data[chat.content] }
    hasFinish = chat.hasFinish
    completionTokens = Int32(clamping: chat.completionTokens)
    reasoningTokens = Int32(clamping: chat.reasoningTokens)
  }

  /// What a whole answer that was not streamed means.
  public init(document: Bytes) {
    let chat = OpenAIChat.readCompletion(document)
    // An end marker is no document.
    self = chat.kind == .done ? AnswerEvent(.malformed) : AnswerEvent(chat, in: document)
  }
}

extension AnswerEventKind {
  init(_ chat: ChatEvent) {
    switch chat.kind {
    case .role: self = .start
    case .content:
      switch chat.contentField {
      case .reasoning: self = .reasoning
      case .toolCall: self = .toolCall
      case .text, .parts, .refusal, .none: self = .content
      }
    case .finish: self = .finish
    case .usage: self = .usage
    case .done: self = .end
    case .error: self = .error
    case .other: self = .other
    case .malformed: self = .malformed
    }
  }
}

public import Base

/// What one event of a stream means, or a whole answer that was not streamed.
public enum ChatEventKind: UInt8, BitwiseCopyable, Sendable {
  /// The first chunk: a role and no content yet.
  case role
  /// A chunk with content of any kind. It may carry finish reason and usage too.
  case content
  /// A chunk without content that has a finish reason.
  case finish
  /// A chunk with nothing but the usage.
  case usage
  /// `[DONE]`
  case done
  /// A top-level error that is not empty.
  case error
  /// Well-formed, but none of these: an empty delta, a ping.
  case other
  /// No JSON.
  case malformed
}

/// Which field held the content.
public enum ContentField: UInt8, BitwiseCopyable, Sendable {
  /// There was none.
  case none
  /// `content`, a string.
  case text
  /// `content`, an array of parts.
  case parts
  /// `reasoning_content`, `reasoning` or `thinking`.
  case reasoning
  /// `tool_calls` or `function_call`.
  case toolCall
  /// `refusal`
  case refusal
}

/// What stands in one event of a stream, or in a whole completion. Ranges refer to the data, strings
/// between their quotes with escapes still in; empty when absent.
public struct ChatEvent: BitwiseCopyable, Sendable {
  /// What it is, first and foremost.
  public internal(set) var kind = ChatEventKind.other
  /// Which field held the content.
  public internal(set) var contentField = ContentField.none
  /// The content that is not empty.
  public internal(set) var content = ByteRange.empty
  /// The finish reason.
  public internal(set) var finishReason = ByteRange.empty
  /// Whether a role was named.
  public internal(set) var hasRole = false
  /// Whether there is a list of choices, empty or not: what makes it an event of this dialect.
  public internal(set) var hasChoices = false
  /// Whether a `type` stands at the top, as in the events of other dialects.
  public internal(set) var hasType = false
  /// Whether that says `ping`.
  public internal(set) var isPing = false
  /// Whether the usage was given.
  public internal(set) var hasUsage = false
  /// The prompt's tokens by the usage, -1 when absent.
  public internal(set) var promptTokens = -1
  /// The answer's tokens by the usage, -1 when absent.
  public internal(set) var completionTokens = -1
  /// How many of the answer's tokens were reasoning, by the details of the usage; -1 when absent.
  public internal(set) var reasoningTokens = -1
  /// The error's `type`, or its `code` where no type is given.
  public internal(set) var errorType = ByteRange.empty
  /// The error's `code`, a string or a number.
  public internal(set) var errorCode = ByteRange.empty

  /// Whether a finish reason was given.
  public var hasFinish: Bool { !finishReason.isEmpty }
}

extension OpenAIChat {
  /// What the data of one event means. Copes with any order of keys, white space and escapes, as gateways
  /// write JSON anew.
  public static func classify(_ data: Bytes) -> ChatEvent {
    var reader = ChatEventReader(data)
    return reader.read()
  }

  /// What the body of an answer says that was not streamed: its content, finish reason, usage or error.
  public static func readCompletion(_ body: Bytes) -> ChatEvent { classify(body) }
}

public import Base

/// What a request for a chat completion asks for, and how its body is written.
///
/// The one user message begins with the marker `[bo:<ordinal>]`, by which a provider knows the request even
/// when a gateway has dropped our headers. Four bytes of prompt count as one token, as in OpenAI's rule of
/// thumb.
public struct ChatRequestShape: BitwiseCopyable, Sendable {
  /// The request's number in the schedule, for the marker.
  public var ordinal: Int
  /// About so many tokens of prompt, the marker included.
  public var promptTokens: Int
  /// Whether the answer is to be streamed.
  public var stream: Bool
  /// Whether a streamed answer is to end with the usage.
  public var includeUsage: Bool
  /// The most tokens the answer may have, -1 to leave it open.
  public var maxTokens: Int
  /// The exact length of the body, -1 to let `promptTokens` decide. A length below the least possible gives
  /// the least possible.
  public var bodyBytes: Int

  /// A request of these parts.
  public init(
    ordinal: Int, promptTokens: Int = 16, stream: Bool = true, includeUsage: Bool = true,
    maxTokens: Int = -1, bodyBytes: Int = -1
  ) {
    precondition(ordinal >= 0 && promptTokens >= 0)
    self.ordinal = ordinal
    self.promptTokens = promptTokens
    self.stream = stream
    self.includeUsage = includeUsage
    self.maxTokens = maxTokens
    self.bodyBytes = bodyBytes
  }

  /// Appends the JSON body.
  public func write(model: Bytes, into buffer: inout ByteBuffer) {
    let start = buffer.count
    buffer.append("{\"model\":\"")
    JSONText.write(model, into: &buffer)
    buffer.append("\",")
    if stream {
      buffer.append("\"stream\":true,")
      if includeUsage { buffer.append("\"stream_options\":{\"include_usage\":true},") }
    }
    if maxTokens >= 0 {
      buffer.append("\"max_completion_tokens\":")
      buffer.append(decimal: maxTokens)
      buffer.append(",")
    }
    buffer.append("\"messages\":[{\"role\":\"user\",\"content\":\"")
    let promptStart = buffer.count
    buffer.append("[bo:")
    buffer.append(decimal: ordinal)
    buffer.append("]")
    let tail: StaticString = "\"}]}"
    let length =
      bodyBytes >= 0 ? start + bodyBytes - tail.utf8CodeUnitCount - promptStart : promptTokens * 4
    fill(promptStart + length, &buffer)
    buffer.append(tail)
  }

  /// Appends words of the prompt up to the given count of the buffer.
  private func fill(_ end: Int, _ buffer: inout ByteBuffer) {
    let words = Bytes(
      literal: " and what does the wire say when a token is late, lost or sent twice? Tell me")
    while buffer.count < end { buffer.append(words[0..<min(words.count, end - buffer.count)]) }
  }
}

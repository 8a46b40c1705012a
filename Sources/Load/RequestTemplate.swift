import Base
import Plan
import Wire

/// Writes requests. What all of them share is kept as bytes; per request only numbers and the prompt are
/// added.
struct RequestTemplate: ~Copyable {
  /// Request line and headers, up to those that differ.
  private var head: ByteBuffer
  private var model: ByteBuffer
  private let runNumber: UInt64
  private let keyCount: Int
  private let isStreaming: Bool
  private let maxTokens: Int
  private let bodyBytes: Int

  init(_ configuration: LoadConfiguration) {
    precondition(configuration.keyCount > 0)
    head = ByteBuffer(capacity: 512)
    model = ByteBuffer(capacity: 64)
    runNumber = configuration.runNumber
    keyCount = configuration.keyCount
    isStreaming = configuration.isStreaming
    maxTokens = configuration.maxTokens ?? -1
    bodyBytes = configuration.bodyBytes ?? -1
    head.append("POST ")
    head.append(string: configuration.pathPrefix)
    head.append(OpenAIChat.completionsPath)
    head.append(" HTTP/1.1\r\nhost: ")
    head.append(string: configuration.host)
    head.append("\r\ncontent-type: application/json\r\nuser-agent: brownout\r\naccept: ")
    head.append(isStreaming ? "text/event-stream" : "application/json")
    head.append("\r\n")
    if !configuration.keepsConnections { head.append("connection: close\r\n") }
    model.append(string: configuration.model)
  }

  /// Replaces the content of `buffer` by request `ordinal`.
  func write(ordinal: Int, _ shape: RequestShape, into buffer: inout ByteBuffer) {
    buffer.clear()
    buffer.append(head.bytes)
    buffer.append("authorization: Bearer brownout-")
    buffer.append(decimal: ordinal % keyCount)
    buffer.append("\r\n")
    RequestKey(run: runNumber, ordinal: ordinal).write(into: &buffer)
    let body = HTTPWriter.openBody(into: &buffer)
    let request = ChatRequestShape(
      ordinal: ordinal, promptTokens: shape.promptTokens, stream: isStreaming, includeUsage: isStreaming,
      maxTokens: maxTokens, bodyBytes: bodyBytes)
    request.write(model: model.bytes, into: &buffer)
    HTTPWriter.closeBody(body, into: &buffer)
  }
}

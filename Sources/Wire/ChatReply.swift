public import Base

/// When an error says that the client may come back.
public enum RetryAfter: BitwiseCopyable {
  /// It does not say.
  case none
  /// `retry-after` in seconds.
  case seconds(Int)
  /// `retry-after` as the date of this Unix second.
  case date(Int)
  /// `retry-after-ms`
  case milliseconds(Int)
  /// `retry-after` with these bytes, whatever they mean.
  case raw(Bytes)
}

extension ChatStream {
  /// The head of a streamed answer. `extra` holds further header lines, each with its CRLF.
  public func writeStreamHead(
    keepAlive: Bool, processingMilliseconds: Int, extra: Bytes = .empty, into buffer: inout ByteBuffer
  ) {
    HTTPWriter.statusLine(200, into: &buffer)
    HTTPWriter.header("content-type", "text/event-stream; charset=utf-8", into: &buffer)
    HTTPWriter.header("cache-control", "no-cache", into: &buffer)
    writeVendorHeaders(processingMilliseconds, into: &buffer)
    buffer.append(extra)
    HTTPWriter.framing(framing, keepAlive: keepAlive, into: &buffer)
    HTTPWriter.endHead(into: &buffer)
  }

  /// A whole answer, head and body, that was not asked to be streamed. `extra` holds further header lines,
  /// each with its CRLF. Returns where the digits of the ids stand.
  @discardableResult
  public func writeCompletion(
    _ content: CompletionContent, extra: Bytes = .empty, into buffer: inout ByteBuffer
  ) -> CompletionPlaces {
    HTTPWriter.statusLine(200, into: &buffer)
    HTTPWriter.header("content-type", "application/json", into: &buffer)
    let requestID = buffer.count + ChatStream.requestIDStart
    writeVendorHeaders(content.processingMilliseconds, into: &buffer)
    buffer.append(extra)
    HTTPWriter.framing(.plain, keepAlive: content.keepAlive, into: &buffer)
    guard hasLength else {
      HTTPWriter.endHead(into: &buffer)
      let bodyStart = buffer.count
      writeCompletionBody(content, into: &buffer)
      return CompletionPlaces(requestID: requestID, id: bodyStart + ChatStream.idStart)
    }
    let mark = HTTPWriter.openBody(into: &buffer)
    let bodyStart = buffer.count
    writeCompletionBody(content, into: &buffer)
    let length = buffer.count - bodyStart
    HTTPWriter.closeBody(mark, into: &buffer)
    return CompletionPlaces(requestID: requestID, id: buffer.count - length + ChatStream.idStart)
  }

  private func writeCompletionBody(_ content: CompletionContent, into buffer: inout ByteBuffer) {
    buffer.append("{\n  \"id\": \"")
    writeID(into: &buffer)
    buffer.append("\",\n  \"object\": \"chat.completion\",\n  \"created\": ")
    buffer.append(decimal: created)
    buffer.append(",\n  \"model\": \"")
    JSONText.write(content.model, into: &buffer)
    buffer.append(
      """
      ",
        "choices": [
          {
            "index": 0,
            "message": {
              "role": "assistant",
              "content": "
      """)
    for index in 0..<content.tokens {
      ChatStream.writeText(index, provider: content.provider, into: &buffer)
    }
    buffer.append(
      """
      ",
              "refusal": null,
              "annotations": []
            },
            "logprobs": null,
            "finish_reason": "
      """)
    buffer.append(content.reason)
    buffer.append("\"\n    }\n  ],\n  \"usage\": {\n    \"prompt_tokens\": ")
    buffer.append(decimal: content.promptTokens)
    buffer.append(",\n    \"completion_tokens\": ")
    buffer.append(decimal: content.tokens)
    buffer.append(",\n    \"total_tokens\": ")
    buffer.append(decimal: content.promptTokens + content.tokens)
    buffer.append(ChatStream.completionEnd)
  }

  /// How far behind the start of the vendor's headers the digits of the request id stand.
  private static var requestIDStart: Int { ("x-request-id: req_" as StaticString).utf8CodeUnitCount }
  /// How far behind the start of the body the digits of the id stand.
  private static var idStart: Int { ("{\n  \"id\": \"chatcmpl-" as StaticString).utf8CodeUnitCount }

  /// What follows the number of tokens in all. The fingerprint in it is `fingerprint`.
  private static let completionEnd: StaticString = """
    ,
        "prompt_tokens_details": {
          "cached_tokens": 0,
          "audio_tokens": 0
        },
        "completion_tokens_details": {
          "reasoning_tokens": 0,
          "audio_tokens": 0,
          "accepted_prediction_tokens": 0,
          "rejected_prediction_tokens": 0
        }
      },
      "service_tier": "default",
      "system_fingerprint": "fp_b0b0170de7"
    }

    """

  /// A whole error, head and body. `extra` holds further header lines, each with its CRLF.
  public func writeError(
    _ preset: ErrorPreset, status: Int, retryAfter: RetryAfter = .none, model: Bytes, keepAlive: Bool,
    processingMilliseconds: Int, extra: Bytes = .empty, into buffer: inout ByteBuffer
  ) {
    HTTPWriter.statusLine(status, into: &buffer)
    HTTPWriter.header("content-type", preset.contentType, into: &buffer)
    if preset.isVendors { writeVendorHeaders(processingMilliseconds, into: &buffer) }
    let mark = closeHead(retryAfter, keepAlive, extra, into: &buffer)
    ErrorBody.write(preset, model: model, into: &buffer)
    HTTPWriter.closeBody(mark, into: &buffer)
  }

  /// A whole error with a body and a content type of the user's own.
  public func writeError(
    body: Bytes, contentType: Bytes, status: Int, retryAfter: RetryAfter = .none, keepAlive: Bool,
    processingMilliseconds: Int, extra: Bytes = .empty, into buffer: inout ByteBuffer
  ) {
    HTTPWriter.statusLine(status, into: &buffer)
    HTTPWriter.header("content-type", contentType, into: &buffer)
    writeVendorHeaders(processingMilliseconds, into: &buffer)
    let mark = closeHead(retryAfter, keepAlive, extra, into: &buffer)
    buffer.append(body)
    HTTPWriter.closeBody(mark, into: &buffer)
  }

  private func closeHead(
    _ retryAfter: RetryAfter, _ keepAlive: Bool, _ extra: Bytes, into buffer: inout ByteBuffer
  ) -> BodyMark {
    switch retryAfter {
    case .none: break
    case .seconds(let seconds): HTTPWriter.retryAfter(seconds: seconds, into: &buffer)
    case .date(let unixSeconds): HTTPWriter.retryAfter(unixSeconds: unixSeconds, into: &buffer)
    case .milliseconds(let count): HTTPWriter.retryAfter(milliseconds: count, into: &buffer)
    case .raw(let value): HTTPWriter.header("retry-after", value, into: &buffer)
    }
    buffer.append(extra)
    HTTPWriter.framing(.plain, keepAlive: keepAlive, into: &buffer)
    return HTTPWriter.openBody(into: &buffer)
  }

  /// The headers by which OpenAI's answers are known in logs and tickets.
  private func writeVendorHeaders(_ processingMilliseconds: Int, into buffer: inout ByteBuffer) {
    buffer.append("x-request-id: ")
    writeRequestID(into: &buffer)
    buffer.append("\r\nopenai-organization: brownout\r\nopenai-version: 2020-10-01\r\n")
    HTTPWriter.header("openai-processing-ms", processingMilliseconds, into: &buffer)
  }
}

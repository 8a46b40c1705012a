import Base

/// Answers as text, written by hand: what OpenAI's API sends, in chunked framing.
enum Answers {
  static let headText =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
  static let end = "0\r\n\r\n"
  static let done = chunk("data: [DONE]\n\n")

  static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

  static func event(_ json: String) -> String { chunk("data: \(json)\n\n") }

  private static func choice(_ delta: String, _ finish: String = "null") -> String {
    """
    {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-mock",\
    "choices":[{"index":0,"delta":\(delta),"finish_reason":\(finish)}]}
    """
  }

  static let role = event(choice("{\"role\":\"assistant\",\"content\":\"\"}"))
  static let finish = event(choice("{}", "\"stop\""))
  static let error = event(#"{"error":{"message":"overloaded","type":"server_error","code":null}}"#)

  static func usage(_ tokens: Int) -> String {
    event(
      """
      {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-mock","choices":[],\
      "usage":{"prompt_tokens":1,"completion_tokens":\(tokens),"total_tokens":\(tokens + 1)}}
      """)
  }

  static func token(_ number: Int, of provider: String = "primary") -> String {
    event(choice("{\"content\":\"\(provider):\(number) \"}"))
  }

  /// A whole stream of `tokens` tokens in one piece.
  static func stream(tokens: Int) -> String {
    headText + role + (0..<tokens).map { token($0) }.joined() + finish + done + end
  }

  /// A stream with its first token after `first`, and then one each `gap`.
  static func paced(tokens: Int, first: Nanoseconds, gap: Nanoseconds) -> [Step] {
    var steps = [Step.send(headText + role, after: first)]
    var at = first
    for number in 0..<tokens {
      steps.append(.send(token(number), after: at))
      if number + 1 < tokens { at += gap }
    }
    steps.append(.send(finish + done + end, after: at))
    return steps
  }

  static func plain(_ status: String, _ body: String, type: String = "application/json", more: String = "")
    -> String
  {
    "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\n\(more)content-length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// A whole answer that is not streamed.
  static func document(tokens: Int, announced: Int? = nil) -> String {
    let text = (0..<tokens).map { "primary:\($0) " }.joined()
    return """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-mock","choices":[{"index":0,\
      "message":{"role":"assistant","content":"\(text)"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":1,"completion_tokens":\(announced ?? tokens),"total_tokens":9}}
      """
  }
}

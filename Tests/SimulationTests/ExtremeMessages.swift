import Base

// Whole messages of extreme parts: answers of an upstream, requests of a client.

extension ExtremeText {
  private mutating func usage() -> String {
    let names = ["prompt_tokens", "completion_tokens", "total_tokens"]
    return "{" + names.map { "\"\($0)\":\(jsonNumber())" }.joined(separator: ",") + "}"
  }

  private mutating func event() -> String {
    switch below(12) {
    case 0: return "retry: \(number())\n\n"
    case 1: return "id: \(number())\nevent: \(number())\ndata: \(number())\n\n"
    case 2: return ": \(number())\n\n"
    case 3: return "data: [DONE]\n\n"
    case 4:
      return "data: {\"error\":{\"code\":\(jsonNumber()),\"message\":\"\(number())\","
        + "\"type\":\"server_error\"}}\n\n"
    case 5: return "data: {\"choices\":[],\"usage\":\(usage())}\n\n"
    case 6: return "data: \(String(repeating: "[", count: below(300)))\n\n"
    case 7:
      return "data: {\"choices\":[{\"index\":\(jsonNumber()),\"delta\":{},\"finish_reason\":\"stop\"}],"
        + "\"created\":\(jsonNumber())}\n\n"
    default:
      let text = chance(3) ? "p0:\(number()) " : "p0:\(below(3)) "
      return "data: {\"id\":\"\(number())\",\"created\":\(jsonNumber()),\"choices\":[{\"index\":0,\"delta\":"
        + "{\"content\":\"\(text)\"}}],\"usage\":\(chance(3) ? usage() : "null")}\n\n"
    }
  }

  private mutating func answerBody(_ isStream: Bool) -> String {
    if isStream { return (0..<below(8)).map { _ in event() }.joined() }
    switch below(5) {
    case 0:
      let info = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"\(number())s\"}"
      return "{\"error\":{\"code\":\(jsonNumber()),\"details\":[{},\(info)]}}"
    case 1: return number()
    case 2:
      return "{\"error\":{\"message\":\"\(number())\",\"code\":\(jsonNumber()),\"param\":\(jsonNumber())}}"
    default:
      return "{\"id\":\"\(number())\",\"created\":\(jsonNumber()),\"choices\":[{\"index\":\(jsonNumber()),"
        + "\"message\":{\"role\":\"assistant\",\"content\":\"p0:0 p0:\(number()) \"},"
        + "\"finish_reason\":\"stop\"}],\"usage\":\(usage())}"
    }
  }

  /// An answer: some are fine but for one number, some are not even HTTP.
  mutating func answer() -> String {
    if chance(40) { return number() + "\r\n\r\n" }
    let usual = ["200", "200", "200", "429", "500", "503"]
    let odd = [
      "100", "101", "102", "103", "199", "201", "204", "205", "206", "299", "300", "304", "399", "400", "401",
      "408",
      "413", "499", "502", "504", "529", "599", "600", "999", "000", "001", "099", "1000", "20", "-20",
      "+200",
    ]
    let status = chance(4) ? pick(odd) : pick(usual)
    let isStream = chance(2)
    let framed = framed(answerBody(isStream))
    let type = isStream ? "text/event-stream" : "application/json"
    let early = chance(12) ? "HTTP/1.1 \(pick(["100", "102", "103"])) X\r\n\(headers())\r\n" : ""
    return early
      + "HTTP/1.\(chance(10) ? number() : "1") \(status) X\r\ncontent-type: \(type)\r\n\(headers())"
      + "\(framed.header)\r\n\(framed.body)"
  }

  private mutating func requestBody() -> String {
    var members = ["\"model\":\"\(chance(8) ? number() : "gpt-mock")\""]
    if chance(2) { members.append("\"stream\":\(pick(["true", "false", jsonNumber()]))") }
    for name in ["max_tokens", "max_completion_tokens", "n", "seed", "temperature", "top_p"] where chance(2) {
      members.append("\"\(name)\":\(jsonNumber())")
    }
    members.append("\"stream_options\":{\"include_usage\":\(pick(["true", "false", jsonNumber()]))}")
    let content = chance(2) ? "[bo:\(number())] \(number())" : number()
    members.append("\"messages\":[{\"role\":\"user\",\"content\":\"\(content)\"}]")
    return "{" + members.joined(separator: ",") + "}"
  }

  /// A request.
  mutating func request() -> String {
    let method = pick(["POST", "POST", "POST", "POST", "GET", "HEAD", "PUT", number()])
    let path = pick([
      "/v1/chat/completions", "/v1/chat/completions", "/v1/chat/completions", "/v1/models",
      "/v1/models/\(number())", "/health", "/v1/embeddings", "http://p:\(number())/v1/chat/completions", "*",
    ])
    let framed = framed(method == "GET" || method == "HEAD" ? "" : requestBody())
    let expects = chance(16) ? "expect: 100-continue\r\n" : ""
    return "\(method) \(path) HTTP/1.\(chance(12) ? number() : "1")\r\nhost: p:\(number())\r\n"
      + "content-type: application/json\r\n\(expects)\(headers())\(framed.header)\r\n\(framed.body)"
  }
}

// The request that a load sends when it is none of the dialect's, as the schema knows it.

import Base

enum LoadShape {
  static let request = ObjectShape(
    fields: [
      .standard("method", .text(.method), "\"GET\"", "the method"),
      .standard("path", .text(.requestPath), "\"/\"", "the path with its query, behind the target's own"),
      .optional(
        "headers",
        headers, "further headers; 'host' replaces the target's, the content length is written by itself"),
      .optional("body", .text(.free), "the body"),
      .standard(
        "key", .flag, "true", "whether x-brownout-request is added, which joins attempts to requests"),
    ], exampleKey: "path")

  /// Settings that shape chat requests, and mean nothing when another request is sent.
  static let chatOnly = ["model", "headers", "stream", "promptTokens", "maxTokens", "bodyBytes", "keys"]

  /// What chat requests carry besides our own headers.
  static let headers = Shape.map(
    MapShape(noun: "header", key: .headerName, value: .text(.requestHeaderValue), counts: 0...100))
}

extension TextForm {
  /// The value of a header that the load sends: printable, no line ends; `${NAME}` is a variable.
  static let requestHeaderValue = TextForm(
    "a header's value, in which ${NAME} is a variable of the environment",
    example: "\"Bearer ${LITELLM_KEY}\"", pattern: "^[ -~]{0,8192}$"
  ) { text in
    guard text.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) && text.count <= 8192 else {
      return TextProblem(
        offset: 0, problem: "the header's value has characters that can't be sent",
        expected: "printable ASCII", next: "write it with letters, digits and signs on one line")
    }
    do throws(HeaderTemplate.Problem) {
      _ = try HeaderTemplate(reading: text)
      return nil
    } catch {
      return TextProblem(
        offset: error.offset, problem: error.text, expected: "${NAME} with a name of letters, digits and '_'",
        next: "write for example \"Bearer ${LITELLM_KEY}\"; $${ stands for ${ itself")
    }
  }

  /// A method of HTTP.
  static let method = TextForm(
    "an HTTP method in capitals", example: "\"POST\"", pattern: "^[A-Z][A-Z-]{0,31}$"
  ) { text in
    let isMethod = text.unicodeScalars.allSatisfy { ("A"..."Z").contains($0) || $0 == "-" }
    if text == "CONNECT" {
      return TextProblem(
        offset: 0, problem: "CONNECT opens a tunnel and has no answer to time", expected: nil,
        next: "write a method such as \"GET\" or \"POST\"")
    }
    if isMethod && !text.isEmpty && text.count <= 32 && !text.hasPrefix("-") { return nil }
    let capitals = text.uppercased()
    let isCase = capitals != text && capitals.unicodeScalars.allSatisfy { ("A"..."Z").contains($0) }
    return TextProblem(
      offset: 0, problem: "\"\(text.prefix(48))\" is no HTTP method", expected: nil,
      next: "write \"\(isCase ? capitals : "GET")\"")
  }

  /// A request's path and query.
  static let requestPath = TextForm(
    "a path that begins with '/', in visible ASCII", example: "\"/v1/models?limit=10\"",
    pattern: "^/[!\"$-~]{0,8191}$"
  ) { text in
    guard text.hasPrefix("/") else {
      return TextProblem(
        offset: 0, problem: "\"\(text.prefix(48))\" does not begin with '/'", expected: nil,
        next: text.contains("://")
          ? "write the path here and the rest as target: { url: … }" : "write \"/\(text.prefix(48))\"")
    }
    let isVisible = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "#" }
    if isVisible && text.count <= 8192 { return nil }
    return TextProblem(
      offset: 0, problem: "the path has characters that a request can't carry", expected: nil,
      next: "escape them, as in %20 for a space")
  }
}

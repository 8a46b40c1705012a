// The answers that the proxy gives without a provider and without the machine: what it can't read, has no
// room or no route for. Errors have the dialect's form, since a client's library reads them.

import Base
import IO
import Wire

/// An answer of the proxy's own.
enum LocalAnswer: UInt8, BitwiseCopyable {
  case badRequest
  case headTooLarge
  case bodyTooLarge
  case overloaded
  case unknownModel
  case connectRefused

  private var status: Int {
    switch self {
    case .badRequest: 400
    case .headTooLarge: 431
    case .bodyTooLarge: 413
    case .overloaded: 503
    case .unknownModel: 404
    case .connectRefused: 405
    }
  }

  private var message: StaticString {
    switch self {
    case .badRequest: "The request is not well-formed HTTP/1.1."
    case .headTooLarge: "The request's headers are too large."
    case .bodyTooLarge: "The request's body is too large."
    case .overloaded: "The proxy has too many requests in flight."
    case .unknownModel: "No route serves this model."
    case .connectRefused: "CONNECT is not served here."
    }
  }

  /// The error's code as JSON.
  private var code: StaticString {
    switch self {
    case .badRequest, .headTooLarge, .bodyTooLarge, .connectRefused: "null"
    case .overloaded: "\"proxy_overloaded\""
    case .unknownModel: "\"model_not_found\""
    }
  }

  /// Appends the whole answer, without its body for a HEAD. `body` is room to write the body in.
  func write(keepAlive: Bool, isHead: Bool, body: inout ByteBuffer, into buffer: inout ByteBuffer) {
    body.clear()
    body.append("{\"error\": {\"message\": \"")
    body.append(message)
    body.append("\", \"type\": ")
    body.append(self == .overloaded ? "\"server_error\"" : "\"invalid_request_error\"")
    body.append(", \"param\": null, \"code\": ")
    body.append(code)
    body.append("}}")
    LocalAnswer.write(status, body.bytes, keepAlive: keepAlive, isHead: isHead, into: &buffer)
    body.clear()
  }

  /// Appends a whole answer with a body in JSON.
  static func write(
    _ status: Int, _ body: Bytes, keepAlive: Bool, isHead: Bool = false, into buffer: inout ByteBuffer
  ) {
    HTTPWriter.statusLine(status, into: &buffer)
    HTTPWriter.header("content-type", "application/json", into: &buffer)
    HTTPWriter.contentLength(body.count, into: &buffer)
    HTTPWriter.framing(.plain, keepAlive: keepAlive, into: &buffer)
    HTTPWriter.endHead(into: &buffer)
    if !isHead { buffer.append(body) }
  }

  /// What a provider is called in the `host` header.
  static func host(_ address: Address) -> String {
    let parts = (0..<4).map { String(address.ipv4 >> UInt32(24 - 8 * $0) & 255) }
    return parts.joined(separator: ".") + ":\(address.port)"
  }
}

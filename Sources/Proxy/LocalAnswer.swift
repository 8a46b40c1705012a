// The answers that the proxy gives without a provider and without the machine: what it can't read, has no room or no
// route for. Errors have the dialect's form, since a client's library reads them.

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

  private var body: StaticString {
    switch self {
    case .badRequest:
      #"{"error": {"message": "The request is not well-formed HTTP/1.1.", "type": "invalid_request_error", "param": null, "code": null}}"#
    case .headTooLarge:
      #"{"error": {"message": "The request's headers are too large.", "type": "invalid_request_error", "param": null, "code": null}}"#
    case .bodyTooLarge:
      #"{"error": {"message": "The request's body is too large.", "type": "invalid_request_error", "param": null, "code": null}}"#
    case .overloaded:
      #"{"error": {"message": "The proxy has too many requests in flight.", "type": "server_error", "param": null, "code": "proxy_overloaded"}}"#
    case .unknownModel:
      #"{"error": {"message": "No route serves this model.", "type": "invalid_request_error", "param": null, "code": "model_not_found"}}"#
    case .connectRefused:
      #"{"error": {"message": "CONNECT is not served here.", "type": "invalid_request_error", "param": null, "code": null}}"#
    }
  }

  /// Appends the whole answer, without its body for a HEAD.
  func write(keepAlive: Bool, isHead: Bool, into buffer: inout ByteBuffer) {
    LocalAnswer.write(
      status, Bytes(literal: body), keepAlive: keepAlive, isHead: isHead, into: &buffer)
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

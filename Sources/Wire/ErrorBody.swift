internal import Base

/// Writes the bodies of errors: JSON as OpenAI's front sends it (four spaces, a line feed at the end),
/// pages, or text.
enum ErrorBody {
  static func write(_ preset: ErrorPreset, model: Bytes, into buffer: inout ByteBuffer) {
    switch preset {
    case .badGatewayPage: page("502 Bad Gateway", into: &buffer)
    case .unavailablePage: page("503 Service Temporarily Unavailable", into: &buffer)
    case .gatewayTimeoutPage: page("504 Gateway Time-out", into: &buffer)
    case .noHealthyUpstream: buffer.append("no healthy upstream")
    case .noBody: break
    case .invalidRequest, .contextLength, .invalidKey, .unsupportedCountry, .modelNotFound, .timeout,
      .rateLimited, .slowDown, .insufficientQuota, .serverError, .overloaded:
      json(preset, model: model, into: &buffer)
    }
  }

  private static func json(_ preset: ErrorPreset, model: Bytes, into buffer: inout ByteBuffer) {
    buffer.append("{\n    \"error\": {\n        \"message\": \"")
    preset.writeMessage(model: model, into: &buffer)
    buffer.append("\",\n        \"type\": ")
    text(preset.type, into: &buffer)
    buffer.append(",\n        \"param\": ")
    text(preset.parameter, into: &buffer)
    buffer.append(",\n        \"code\": ")
    text(preset.code, into: &buffer)
    buffer.append("\n    }\n}\n")
  }

  /// A string in quotes, null when it is empty.
  private static func text(_ text: StaticString, into buffer: inout ByteBuffer) {
    if text.utf8CodeUnitCount == 0 {
      buffer.append("null")
    } else {
      buffer.append("\"")
      buffer.append(text)
      buffer.append("\"")
    }
  }

  private static func page(_ title: StaticString, into buffer: inout ByteBuffer) {
    buffer.append("<html>\r\n<head><title>")
    buffer.append(title)
    buffer.append("</title></head>\r\n<body>\r\n<center><h1>")
    buffer.append(title)
    buffer.append("</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
  }
}

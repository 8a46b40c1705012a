/// Why a message can't be read. A server answers with `status` and closes; a client calls the answer
/// malformed, but for the three that say that the peer ended early.
///
/// Everything that two parsers could understand in two ways is refused (RFC 9112 section 11.2): a gateway
/// that lets such a message pass would otherwise look healthy here.
public enum WireError: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// A request line that is not `method SP target SP HTTP/1.x`.
  case requestLine
  /// A status line that is not `HTTP/1.x SP code`.
  case statusLine
  /// A version that is neither HTTP/1.0 nor HTTP/1.1.
  case version
  /// A line that ends in LF alone.
  case bareLineFeed
  /// CR without LF behind it.
  case bareCarriageReturn
  /// NUL or another control character.
  case controlCharacter
  /// A header name that is empty, or has a space or another character that no name may have.
  case headerName
  /// A header line that begins with white space.
  case foldedHeader
  /// Content-Length that is not one decimal number, or stands twice.
  case contentLength
  /// Transfer-Encoding that is not exactly `chunked`, stands twice or in HTTP/1.0.
  case transferEncoding
  /// Content-Length together with Transfer-Encoding.
  case twoFramings
  /// No Host, or two, in an HTTP/1.1 request.
  case host
  /// A chunk size that is not hexadecimal, or too long.
  case chunkSize
  /// Something else than CRLF behind a chunk.
  case chunkEnd
  /// A 101 that nobody asked for.
  case switchingProtocols
  /// The head is over its limit, in bytes or in lines.
  case headTooLong
  /// The body is over its limit.
  case bodyTooLong
  /// The peer ended between messages: no byte of this one was seen.
  case endedBeforeHead
  /// The peer ended within a head.
  case endedInHead
  /// The peer ended within a body.
  case endedInBody

  /// The status a server answers with.
  public var status: Int {
    switch self {
    case .headTooLong: 431
    case .bodyTooLong: 413
    case .version: 505
    case .requestLine, .statusLine, .bareLineFeed, .bareCarriageReturn, .controlCharacter, .headerName,
      .foldedHeader, .contentLength, .transferEncoding, .twoFramings, .host, .chunkSize, .chunkEnd,
      .switchingProtocols, .endedBeforeHead, .endedInHead, .endedInBody:
      400
    }
  }

  /// Whether the bytes were fine so far and the peer ended too early.
  public var isEarlyEnd: Bool {
    self == .endedBeforeHead || self == .endedInHead || self == .endedInBody
  }
}

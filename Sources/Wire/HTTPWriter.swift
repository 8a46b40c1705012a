public import Base

/// How a body that is written piece by piece is framed.
public enum BodyFraming: UInt8, BitwiseCopyable, Sendable {
  /// The pieces as they are: the length was announced, or the connection's end is the body's.
  case plain
  /// Each piece is one chunk.
  case chunked
}

/// Appends HTTP/1.1 messages to a buffer: first lines, headers, lengths, chunks.
///
/// What has to be said before it is known (a content length, a chunk size) is written afterwards and moved
/// into place: `openBody`/`closeBody` and `openChunk`/`closeChunk` go around whatever writes the content.
public enum HTTPWriter {
  /// `METHOD target HTTP/1.1`
  public static func requestLine(_ method: StaticString, target: Bytes, into buffer: inout ByteBuffer) {
    buffer.append(method)
    buffer.append(0x20)
    buffer.append(target)
    buffer.append(" HTTP/1.1\r\n")
  }

  /// `HTTP/1.1 code reason`
  public static func statusLine(_ status: Int, into buffer: inout ByteBuffer) {
    if status == 200 { return buffer.append("HTTP/1.1 200 OK\r\n") }
    precondition(status >= 100 && status <= 999)
    buffer.append("HTTP/1.1 ")
    buffer.append(decimal: status)
    buffer.append(0x20)
    buffer.append(StatusReason.text(status))
    buffer.append("\r\n")
  }

  /// A header with a literal value.
  @inline(__always)
  public static func header(_ name: StaticString, _ value: StaticString, into buffer: inout ByteBuffer) {
    buffer.append(name)
    buffer.append(": ")
    buffer.append(value)
    buffer.append("\r\n")
  }

  /// A header. The value must hold neither CR nor LF.
  public static func header(_ name: StaticString, _ value: Bytes, into buffer: inout ByteBuffer) {
    buffer.append(name)
    buffer.append(": ")
    buffer.append(value)
    buffer.append("\r\n")
  }

  /// A header whose value is a number.
  public static func header(_ name: StaticString, _ value: Int, into buffer: inout ByteBuffer) {
    buffer.append(name)
    buffer.append(": ")
    buffer.append(decimal: value)
    buffer.append("\r\n")
  }

  /// Headers that a user gave. CR, LF and NUL become spaces. Cold: Strings.
  public static func headers(_ headers: [(name: String, value: String)], into buffer: inout ByteBuffer) {
    for header in headers {
      append(cleaned: header.name, into: &buffer)
      buffer.append(": ")
      append(cleaned: header.value, into: &buffer)
      buffer.append("\r\n")
    }
  }

  private static func append(cleaned text: String, into buffer: inout ByteBuffer) {
    for byte in text.utf8 { buffer.append(byte == 0x0D || byte == 0x0A || byte == 0 ? 0x20 : byte) }
  }

  /// `content-length: length`
  public static func contentLength(_ length: Int, into buffer: inout ByteBuffer) {
    header("content-length", length, into: &buffer)
  }

  /// How the body is framed, and whether the connection goes on behind it.
  public static func framing(_ framing: BodyFraming, keepAlive: Bool, into buffer: inout ByteBuffer) {
    switch framing {
    case .chunked: buffer.append("transfer-encoding: chunked\r\n")
    case .plain: break
    }
    if !keepAlive { buffer.append("connection: close\r\n") }
  }

  /// The blank line that ends a head.
  public static func endHead(into buffer: inout ByteBuffer) { buffer.append("\r\n") }

  /// Ends a head whose body follows in the same buffer; `closeBody` then puts the content length in its
  /// place.
  public static func openBody(into buffer: inout ByteBuffer) -> BodyMark {
    buffer.append("content-length: 000\r\n\r\n")
    return BodyMark(bodyStart: buffer.count)
  }

  /// Writes the content length of what was appended since `openBody`. Room was left for three digits, as most
  /// have; a body whose length has more or less of them is moved.
  public static func closeBody(_ mark: BodyMark, into buffer: inout ByteBuffer) {
    let lengthEnd = mark.bodyStart - 4
    buffer.replace(lengthEnd - 3..<lengthEnd, withDecimal: buffer.count - mark.bodyStart)
  }

  /// The place at which a chunk begins. With `plain` framing nothing is written here or at the close.
  public static func openChunk(into buffer: inout ByteBuffer) -> ChunkMark { ChunkMark(start: buffer.count) }

  /// Makes one chunk of what was appended since `openChunk`: its size goes in front, CRLF behind.
  public static func closeChunk(_ mark: ChunkMark, _ framing: BodyFraming, into buffer: inout ByteBuffer) {
    let end = buffer.count
    guard framing == .chunked, end > mark.start else { return }
    chunkHead(end - mark.start, into: &buffer)
    buffer.moveTail(buffer.count - end, to: mark.start)
    buffer.append("\r\n")
  }

  /// A piece of a body that is at hand: one chunk, or the bytes as they are. An empty piece writes nothing.
  public static func piece(_ bytes: Bytes, _ framing: BodyFraming, into buffer: inout ByteBuffer) {
    guard !bytes.isEmpty else { return }
    switch framing {
    case .plain:
      buffer.append(bytes)
    case .chunked:
      chunkHead(bytes.count, into: &buffer)
      buffer.append(bytes)
      chunkTail(into: &buffer)
    }
  }

  /// The line in front of a chunk of `length` bytes, which must not be 0: that would be the last chunk.
  public static func chunkHead(_ length: Int, into buffer: inout ByteBuffer) {
    precondition(length > 0)
    buffer.append(hexadecimal: UInt(length))
    buffer.append("\r\n")
  }

  /// The line end behind a chunk.
  public static func chunkTail(into buffer: inout ByteBuffer) { buffer.append("\r\n") }

  /// The end of a body: the last chunk, or nothing.
  public static func endBody(_ framing: BodyFraming, into buffer: inout ByteBuffer) {
    switch framing {
    case .plain: break
    case .chunked: buffer.append("0\r\n\r\n")
    }
  }

  /// `retry-after` in seconds.
  public static func retryAfter(seconds: Int, into buffer: inout ByteBuffer) {
    header("retry-after", seconds, into: &buffer)
  }

  /// `retry-after` as a date.
  public static func retryAfter(unixSeconds: Int, into buffer: inout ByteBuffer) {
    buffer.append("retry-after: ")
    HTTPDate.write(unixSeconds: unixSeconds, into: &buffer)
    buffer.append("\r\n")
  }

  /// `retry-after-ms`, which the official clients prefer.
  public static func retryAfter(milliseconds: Int, into buffer: inout ByteBuffer) {
    header("retry-after-ms", milliseconds, into: &buffer)
  }
}

/// Where a body begins whose length is not known yet.
public struct BodyMark: BitwiseCopyable, Sendable { let bodyStart: Int }
/// Where a chunk begins.
public struct ChunkMark: BitwiseCopyable, Sendable { let start: Int }

public import Base

/// What a head says about its message, with ranges instead of copies. All ranges refer to the input in
/// which the head was presented; `rebased` moves them when the bytes are copied elsewhere.
public struct HeadSummary: BitwiseCopyable, Sendable {
  /// The whole head, from its first byte to the blank line, which it includes.
  public var head: ByteRange
  /// The header lines, without the first line and without the blank line.
  public var headers: ByteRange
  /// The request's method; `.none` in a response.
  public var method: HTTPMethod = .none
  /// The request target as sent; empty in a response.
  public var target: ByteRange
  /// The response's status; 0 in a request.
  public var status: Int = 0
  /// The minor version: 0 or 1.
  public var minorVersion: UInt8 = 1
  /// Whether the connection may be used again after this message, as far as its sender goes.
  public var keepAlive = true
  /// Whether the body comes in chunks.
  public var isChunked = false
  /// Whether the body of this response ends where the connection ends.
  public var endsWithConnection = false
  /// Whether the client waits for `100 Continue` before it sends the body.
  public var expectsContinue = false
  /// What the content type means to us.
  public var contentType: ContentKind = .none
  /// The announced length, -1 when there is none.
  public var contentLength: Int = -1
  /// Bit n: the name of a header has n bytes; bit 63: it has 63 or more. So it is known without a walk when a
  /// name can't be there.
  var nameLengths: UInt64 = 0
  /// The value of Retry-After as sent; empty when there is none.
  public var retryAfter: ByteRange
  /// The value of retry-after-ms as sent; empty when there is none.
  public var retryAfterMilliseconds: ByteRange

  init(at start: Int) {
    let nowhere = ByteRange(start..<start)
    head = nowhere
    headers = nowhere
    target = nowhere
    retryAfter = nowhere
    retryAfterMilliseconds = nowhere
  }

  /// Whether a final response is still to come.
  public var isInformational: Bool { status >= 100 && status < 200 }
  /// Whether the status is a success.
  public var isSuccess: Bool { status >= 200 && status < 300 }

  /// The value of the first header called `lowercase` (in lower case), or nil.
  public func value(of lowercase: StaticString, in input: Bytes) -> ByteRange? {
    guard mayHold(lowercase) else { return nil }
    var cursor = HeaderCursor(self)
    while let field = cursor.next(in: input) {
      if input[field.name].equalsIgnoringCase(lowercase) { return field.value }
    }
    return nil
  }

  /// Whether a header of this name may stand in the head, by its length alone.
  public func mayHold(_ name: StaticString) -> Bool {
    nameLengths >> UInt64(min(name.utf8CodeUnitCount, 63)) & 1 == 1
  }

  /// The same summary for a copy of the head that begins at `start` of other bytes.
  public func rebased(to start: Int) -> HeadSummary {
    let shift = start - head.lowerBound
    var moved = self
    moved.head = moved.head.shifted(by: shift)
    moved.headers = moved.headers.shifted(by: shift)
    moved.target = moved.target.shifted(by: shift)
    moved.retryAfter = moved.retryAfter.shifted(by: shift)
    moved.retryAfterMilliseconds = moved.retryAfterMilliseconds.shifted(by: shift)
    return moved
  }
}

/// The request methods we tell apart.
public enum HTTPMethod: UInt8, BitwiseCopyable, Sendable {
  /// Not a request.
  case none
  /// GET
  case get
  /// HEAD
  case head
  /// POST
  case post
  /// Any other token.
  case other
}

/// What a content type means to us.
public enum ContentKind: UInt8, BitwiseCopyable, Sendable {
  /// No content type was given.
  case none
  /// `application/json`, or a type that ends in `+json`.
  case json
  /// `text/event-stream`
  case eventStream
  /// `text/html`
  case html
  /// Anything else.
  case other
}

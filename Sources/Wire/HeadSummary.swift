public import Base

/// What a head says about its message, with ranges instead of copies. All ranges refer to the input in
/// which the head was presented; `rebased` moves them when the bytes are copied elsewhere.
///
/// It travels with every message and is kept with every request, so it is small: places within the head are
/// counted from its first byte in 32 bits.
public struct HeadSummary: BitwiseCopyable, Sendable {
  /// Where the head begins.
  private var start: Int
  /// The announced length, -1 when there is none.
  public internal(set) var contentLength: Int = -1
  private var headPlace = Place()
  private var headersPlace = Place()
  private var targetPlace = Place()
  private var retryAfterPlace = Place()
  private var retryAfterMillisecondsPlace = Place()
  private var storedStatus: UInt16 = 0
  /// The request's method; `.none` in a response.
  public internal(set) var method: HTTPMethod = .none
  /// The minor version: 0 or 1.
  public internal(set) var minorVersion: UInt8 = 1
  /// Whether the connection may be used again after this message, as far as its sender goes.
  public internal(set) var keepAlive = true
  /// Whether the body comes in chunks.
  public internal(set) var isChunked = false
  /// Whether the body of this response ends where the connection ends.
  public internal(set) var endsWithConnection = false
  /// Whether the client waits for `100 Continue` before it sends the body.
  public internal(set) var expectsContinue = false
  /// What the content type means to us.
  public internal(set) var contentType: ContentKind = .none
  /// Whether the body is compressed, or encoded in some other way (`content-encoding`).
  public internal(set) var isEncoded = false
  /// Bit n: the name of a header has n bytes; bit 31: it has 31 or more. So it is known without a walk when a
  /// name can't be there.
  var nameLengths: UInt32 = 0
  /// Where the marked headers stand.
  public internal(set) var marks = HeadMarks()

  init(at start: Int) { self.start = start }

  /// The whole head, from its first byte to the blank line, which it includes.
  public internal(set) var head: ByteRange {
    get { range(headPlace) }
    set { headPlace = place(newValue) }
  }
  /// The header lines, without the first line and without the blank line.
  public internal(set) var headers: ByteRange {
    get { range(headersPlace) }
    set { headersPlace = place(newValue) }
  }
  /// The request target as sent; empty in a response.
  public internal(set) var target: ByteRange {
    get { range(targetPlace) }
    set { targetPlace = place(newValue) }
  }
  /// The value of Retry-After as sent; empty when there is none.
  public internal(set) var retryAfter: ByteRange {
    get { range(retryAfterPlace) }
    set { retryAfterPlace = place(newValue) }
  }
  /// The value of retry-after-ms as sent; empty when there is none.
  public internal(set) var retryAfterMilliseconds: ByteRange {
    get { range(retryAfterMillisecondsPlace) }
    set { retryAfterMillisecondsPlace = place(newValue) }
  }
  /// The response's status; 0 in a request.
  public internal(set) var status: Int {
    get { Int(storedStatus) }
    set { storedStatus = UInt16(newValue) }
  }

  private func range(_ place: Place) -> ByteRange {
    ByteRange(start + Int(place.lower)..<start + Int(place.upper))
  }

  private func place(_ range: ByteRange) -> Place {
    Place(lower: UInt32(range.lowerBound - start), upper: UInt32(range.upperBound - start))
  }

  /// Positions counted from the first byte of the head.
  private struct Place: BitwiseCopyable {
    var lower: UInt32 = 0
    var upper: UInt32 = 0
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
    nameLengths >> UInt32(min(name.utf8CodeUnitCount, 31)) & 1 == 1
  }

  /// What stands at `place` of the head, counted from its first byte, became longer by `growth`: all behind
  /// it moves, but for the first line and what is known of retries.
  mutating func stretch(at place: Int, by growth: Int) {
    headPlace.upper = UInt32(Int(headPlace.upper) + growth)
    headersPlace.upper = UInt32(Int(headersPlace.upper) + growth)
    marks.stretch(at: place, by: growth)
  }

  /// The same summary for a copy of the head that begins at `start` of other bytes.
  public func rebased(to start: Int) -> HeadSummary {
    var moved = self
    moved.start = start
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

public import Base

/// The headers that end at a proxy or are made anew by it, and those that say whose a request is.
public enum MarkedHeader: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  // About one connection only (RFC 9110 section 7.6.1).

  /// connection
  case connection
  /// keep-alive
  case keepAlive
  /// te
  case te
  /// trailer
  case trailer
  /// upgrade
  case upgrade
  /// transfer-encoding
  case transferEncoding
  /// proxy-connection
  case proxyConnection
  /// proxy-authenticate
  case proxyAuthenticate
  /// proxy-authorization
  case proxyAuthorization

  /// host
  case host
  /// expect
  case expect
  /// content-length
  case contentLength
  /// `RequestKey.requestHeader`
  case request
  /// `RequestKey.attemptHeader`
  case attempt
  /// `RequestKey.visitHeader`
  case visit
  /// `RequestKey.probeHeader`
  case probe
  /// accept-encoding
  case acceptEncoding
  /// x-brownout-attempts
  case attempts
  /// x-brownout-provider
  case provider
}

/// Some of the marked headers.
public struct MarkedHeaders: OptionSet, BitwiseCopyable, Sendable {
  /// One bit per header.
  public let rawValue: UInt32
  /// These headers.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// This header alone.
  @inlinable
  public init(_ name: MarkedHeader) { rawValue = 1 << UInt32(name.rawValue) }
}

/// Where one marked header's line stands, counted from the first byte of its head.
public struct HeadMark: BitwiseCopyable, Sendable {
  /// Which header it is.
  public let name: MarkedHeader
  let nameCount: UInt8
  var start: UInt16
  var end: UInt16
}

/// Where the marked headers of a head stand, in their order: who wants one of them, or all lines but them,
/// need not walk the head again.
public struct HeadMarks: BitwiseCopyable, Sendable {
  fileprivate var marks: InlineArray<6, HeadMark> = InlineArray(
    repeating: HeadMark(name: .host, nameCount: 0, start: 0, end: 0))
  private var markCount: UInt8 = 0
  /// Which headers are among them.
  public private(set) var names = MarkedHeaders()
  /// Whether there are no other marked headers in the head: false when they are too many or too far away.
  public private(set) var areAll = true

  init() {}

  /// Number of marked headers, at most six.
  public var count: Int { Int(markCount) }

  /// The mark at `index`, which must lie within `0..<count`.
  public subscript(index: Int) -> HeadMark {
    precondition(index >= 0 && index < count)
    return marks[index]
  }

  /// Notes the line from `start` to `end`, counted from the first byte of the head.
  mutating func note(_ name: MarkedHeader, nameCount: Int, _ start: Int, _ end: Int) {
    guard count < marks.count, end <= Int(UInt16.max) else {
      areAll = false
      return
    }
    marks[count] = HeadMark(
      name: name, nameCount: UInt8(truncatingIfNeeded: nameCount), start: UInt16(start), end: UInt16(end))
    names.insert(MarkedHeaders(name))
    markCount += 1
  }
}

extension HeadMarks {
  /// What stands at `place` became longer by `growth`.
  mutating func stretch(at place: Int, by growth: Int) {
    for index in 0..<count where Int(marks[index].end) > place {
      marks[index].end = UInt16(Int(marks[index].end) + growth)
      if Int(marks[index].start) > place { marks[index].start = UInt16(Int(marks[index].start) + growth) }
    }
  }
}

extension HeadSummary {
  /// The whole line of the mark at `index`, with its CRLF.
  public func line(ofMark index: Int) -> ByteRange {
    let mark = marks[index]
    return ByteRange(head.lowerBound + Int(mark.start)..<head.lowerBound + Int(mark.end))
  }

  /// The value of the mark at `index` without the white space around it.
  public func value(ofMark index: Int, in input: Bytes) -> ByteRange {
    let mark = marks[index]
    let start = head.lowerBound + Int(mark.start) + Int(mark.nameCount) + 1
    return HeaderCursor.trimmed(input, start..<head.lowerBound + Int(mark.end) - 2)
  }
}

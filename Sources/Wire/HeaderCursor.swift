public import Base

/// Walks the header lines of a head that a `MessageReader` has accepted, in order, without copying.
public struct HeaderCursor: BitwiseCopyable {
  private var index: Int
  private let end: Int

  /// A cursor before the first header line.
  public init(_ summary: HeadSummary) {
    index = summary.headers.lowerBound
    end = summary.headers.upperBound
  }

  /// The next line, or nil after the last. `input` must be what the summary's ranges refer to.
  public mutating func next(in input: Bytes) -> HeaderLine? {
    guard index < end, let colon = input.firstIndex(of: 0x3A, from: index),
      let lineEnd = input.firstIndex(of: 0x0D, from: colon)
    else { return nil }
    let field = HeaderLine(
      name: ByteRange(index..<colon), value: HeaderCursor.trimmed(input, colon + 1..<lineEnd),
      line: ByteRange(index..<lineEnd + 2))
    index = lineEnd + 2
    return field
  }

  /// `range` without the spaces and tabs around it.
  static func trimmed(_ input: Bytes, _ range: Range<Int>) -> ByteRange {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper && (input[lower] == 0x20 || input[lower] == 0x09) { lower += 1 }
    while upper > lower && (input[upper - 1] == 0x20 || input[upper - 1] == 0x09) { upper -= 1 }
    return ByteRange(lower..<upper)
  }
}

/// Where one header stands.
public struct HeaderLine: BitwiseCopyable, Sendable {
  /// The name as sent.
  public let name: ByteRange
  /// The value without the white space around it.
  public let value: ByteRange
  /// The whole line with its CRLF.
  public let line: ByteRange
}

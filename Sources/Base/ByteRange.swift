/// A range of byte positions that is trivial, so that it can stand in slabs and events (`Range` is not).
@frozen
public struct ByteRange: BitwiseCopyable, Hashable, Sendable {
  /// The first position.
  public let lowerBound: Int
  /// The position behind the last one.
  public let upperBound: Int

  /// The positions of `range`.
  @inlinable
  public init(_ range: Range<Int>) {
    lowerBound = range.lowerBound
    upperBound = range.upperBound
  }

  /// No positions.
  @inlinable
  public static var empty: ByteRange { ByteRange(0..<0) }

  /// Number of positions.
  @inlinable
  public var count: Int { upperBound - lowerBound }
  /// Whether there are none.
  @inlinable
  public var isEmpty: Bool { upperBound == lowerBound }
  /// The same positions as a range.
  @inlinable
  public var range: Range<Int> { lowerBound..<upperBound }

  /// The same number of positions, `distance` further on.
  @inlinable
  public func shifted(by distance: Int) -> ByteRange {
    ByteRange(lowerBound + distance..<upperBound + distance)
  }
}

extension Bytes {
  /// The bytes at `range`, which must lie within `0..<count`.
  @inlinable
  public subscript(range: ByteRange) -> Bytes { self[range.range] }
}

/// A stretch of a table. Trivial, which `Range` is not.
struct IndexRange: BitwiseCopyable, Sendable {
  var lowerBound: Int32
  var upperBound: Int32

  /// Nothing.
  static let empty = IndexRange(0, 0)

  init(_ lowerBound: Int32, _ upperBound: Int32) {
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// From `first` to the last element of a table that has `count`.
  init(from first: Int32, toEndOf count: Int) { self.init(first, Int32(count)) }

  var isEmpty: Bool { lowerBound == upperBound }
  var count: Int32 { upperBound - lowerBound }
  /// The indices, to go through.
  var indices: Range<Int32> { lowerBound..<upperBound }
}

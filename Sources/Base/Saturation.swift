// Arithmetic and conversions for numbers that somebody else chose: a peer, a file, the command line. Where
// Swift's own would end the program they end at the largest or smallest value.

extension FixedWidthInteger {
  /// `value` without its fraction; the nearest value of this type where it does not fit, zero for what is no
  /// number.
  public init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= Double(Self.max) {
      self = .max
    } else if value <= Double(Self.min) {
      self = .min
    } else {
      self = Self(value)
    }
  }

  /// The sum, or the nearest value of this type.
  @inlinable
  public func addingSaturating(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the nearest value of this type.
  @inlinable
  public func subtractingSaturating(_ other: Self) -> Self {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }

  /// The product, or the nearest value of this type.
  @inlinable
  public func multipliedSaturating(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}

extension Bytes {
  /// The decimal number that the bytes spell, or nil when they hold anything but digits; one beyond
  /// `Int.max` counts as that.
  public func saturatingDecimal() -> Int? {
    guard count > 0 else { return nil }
    var value = 0
    for index in 0..<count {
      let digit = self[index] &- 0x30
      guard digit <= 9 else { return nil }
      value = value.multipliedSaturating(by: 10).addingSaturating(Int(digit))
    }
    return value
  }
}

/// Random values that are a pure function of a key: no state is shared, so a draw never depends on what was
/// drawn before it elsewhere, on the order of arrivals or on threads.
///
/// A key is built from words (`seed`, provider, rule, request ordinal, visit ...), each mixed in with the
/// finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// Further values of the same key come from a counter.
@frozen
public struct KeyedRandom: BitwiseCopyable, Sendable {
  @usableFromInline var state: UInt64

  /// The key of `seed` alone.
  @inlinable
  public init(seed: UInt64) { state = KeyedRandom.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// A key that differs from this one by `word`. The order of words matters.
  @inlinable
  public func keyed(_ word: UInt64) -> KeyedRandom {
    var key = self
    // The multiplication keeps the sides apart: with a plain exclusive-or (a, b) and (b, a) were one key.
    key.state = KeyedRandom.mix(
      (state &* 0xD6E8_FEB8_6659_FD93) ^ KeyedRandom.mix(word &+ 0x9E37_79B9_7F4A_7C15))
    return key
  }

  /// A key that differs from this one by `label`, for streams that are named in code. Inlined, so that the
  /// label's hash is a constant.
  @inlinable @inline(__always)
  public func keyed(_ label: StaticString) -> KeyedRandom {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits
    for index in 0..<label.utf8CodeUnitCount {
      hash = (hash ^ UInt64(label.utf8Start[index])) &* 0x0000_0100_0000_01B3
    }
    return keyed(hash)
  }

  /// A key that differs from this one by `name`, for things that users name (providers, rules). Cold paths
  /// only.
  public func keyed(name: String) -> KeyedRandom {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return keyed(hash)
  }

  /// The next 64 random bits of this key.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return KeyedRandom.mix(state)
  }

  /// The next value, uniform in [0, 1), with 53 bits.
  @inlinable
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next value, uniform in `0..<bound`, without bias (Lemire 2019).
  @inlinable
  public mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0)
    while true {
      let (high, low) = next().multipliedFullWidth(by: bound)
      if low >= bound || low >= (0 &- bound) % bound { return high }
    }
  }

  @inlinable
  static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

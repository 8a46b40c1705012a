public import Base

/// Says whose a completion is: the kind of thing in its owner's terms, and the slot with its generation.
///
/// A completion for a slot's former life carries an old generation; its owner drops and counts it.
@frozen
public struct Token: BitwiseCopyable, Equatable, Sendable {
  /// kind:8 | generation:24 | slot:32
  public let rawValue: UInt64

  /// A token of `kind` for `slot` in its `generation` (24 bits, as `SlotPool` counts them).
  @inlinable
  public init(kind: UInt8, generation: UInt32, slot: Int) {
    rawValue =
      UInt64(kind) << 56 | UInt64(generation & SlotPool.generationMask) << 32 | UInt64(UInt32(slot))
  }

  /// Nobody's: the token of `CompletionEvent.woken`.
  public static var none: Token { Token(kind: 0, generation: 0, slot: 0) }

  /// What kind of thing the slot is; each engine owns a range of kinds (`TokenRange`).
  @inlinable
  public var kind: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 56) }
  /// The slot's generation when the token was made.
  @inlinable
  public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) & SlotPool.generationMask }
  /// The slot in its owner's slab.
  @inlinable
  public var slot: Int { Int(rawValue & 0xFFFF_FFFF) }
}

/// The kinds of tokens that each engine may use, so that a loop can tell whose a completion is.
public enum TokenRange {
  /// The provider engine's kinds: 0x10 to 0x1F.
  public static let provider: ClosedRange<UInt8> = 0x10...0x1F
  /// The proxy engine's kinds: 0x20 to 0x2F.
  public static let proxy: ClosedRange<UInt8> = 0x20...0x2F
  /// The load engine's kinds: 0x30 to 0x3F.
  public static let load: ClosedRange<UInt8> = 0x30...0x3F
}

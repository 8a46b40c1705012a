/// Every bound of a provider engine. Meeting one never goes unseen: `ProviderCounters` counts it.
public struct ProviderLimits: Sendable {
  /// Connections at a time, of all providers together; one beyond is reset.
  public var connections = 16_384
  /// Timers handled in one turn: some milliseconds of work. The rest comes in the next turn, which begins at
  /// once; so a crowd of streams that are due together does not keep new requests from being read.
  public var timersPerTurn = 256
  /// The longest request head; a longer one is answered with 431.
  public var headBytes = 64 << 10
  /// The longest request body; a longer one is answered with 413.
  public var bodyBytes = 32 << 20
  /// Bytes of bodies that are held at a time, of all requests under way at all providers together; one that
  /// needs more is answered with 503.
  public var heldBodyBytes = 256 << 20
  /// Bytes that a client may send ahead while its answer is under way; beyond it the provider stops reading,
  /// and then notices late when the client leaves.
  public var aheadBytes = 1 << 20
  /// Requests per provider whose visits are counted at a time, for gateways that don't pass
  /// `x-brownout-visit` on; older requests are forgotten. A power of two.
  public var visits = 1 << 16
  /// API keys per provider whose requests are counted, for faults that count by key. A power of two.
  public var keys = 1 << 12

  /// Bounds that suit a run of some thousand connections.
  public init() {}
}

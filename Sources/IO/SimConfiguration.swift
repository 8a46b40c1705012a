public import Base

/// The properties of a simulated network.
public struct SimConfiguration: Sendable {
  /// Seeds the sizes of chunks, if they vary.
  public var seed: UInt64 = 0
  /// How long bytes, FIN and RST take from one side to the other.
  public var transit = Nanoseconds.microseconds(20)
  /// How long a connection takes to stand, or to be refused.
  public var connect = Nanoseconds.microseconds(40)
  /// The most bytes that one `received` brings.
  public var chunkBytes = 16_384
  /// Whether the size of each chunk is drawn from 1 to `chunkBytes` instead of being as large as possible.
  public var chunksVary = false
  /// The most bytes on their way or waiting to be read per direction; what is beyond stays unsent.
  public var pipeBytes = 256 * 1024
  /// The most sockets at a time, listeners included; beyond it a connection fails with EMFILE.
  public var sockets = 65_536
  /// Number of receive buffers, at most 32,768.
  public var receiveBuffers = 1_024
  /// Connections that may wait to be accepted, per listener; beyond it a client tries again a second later,
  /// as Linux does.
  public var backlog = 4_096
  /// The most bytes that may wait to be sent on one socket; beyond it the connection fails with ENOBUFS.
  public var outboxBytes = 64 << 20
  /// What the clock shows at first.
  public var start = Instant.zero

  /// A network with the properties above.
  public init() {}
}

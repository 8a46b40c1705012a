/// Sizes above which a message is refused instead of stored.
///
/// Heads have to be kept until they are complete, so their limit protects memory; the limit on bodies
/// counts bytes after chunk framing is taken off, and protects those who gather a body.
public struct WireLimits: BitwiseCopyable, Sendable {
  /// The longest body. More is answered with 413.
  public var bodyBytes: Int
  /// The longest head, blank line included. More is answered with 431. Trailers are held to it too.
  public var headBytes: Int
  /// The most header lines in one head. More is answered with 431.
  public var headerCount: Int

  /// The given limits, by default 64 KiB, 128 lines and 64 MiB.
  public init(headBytes: Int = 64 << 10, headerCount: Int = 128, bodyBytes: Int = 64 << 20) {
    precondition(headBytes > 0 && headerCount > 0 && bodyBytes >= 0)
    self.headBytes = headBytes
    self.headerCount = headerCount
    self.bodyBytes = bodyBytes
  }
}

/// Which half of an exchange a reader reads.
public enum MessageRole: BitwiseCopyable, Sendable {
  /// What a client sends.
  case request
  /// What a server sends.
  case response
}

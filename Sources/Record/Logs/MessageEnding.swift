/// How the message of an answer ended on the wire, as its client saw it. An outcome says what the answer was
/// worth: a 400 whose body broke off is `http_400` and `closed`.
public enum MessageEnding: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The framing was completed.
  case complete
  /// The server closed the connection in order before that.
  case closed
  /// The server reset the connection before that, or it failed.
  case reset
  /// The server left the connection open behind the end marker, without completing the framing.
  case leftOpen
  /// The client left first: it gave up, hung up, or could not read on.
  case left
}

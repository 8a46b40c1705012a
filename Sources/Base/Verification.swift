/// What the load holds an answer to before it calls it ok.
public enum Verification: String, Sendable, CaseIterable, BitwiseCopyable {
  /// The text of the profile's providers, each token once and in order, beside all that `shape` asks.
  case content
  /// A well-formed chat answer with content, a finish reason and, streamed, the end marker; any text.
  case shape
  /// Any complete answer with a 2xx status.
  case none
}

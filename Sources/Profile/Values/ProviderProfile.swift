/// A fake provider: its healthy latency, and what goes wrong when.
public struct ProviderProfile: Sendable, Equatable {
  /// Its name: letters, digits, `-`, `_` and `.`, so that it fits into labels, headers and token texts.
  public var name: String
  /// The API that it speaks.
  public var dialect: Dialect
  /// The port to listen on; nil: any free one.
  public var port: UInt16?
  /// The models that it serves; empty: whatever is asked for.
  public var models: [String]
  /// How it behaves when nothing is wrong.
  public var base: BaseLatency
  /// Faults by condition, the first that holds wins.
  public var rules: [Rule]
  /// How it behaves over the run; empty: the same all the time.
  public var timeline: [Phase]

  /// A provider of these parts.
  public init(
    name: String, dialect: Dialect = .openAIChat, port: UInt16? = nil, models: [String] = [],
    base: BaseLatency, rules: [Rule] = [], timeline: [Phase] = []
  ) {
    self.name = name
    self.dialect = dialect
    self.port = port
    self.models = models
    self.base = base
    self.rules = rules
    self.timeline = timeline
  }
}

/// An API that a provider can speak.
public enum Dialect: String, Sendable, CaseIterable, BitwiseCopyable {
  /// OpenAI chat completions.
  case openAIChat = "openai.chat"
}

/// The latency of a healthy provider.
public struct BaseLatency: Sendable, Equatable {
  /// Request read to the first content.
  public var firstToken: Distribution
  /// Time between two contents.
  public var gap: Distribution
  /// Number of contents of an answer.
  public var tokens: Distribution
  /// Request read to the response head; nil: the head goes out with the first content.
  public var head: Distribution?

  /// Latency of these parts.
  public init(
    firstToken: Distribution, gap: Distribution, tokens: Distribution, head: Distribution? = nil
  ) {
    self.firstToken = firstToken
    self.gap = gap
    self.tokens = tokens
    self.head = head
  }
}

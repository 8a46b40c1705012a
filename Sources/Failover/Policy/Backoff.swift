// How long to wait before a retry.

public import Base

/// How long to wait before a retry.
public struct Backoff: BitwiseCopyable, Sendable, Equatable {
  /// The first wait; zero for none.
  public var base = Nanoseconds.zero
  /// How further waits grow.
  public var growth = BackoffGrowth.exponential
  /// What each further wait is multiplied by, with `exponential`.
  public var factor = 2.0
  /// The longest wait, before jitter is added.
  public var max = Nanoseconds.forever
  /// How the wait is spread.
  public var jitter = Jitter.none
  /// Whether a retry at another target waits too.
  public var scope = BackoffScope.always

  /// No wait.
  public init() {}
}

/// How further waits grow.
public enum BackoffGrowth: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// By a factor.
  case exponential
  /// By `base` each time.
  case linear
}

/// How a back-off is spread. `u` is a draw in [0, 1).
public enum Jitter: BitwiseCopyable, Sendable, Equatable {
  /// Not at all.
  case none
  /// wait * u: AWS's "full jitter", and Envoy's (200 waits before the first, second and third retry, base 200
  /// ms: up to 199, 398 and 797 ms).
  case full
  /// wait * (1 - share * u): the OpenAI and Anthropic SDKs with 0.25; 0.5 is "equal jitter".
  case subtract(Double)
  /// wait + span * u: LiteLLM with 750 ms, AISIX with 250 ms.
  case add(Nanoseconds)
  /// wait * (1 - share + 2 * share * u): Bifrost with 0.2.
  case spread(Double)
}

/// Which retries wait.
public enum BackoffScope: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// Only those at the same target.
  case same
  /// All.
  case always
}

// What a provider's own wish to be left alone for a while does, and how many retries all requests together
// may make.

public import Base

/// What `Retry-After` and its relatives do.
public struct RetryAfter: BitwiseCopyable, Sendable, Equatable {
  /// Where the hint acts.
  public var use = RetryAfterUse.off
  /// The longest wait that is obeyed, this one included.
  public var max = Nanoseconds.forever
  /// The longest sum of obeyed waits of one request.
  public var total = Nanoseconds.forever
  /// What a longer wait does.
  public var over = RetryAfterOver.backoff
  /// Up to this share of the wait is added, by a draw (Envoy: 0.5).
  public var jitter = 0.0
  /// The forms that are read, the first of this order that is there counts: `retry-after-ms`,
  /// `x-ms-retry-after-ms`, `retry-after` in seconds, `retry-after` as a date, Gemini's `RetryInfo` in the
  /// body.
  public var forms = RetryAfterForms.all
  /// Whether `x-should-retry: true | false` overrides what qualifies (the OpenAI and Anthropic SDKs).
  public var obeysShouldRetry = false
  /// Whether it acts on status 429 only.
  public var onlyTooManyRequests = false

  /// Ignored.
  public init() {}
}

/// Where a hint acts.
public enum RetryAfterUse: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// Nowhere.
  case off
  /// The retry waits as long, instead of the back-off; `Backoff.scope` says whether at another target too.
  case retry
  /// The target is left out for as long; above `max` not at all with `backoff`, for `max` with `clamp`.
  case cool
  /// Both.
  case both
}

/// What a wait above the limits does.
public enum RetryAfterOver: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The hint is ignored: the usual back-off.
  case backoff
  /// No retry.
  case stop
  /// No retry at this target: at once to another one.
  case next
  /// The limit is waited.
  case clamp
}

/// Forms of a hint.
public struct RetryAfterForms: OptionSet, BitwiseCopyable, Sendable {
  /// One bit per form.
  public let rawValue: UInt8
  /// These forms.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `retry-after-ms`.
  public static let milliseconds = RetryAfterForms(rawValue: 1)
  /// `x-ms-retry-after-ms`.
  public static let microsoftMilliseconds = RetryAfterForms(rawValue: 2)
  /// `retry-after` in seconds.
  public static let seconds = RetryAfterForms(rawValue: 4)
  /// `retry-after` as a date.
  public static let date = RetryAfterForms(rawValue: 8)
  /// `retryDelay` of `google.rpc.RetryInfo` in the error body; needs `Retry.decideOn` = body.
  public static let body = RetryAfterForms(rawValue: 16)
  /// All of them.
  public static let all = RetryAfterForms(rawValue: 31)
}

/// How many retries, hedges included, all requests together may make.
public struct RetryBudget: BitwiseCopyable, Sendable, Equatable {
  /// Retries per request; `nil` is no budget. Envoy's `budget_percent` / 100.
  public var ratio: Double?
  /// This many are always allowed (Envoy: `min_retry_concurrency`).
  public var min = 3
  /// Zero: retries under way are held against requests under way, as Envoy does. Else: retries begun are held
  /// against requests that arrived, both in the last `window`.
  public var window = Nanoseconds.zero

  /// None.
  public init() {}
}

// Second attempts beside a slow one: the first to get far enough wins, the others are cancelled.

public import Base

/// When a second attempt is begun beside a slow one.
public struct Hedge: BitwiseCopyable, Sendable, Equatable {
  /// The most lanes of a request: attempts that run at the same time.
  public static var mostLanes: Int { 4 }

  /// How long the request waits before another attempt joins.
  public var after = HedgeDelay.off
  /// Attempts that may run beside the first: 1 to 3.
  public var max = 1
  /// How far an attempt must get to win. A status that is not worth a retry wins at once; a failure beside
  /// other attempts only ends its own.
  public var win = HedgeWin.headers
  /// Envoy's `hedge_on_per_try_timeout`: a timeout before the head does not cut the attempt; another one,
  /// which counts as a retry, joins it after the back-off, whatever `Retry.on` says. It is then not cut later
  /// either (d35), also when no other one may join. `connect` still cuts.
  public var onTimeout = false

  /// None.
  public init() {}

  /// Whether more than one attempt can run at a time.
  public var isOn: Bool { after != .off || onTimeout }
  /// The most attempts that run at a time.
  public var lanes: Int { isOn ? 1 + max : 1 }
}

/// How long a request waits before another attempt joins.
public enum HedgeDelay: BitwiseCopyable, Sendable, Equatable {
  /// No hedging by time.
  case off
  /// So long after the latest attempt began.
  case fixed(Nanoseconds)
  /// The quantile (0 to 1) of the time that winning attempts took lately; not before 100 of them were seen.
  case quantile(Double)
}

/// How far an attempt must get to win.
public enum HedgeWin: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// A head that is not retried.
  case headers
  /// The first content.
  case token
  /// The complete answer.
  case done
}

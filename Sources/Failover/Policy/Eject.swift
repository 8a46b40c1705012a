// When a target is left out, for how long, and how it comes back.

public import Base

/// When a target is left out for a while: outlier detection, circuit breaker, cooldown. State is per
/// provider.
public struct Eject: BitwiseCopyable, Sendable, Equatable {
  /// The outcomes that count as failures.
  public var on = OutcomeSet()
  /// The number of counted failures in a row after which a target is left out; 0: off.
  public var consecutive = 0
  /// When at least `minimum` attempts ended within `window` and at least this share of them failed; 0: off.
  public var rate = 0.0
  /// With `failures`: after this many counted failures within `window`; 0: off.
  public var failures = 0
  /// See `rate`.
  public var minimum = 10
  /// See `rate` and `failures`. Counted in ten slices.
  public var window = Nanoseconds.seconds(Int64(60))
  /// How long it is left out.
  public var time = Nanoseconds.seconds(Int64(30))
  /// How the time grows with each ejection that follows the last one within ten times `time`.
  public var grow = EjectGrowth.none
  /// The longest time.
  public var mostTime = Nanoseconds.seconds(Int64(300))
  /// The largest share of all providers that may be left out at a time, rounded down: with 0.1 and two of
  /// them none is (Envoy without always_eject_one_host).
  public var maxShare = 1.0
  /// With less than this share of a route's targets left, ejection is ignored (Envoy's panic threshold); 0:
  /// off.
  public var panic = 0.0
  /// How it comes back.
  public var probe = EjectProbe.time
  /// With `halfOpen`: attempts in a row that must succeed. One at a time is let through.
  public var trials = 1
  /// With `active`: the probes.
  public var active = ActiveProbe()
  /// Whether a target that is alone in its tier is never left out, whatever its failures (LiteLLM by default:
  /// a group of one deployment has no cooldown).
  public var sparesLoneTargets = false
  /// What happens when every target is left out.
  public var whenAll = EjectAll.tryAll

  /// Never.
  public init() {}

  /// Whether anything but a rule or a hint can leave a target out.
  public var isOn: Bool { consecutive > 0 || rate > 0 || failures > 0 || probe == .active }
}

/// How ejection times grow.
public enum EjectGrowth: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// They don't.
  case none
  /// `time` times the number of ejections (Envoy, agentgateway).
  case linear
  /// Doubled each time.
  case double
}

/// How a target comes back.
public enum EjectProbe: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// When its time is over.
  case time
  /// When its time is over one attempt at a time is let through, until enough succeeded; a failure ejects
  /// again.
  case halfOpen
  /// When enough active probes succeeded; failed probes eject too.
  case active
}

/// Probes that the proxy sends by itself.
public struct ActiveProbe: BitwiseCopyable, Sendable, Equatable {
  /// The time between two.
  public var every = Nanoseconds.seconds(Int64(1))
  /// How long an answer may take.
  public var timeout = Nanoseconds.seconds(Int64(1))
  /// The number of good ones in a row that brings a target back.
  public var healthy = 2
  /// The number of bad ones in a row that leaves it out.
  public var unhealthy = 3

  /// APISIX's rhythm.
  public init() {}
}

/// What happens when every target is left out.
public enum EjectAll: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The request fails at once.
  case fail
  /// Ejection is ignored.
  case tryAll
}

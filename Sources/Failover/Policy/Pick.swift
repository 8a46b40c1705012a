// Which target of a tier comes first.

public import Base

/// Which target of a tier comes first. Draws are keyed by the request: the same at any concurrency.
public struct Pick: Sendable, Equatable {
  /// The way it is chosen.
  public var algorithm = PickAlgorithm.first
  /// With `consistentHash`: the request header whose value is hashed; the request's own key when it is
  /// absent.
  public var hashHeader = "authorization"
  /// With `powerOfTwo`: the time constant of the moving average of latencies.
  public var decay = Nanoseconds.seconds(Int64(10))

  /// In the order of the profile.
  public init() {}

  /// This algorithm, all else as by default.
  public init(_ algorithm: PickAlgorithm) { self.algorithm = algorithm }
}

/// How a target is chosen.
public enum PickAlgorithm: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// In the order of the profile.
  case first
  /// In turn by the request's ordinal, as often as the weights say (smoothly spread): a pure function of the
  /// request.
  case roundRobin
  /// By a draw, as likely as the weights say.
  case random
  /// The one with the fewest attempts in flight per weight.
  case leastInFlight
  /// The better of two drawn ones, by attempts in flight times the moving average of the time to the head.
  case powerOfTwo
  /// By rendezvous hashing of the request's key: a target that goes away moves only its own keys.
  case consistentHash
}

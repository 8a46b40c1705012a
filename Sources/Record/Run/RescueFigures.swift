public import Base

// What could have been saved: requests that were rescued and what that cost, and failures that reached their
// clients and why nobody rescued them.

/// Failed requests that failed for the same reason and in the same way.
public struct UnrescuedGroup: Sendable, Equatable {
  /// The gate that said no; nil when nobody told: a gateway under test, or a failure that the proxy did not
  /// see.
  public let reason: Rescue?
  /// The provider of the last attempt, an index of the profile; nil when there was none.
  public let provider: Int?
  /// How the last attempt ended; nil when there was none.
  public let outcome: Outcome?
  /// Number of requests.
  public let count: Int

  /// The reason's name, `unknown` when nobody told.
  public var reasonName: String { reason?.name ?? Rescue.unknownName }
}

/// Sums over the requests of a scope.
struct RescueFigures: Sendable {
  struct Key: Hashable {
    let reason: Rescue?
    let provider: Int16?
    let outcome: Outcome?
  }

  /// Of rescued requests: the first attempt's start to the serving attempt's start.
  var delay = HistogramSnapshot.empty
  /// Of rescued requests: their attempts, the serving ones included.
  var attempts = 0
  /// Of rescued requests: what their other attempts brought.
  var wastedTokens = 0
  var unrescued: [Key: Int] = [:]

  init() {}

  /// Sums over `requests`, of which `stride` - 1 out of `stride` were left out.
  init(_ requests: [JoinedRequest], stride: Int) {
    var delays: [Nanoseconds] = []
    for request in requests {
      if request.isRescued {
        if let delay = request.failoverDelay { delays.append(delay) }
        attempts += request.attempts.count * stride
        wastedTokens += request.wastedTokens * stride
      } else if request.isVisibleFailure {
        let last = request.attempts.last
        let key = Key(reason: request.reason, provider: last?.provider, outcome: last?.outcome)
        unrescued[key, default: 0] += stride
      }
    }
    delay = HistogramSnapshot(delays)
  }

  mutating func add(_ other: RescueFigures) {
    delay.add(other.delay)
    attempts += other.attempts
    wastedTokens += other.wastedTokens
    unrescued.merge(other.unrescued, uniquingKeysWith: +)
  }

  /// The failures by reason in the order of `Rescue`, unknown ones last, and within a reason by provider and
  /// outcome.
  var groups: [UnrescuedGroup] {
    func rank(_ key: Key) -> (Int, Int, Int) {
      (
        key.reason.map { Int($0.rawValue) } ?? .max, key.provider.map(Int.init) ?? -1,
        key.outcome.map { Int($0.rawValue) } ?? -1
      )
    }
    return unrescued.sorted { rank($0.key) < rank($1.key) }.map { key, count in
      UnrescuedGroup(
        reason: key.reason, provider: key.provider.map(Int.init), outcome: key.outcome, count: count)
    }
  }
}

extension RunScope {
  /// Of requests that succeeded although an attempt failed: the first attempt's start to the serving
  /// attempt's start.
  public var rescueDelay: HistogramSnapshot { failover.rescue.delay }
  /// The attempts of these requests, the serving ones included.
  public var rescueAttempts: Int { failover.rescue.attempts }
  /// The contents that the other attempts of these requests brought.
  public var rescueWastedTokens: Int { failover.rescue.wastedTokens }
  /// The failures that reached clients, by reason, then by the last attempt's provider and outcome.
  public var unrescued: [UnrescuedGroup] { failover.rescue.groups }
}

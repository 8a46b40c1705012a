// What a policy must keep to for the machine to be able to run it, and what the machine has to be told for
// it.

public import Base
import Profile

extension Policy {
  /// The largest `Retry.max` where targets repeat: attempts are numbered in 16 bits.
  public static var mostRetries: Int { 10_000 }
  /// The most attempts at one target in a row where `Retry.max` does not bound them.
  static var mostPerTarget: Int { 100 }
}

extension FailoverMachine {
  /// Ends the program for a policy that no reader lets through.
  static func check(_ policy: Policy, _ all: [TargetSettings]) {
    let retry = policy.retry
    precondition(retry.max >= 0 && retry.perTier >= 0 && retry.maxConcurrent >= 0 && retry.rounds >= 1)
    precondition(all.allSatisfy { $0.retry.perTarget >= 1 }, "no attempt at a target")
    precondition(
      retry.max <= Policy.mostRetries
        || (retry.repick == .other && all.allSatisfy { $0.retry.perTarget <= Policy.mostPerTarget }
          && policy.rules.allSatisfy { $0.retry < Policy.mostPerTarget || $0.retry == Rule.perTarget }),
      "a retry limit that may count to more attempts than can be numbered")
    precondition(
      !policy.hedge.isOn || (1..<Hedge.mostLanes).contains(policy.hedge.max), "an impossible number of hedges"
    )
  }

  /// Whether `provider` has each tier in which it stands to itself.
  static func isAlone(_ provider: Int, _ routes: [[[RouteTarget]]]) -> Bool {
    routes.allSatisfy { tiers in
      tiers.allSatisfy { tier in
        let isMember = tier.contains { $0.provider == provider }
        return !isMember || tier.allSatisfy { $0.provider == provider }
      }
    }
  }

  /// Whether any decision depends on the content of bodies.
  static func observesContent(_ policy: Policy, _ all: [TargetSettings]) -> Bool {
    let commit = policy.commit
    let points: [CommitPoint] = [.token, .event]
    if points.contains(commit.on) || points.contains(commit.plainOn) { return true }
    if policy.hedge.isOn && policy.hedge.win == .token { return true }
    if policy.rules.contains(where: { $0.on.contains(.inbandError) }) { return true }
    return all.contains {
      $0.timeouts.firstToken != .forever || $0.timeouts.tokenIdle != .forever
        || $0.timeouts.idleArmsAt == .token || $0.retry.on.contains(.inbandError)
        || $0.eject.on.contains(.inbandError)
    }
  }

  /// The active probes that the proxy has to send to `provider`, each answered by `probed`; nil for none.
  public func activeProbe(of provider: Int) -> ActiveProbe? {
    let eject = health.entry(provider).settings
    return eject.probe == .active ? eject.active : nil
  }

  /// Providers are numbered 0 up to this.
  public var providerCount: Int { settings.capacity }

  /// The result of a probe of `provider`.
  public mutating func probed(provider: Int, isHealthy: Bool, now: Instant) {
    health.probed(provider, isHealthy: isHealthy, now: now)
  }

  /// Ejections since the start, for whatever reason.
  public var ejectionCount: Int { health.ejectionCount }
}

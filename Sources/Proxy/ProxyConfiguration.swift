// What a proxy is started with, apart from its failover machine.

public import Base
public import Failover
public import IO
public import Plan
public import Record

/// A provider as the proxy addresses it.
public struct ProxyProvider: Sendable, Equatable {
  /// Its name, for `x-brownout-provider`.
  public var name: String
  /// Where it listens.
  public var address: Address
  /// The model that active probes ask for.
  public var probeModel: String

  /// The provider called `name` at `address`.
  public init(name: String, address: Address, probeModel: String = "") {
    self.name = name
    self.address = address
    self.probeModel = probeModel
  }
}

/// Everything about a proxy but its failover decisions.
public struct ProxyConfiguration: Sendable {
  /// Where to listen; port 0 takes any free one.
  public var listen: Address
  /// The providers, in the order in which the machine's routes number them.
  public var providers: [ProxyProvider]
  /// The model of each of the machine's routes, in their order. Empty: the machine has one route, and every
  /// model takes it.
  public var models: [String]
  /// The phases that label attempts.
  public var phases: RunPhases
  /// The instant at which the phases begin.
  public var origin: Instant
  /// The time of day at `origin` in Unix seconds: what a `retry-after` with a date is held against when the
  /// answer has no date of its own.
  public var unixOrigin = 0
  /// Set when the run's drain has ended: who leaves from then on did not lose patience.
  public var drainFlag = DrainFlag()
  /// The layout of the log.
  public var log: LogConfiguration
  /// Bounds.
  public var limits: ProxyEngineLimits
  /// Whether answers carry `x-brownout-attempts` and `x-brownout-provider`. Harmless, and worth much to
  /// somebody who looks at one answer.
  public var exposesAttempts = true
  /// The forms of `retry-after` that are read.
  public var retryAfterForms = RetryAfterForms.all
  /// The request header by whose value targets are picked; nil when it does not matter.
  public var hashHeader: String?
  /// A bug for tests.
  package var plantedBug = ProxyBug.none

  /// A proxy of these parts, on any free port.
  public init(
    providers: [ProxyProvider], models: [String], phases: RunPhases, origin: Instant,
    log: LogConfiguration, limits: ProxyEngineLimits = ProxyEngineLimits()
  ) {
    self.listen = .loopback(port: 0)
    self.providers = providers
    self.models = models
    self.phases = phases
    self.origin = origin
    self.log = log
    self.limits = limits
  }

  /// Sets what the engine itself has to know of the machine's policy: which hints it reads, what it hashes,
  /// and how much it holds.
  public mutating func follow(_ policy: Policy) {
    retryAfterForms = policy.retryAfter.forms
    hashHeader = policy.pick.algorithm == .consistentHash ? policy.pick.hashHeader : nil
    limits.follow(policy)
  }
}

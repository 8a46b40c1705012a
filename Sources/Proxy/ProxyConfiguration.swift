// What a proxy is started with, apart from its failover machine.

public import Base
public import IO
public import Plan
public import Record

/// A provider as the proxy addresses it.
public struct ProxyProvider: Sendable, Equatable {
  /// Its name, for `x-brownout-provider`.
  public var name: String
  /// Where it listens.
  public var address: Address

  /// The provider called `name` at `address`.
  public init(name: String, address: Address) {
    self.name = name
    self.address = address
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
  /// The layout of the log.
  public var log: LogConfiguration
  /// Bounds.
  public var limits: ProxyEngineLimits
  /// Whether answers carry `x-brownout-attempts` and `x-brownout-provider`. Harmless, and worth much to
  /// somebody who looks at one answer.
  public var exposesAttempts = true

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
}

/// The fallback proxy: which providers serve which model, and by which policy.
public struct ProxyProfile: Sendable {
  /// The port to listen on; nil: any free one.
  public var port: UInt16?
  /// The models that it serves.
  public var routes: [Route]
  /// The failover policy as written: an object, a list of them, or the name of a preset. Failover resolves
  /// it.
  public var policy: Node?
  /// Bounds on what it takes in.
  public var limits: ProxyLimits

  /// A proxy of these parts.
  public init(
    port: UInt16? = nil, routes: [Route], policy: Node? = nil, limits: ProxyLimits = ProxyLimits()
  ) {
    self.port = port
    self.routes = routes
    self.policy = policy
    self.limits = limits
  }
}

/// The providers of one model, in tiers: all of the first are preferred to all of the second.
public struct Route: Sendable, Equatable {
  /// The model's name in requests, or `anyModel`.
  public var model: String
  /// The targets, tier by tier.
  public var tiers: [[RouteTarget]]

  /// The model's name of a route that serves whatever no other route names.
  public static let anyModel = "*"

  /// `model` served by `tiers`.
  public init(model: String, tiers: [[RouteTarget]]) {
    self.model = model
    self.tiers = tiers
  }
}

/// A provider in a tier.
public struct RouteTarget: BitwiseCopyable, Sendable, Equatable {
  /// Its index in the profile.
  public var provider: Int
  /// How often it is picked, in relation to the others of its tier: 0 to 1000; with 0 only when no other is
  /// left.
  public var weight: Int

  /// The provider with this weight.
  public init(_ provider: Int, weight: Int = 1) {
    self.provider = provider
    self.weight = weight
  }
}

/// Bounds on what the proxy takes in.
public struct ProxyLimits: Hashable, Sendable, BitwiseCopyable {
  /// The longest head of a request or answer, in bytes.
  public var headBytes: Int
  /// The longest request body, in bytes.
  public var bodyBytes: Int
  /// The most requests at a time.
  public var inFlight: Int

  /// These bounds.
  public init(headBytes: Int = 64 << 10, bodyBytes: Int = 8 << 20, inFlight: Int = 16_384) {
    self.headBytes = headBytes
    self.bodyBytes = bodyBytes
    self.inFlight = inFlight
  }
}

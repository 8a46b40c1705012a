public import Base

/// A whole run as the profile describes it, checked, with all defaults filled in and the timescale already
/// applied to every duration (rates are left alone: at timescale 0.1 a run takes a tenth of the time and
/// sends a tenth of the requests). The policy is the exception: its node is as written, whoever resolves it
/// applies `timescale`.
public struct RunProfile: Sendable {
  /// The profile's name: reports are filed under it.
  public var name: String
  /// What the profile shows, in a sentence or two.
  public var about: String
  /// The seed of all draws.
  public var seed: UInt64
  /// What every duration of the profile was multiplied with.
  public var timescale: Double
  /// SHA-256 of the profile's text as it was read, in hexadecimal; overrides are not part of it.
  public var sha256: String
  /// The fake providers in the order of the profile; everything else names them by index.
  public var providers: [ProviderProfile]
  /// The fallback proxy; nil when the profile has none.
  public var proxy: ProxyProfile?
  /// The load; nil when the profile only describes servers.
  public var load: LoadProfile?
  /// What the load is sent to.
  public var target: TargetProfile
  /// What the connections between load, proxy and providers are made of.
  public var transport: TransportProfile
  /// What must hold at the end.
  public var expectations: [Expectation]

  /// A profile of these parts.
  public init(
    name: String, about: String = "", seed: UInt64 = 1, timescale: Double = 1, sha256: String = "",
    providers: [ProviderProfile], proxy: ProxyProfile? = nil, load: LoadProfile? = nil,
    target: TargetProfile = .proxy, transport: TransportProfile = .tcp, expectations: [Expectation] = []
  ) {
    self.name = name
    self.about = about
    self.seed = seed
    self.timescale = timescale
    self.sha256 = sha256
    self.providers = providers
    self.proxy = proxy
    self.load = load
    self.target = target
    self.transport = transport
    self.expectations = expectations
  }
}

extension RunProfile {
  /// What answers are held to. Without a word in the profile, to the text of its providers: they answer
  /// directly, through the proxy, or behind a gateway under test. Providers without a `port` are behind no
  /// gateway (unless `providersHavePorts`, given on the command line): whoever answers then is somebody
  /// else's server, and has the shape of an answer only. So has a profile's own request for chat; one for
  /// anything else has nothing to look into.
  public func verification(providersHavePorts: Bool = false) -> Verification {
    if let verify = load?.verify { return verify }
    if let request = load?.request { return request.isChat ? .shape : .none }
    guard case .url = target, !providersHavePorts, !providers.contains(where: { $0.port != nil }) else {
      return .content
    }
    return .shape
  }
}

/// What the load is sent to.
public enum TargetProfile: Sendable, Equatable {
  /// The profile's own proxy.
  case proxy
  /// One provider, by index, without a proxy between.
  case provider(Int)
  /// A gateway under test; requests go to `pathPrefix` + the dialect's path.
  case url(host: String, port: UInt16, pathPrefix: String)
}

/// What the connections between load, proxy and providers are made of.
public enum TransportProfile: String, Sendable, CaseIterable, BitwiseCopyable {
  /// TCP over loopback.
  case tcp
  /// Unix stream sockets, which nobody else can reach.
  case unix
}

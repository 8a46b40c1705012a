/// What a run tested: enough to tell two runs of one profile apart, and to repeat one.
public struct TestedFacts: Sendable, Equatable {
  /// SHA-256 over the profile with all overrides, and over the resolved policy, in hexadecimal: equal for
  /// runs that do the same, whatever the profile's text looks like, and different for each value of a sweep.
  public var resolvedHash = ""
  /// The changes of the command line, as in `load.rate=200/s`.
  public var overrides: [String] = []
  /// In which settings the proxy's policy differs from one in which nothing is set, as in
  /// `timeouts.idle = 1s`; nil when there is no proxy.
  public var policy: [String]?
  /// The policy as the profile has it, as JSON on one line; nil when it has none.
  public var policyAsWritten: String?
  /// What the request keys of this run begin with, in hexadecimal: by it a gateway's log tells runs apart.
  public var requestKey = ""

  /// Nothing known.
  public init() {}
}

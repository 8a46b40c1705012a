/// What a provider knows about one attempt when it asks for the script: everything that a draw or a condition
/// may depend on, and nothing that depends on the order of arrivals but the three counters that `nth` asks
/// for.
public struct RequestFacts: BitwiseCopyable, Sendable {
  /// The request's number in the schedule, from 0.
  public var ordinal: UInt32
  /// How often this provider has met this request, this time included: from 1.
  public var visit: UInt16
  /// Which attempt of the request this is, from 1.
  public var attempt: UInt16
  /// The number of the request on its connection, from 1.
  public var connectionRequest: UInt32
  /// The number of the request among those of its API key at this provider, from 1.
  public var keyRequest: UInt32
  /// The number of the request at this provider, from 1.
  public var providerRequest: UInt32
  /// The index of the model in `Plan.models(provider)`, or -1.
  public var model: Int16
  /// Whether the answer is a stream.
  public var stream: Bool
  /// The most tokens that the request allows; 0 when it sets no limit.
  public var maxTokens: Int32
  /// Bit i: the i-th condition of `Plan.headerConditions(provider)` holds.
  public var matchedHeaders: UInt64

  /// The facts of a first attempt that asks for a stream; the rest is set field by field.
  public init(ordinal: UInt32, visit: UInt16 = 1, attempt: UInt16 = 1, stream: Bool = true) {
    self.ordinal = ordinal
    self.visit = visit
    self.attempt = attempt
    self.stream = stream
    connectionRequest = 1
    keyRequest = 1
    providerRequest = 1
    model = -1
    maxTokens = 0
    matchedHeaders = 0
  }
}

// What the proxy counts besides its records: every bound that was reached and every peer that misbehaved.

/// Counts since the start of the engine.
public struct ProxyCounters: BitwiseCopyable, Sendable, Equatable {
  /// Client connections accepted.
  public var accepted = 0
  /// Client connections reset because the limit was reached.
  public var clientsOverLimit = 0
  /// Times the kernel refused to accept (usually for want of file descriptors).
  public var acceptFailures = 0
  /// Client connections closed for having been idle too long.
  public var clientsIdledOut = 0
  /// Requests read, those answered locally included.
  public var requests = 0
  /// Requests answered without a provider: lists of models, errors of the client.
  public var localAnswers = 0
  /// Requests whose syntax could not be read (400 and its like).
  public var badRequests = 0
  /// Requests with a head over the limit (431).
  public var headsTooLarge = 0
  /// Requests with a body over the limit (413).
  public var bodiesTooLarge = 0
  /// Requests for a model that no route serves (404).
  public var unknownModels = 0
  /// Requests answered with 503 because too many were in flight.
  public var requestsOverLimit = 0
  /// Requests whose client left before the answer was complete.
  public var clientsLeft = 0
  /// Connections to providers begun.
  public var connects = 0
  /// Attempts that took an idle connection.
  public var reused = 0
  /// Idle connections that their provider closed or wrote into.
  public var idleDropped = 0
  /// Idle connections closed for age.
  public var idleExpired = 0
  /// Idle connections closed because there were enough, or to make room for another.
  public var idleEvicted = 0
  /// Attempts that found no free connection slot.
  public var upstreamsOverLimit = 0
  /// Answers of providers whose framing could not be read.
  public var malformedAnswers = 0
  /// Answers whose held part grew over the limit.
  public var heldOverLimit = 0
  /// Streamed events too long to look into.
  public var eventsOverLimit = 0
  /// Answers to chat requests that were compressed although identity was asked for: forwarded as they came.
  public var encodedAnswers = 0
  /// Event streams that no dialect claims: forwarded as they came.
  public var foreignStreams = 0
  /// Attempts whose end marker came and whose message was not ended properly behind it.
  public var messagesNotEnded = 0
  /// Times a provider was not read from because its client was slow.
  public var upstreamPauses = 0
  /// Times a client was not read from because it had pipelined too much.
  public var clientPauses = 0
  /// The most bytes ever unsent on a client's connection.
  public var mostUnsentBytes = 0
  /// Active probes sent to providers.
  public var probes = 0
  /// Those of them that were not answered with a complete 2xx in time.
  public var probesFailed = 0
  /// Completions for a connection that was closed already.
  public var staleCompletions = 0

  /// All zero.
  public init() {}
}

public import Base

/// What the providers met that is no fault of a script: limits, mistakes of clients, stale news.
public struct ProviderCounters: BitwiseCopyable, Sendable, Equatable {
  /// Connections that were accepted.
  public var connections = 0
  /// Connections that were reset because `ProviderLimits.connections` was reached.
  public var connectionsBeyondLimit = 0
  /// Connections that were reset because their provider's listener closed.
  public var connectionsResetByRefusal = 0
  /// Times that the system had no socket left for a new connection.
  public var acceptFailures = 0
  /// Requests that were read in full, of any kind.
  public var requests = 0
  /// Requests that were no HTTP we understand, or too long.
  public var invalidMessages = 0
  /// Requests for a completion whose body was not one.
  public var invalidBodies = 0
  /// Requests that were turned away because `ProviderLimits.heldBodyBytes` was reached.
  public var bodiesBeyondLimit = 0
  /// Requests for a path or with a method that we don't have.
  public var unknownPaths = 0
  /// Requests for a model that the provider doesn't serve.
  public var unknownModels = 0
  /// Active probes of a gateway: requests for a completion that are no attempts.
  public var probes = 0
  /// Requests for a completion without a request key.
  public var missingKeys = 0
  /// Connections that ended within a request.
  public var brokenRequests = 0
  /// Events that had to wait until the kernel had taken the one before: for a slow reader, or (with io_uring,
  /// which writes at the end of a turn) for an event that was due at the same time.
  public var blockedEvents = 0
  /// How long they waited beyond their time, in all. Not part of the drift.
  public var blockedTime = Nanoseconds.zero
  /// Times that reading stopped because a client had sent too much ahead.
  public var readingPauses = 0
  /// Requests whose visits were forgotten when they came again.
  public var visitsForgotten = 0
  /// Requests whose API key was not counted because there were too many keys.
  public var keysForgotten = 0
  /// Completions that came for a connection's former life.
  public var staleCompletions = 0

  /// Nothing yet.
  public init() {}
}

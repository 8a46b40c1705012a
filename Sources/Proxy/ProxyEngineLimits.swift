// Everything that the proxy bounds. A bound that is reached is counted (`ProxyCounters`), never passed over
// in silence.

public import Base
public import Failover
import Wire

/// The proxy's bounds on connections, memory and patience with idle peers.
public struct ProxyEngineLimits: Sendable, Equatable {
  /// Client connections at a time; one more is reset as soon as it is accepted.
  public var clientConnections = 8192
  /// Requests in flight at a time; one more gets 503.
  public var requests = 8192
  /// Connections to providers at a time, idle ones included. When they are used up an idle one gives way, and
  /// when there is none the attempt ends as refused.
  public var upstreamConnections = 16384
  /// Bytes of a request's head; more gets 431.
  public var requestHeadBytes = 64 * 1024
  /// Bytes of a request's body, which is kept whole because a retry sends it again; more gets 413.
  public var requestBodyBytes = 64 * 1024 * 1024
  /// Bytes of a response's head; more is a malformed answer.
  public var responseHeadBytes = 64 * 1024
  /// Bytes of each attempt's body that are held back before it is decided whether the client gets it. Must
  /// lie above the policy's `Commit.holdBytes` by what one read can bring (see `follow`): then only error
  /// bodies, which are never committed for their size, can meet it.
  public var heldBytes = 1024 * 1024
  /// Bytes handed to a client's connection that the kernel has not taken yet. Above it the provider is not
  /// read from until they are gone; the same for a large request body on its way to a provider.
  public var unsentBytes = 256 * 1024
  /// Bytes of pipelined requests that wait behind the one in flight; then the client is not read from.
  public var pipelinedBytes = 64 * 1024
  /// Bytes of one streamed event whose tokens are to be counted; a longer one passes through uncounted.
  public var eventBytes = 256 * 1024
  /// Idle connections kept per provider.
  public var idlePerProvider = 1024
  /// How long an idle connection to a provider is kept.
  public var idleTime: Nanoseconds = .seconds(Int64(60))
  /// How long a client may stay silent while none of its requests is in flight.
  public var clientIdleTime: Nanoseconds = .seconds(Int64(300))

  /// The defaults.
  public init() {}

  /// Makes room for what `policy` may hold.
  public mutating func follow(_ policy: Policy) {
    // One read, whatever the backend: its receive buffer, and the rest of a head that waited for it.
    let (needed, overflow) = policy.commit.holdBytes.addingReportingOverflow(64 * 1024 + responseHeadBytes)
    heldBytes = max(heldBytes, overflow ? .max : needed)
  }

  var isValid: Bool {
    clientConnections > 0 && requests > 0 && upstreamConnections > 0 && requestHeadBytes >= 64
      && requestBodyBytes >= 0 && responseHeadBytes >= 64 && heldBytes >= 0 && unsentBytes > 0
      && pipelinedBytes > 0 && eventBytes > 0 && idlePerProvider >= 0 && idleTime > .zero
      && clientIdleTime > .zero
  }

  /// A reader of a client's requests.
  var requestReader: MessageReader {
    MessageReader(
      role: .request, limits: WireLimits(headBytes: requestHeadBytes, bodyBytes: requestBodyBytes))
  }

  /// A reader of a provider's answers, whose bodies may have any length: they are not kept.
  var answerReader: MessageReader {
    MessageReader(role: .response, limits: WireLimits(headBytes: responseHeadBytes, bodyBytes: .max))
  }
}

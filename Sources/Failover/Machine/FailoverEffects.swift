// What the machine tells the proxy to do, in order. A fixed-size list of plain values: an event costs no
// allocation.

public import Base

/// One thing to do.
public enum FailoverEffect: BitwiseCopyable, Sendable, Equatable {
  /// Begin attempt number `attempt` at provider `provider` (an index of the profile), whose `visit`-th
  /// attempt of this request it is. Forget what was held of the attempt before.
  case start(attempt: UInt16, provider: Int16, visit: UInt16)
  /// The answer is this attempt's: send the head (unless one of the proxy's own has gone out with a `ping`)
  /// and the body bytes held so far (those of the present event included), and from now on forward every body
  /// byte as it comes. Until then the proxy holds what arrives, for each attempt that runs.
  case commit(attempt: UInt16)
  /// `MidStream.restart`: the client has part of another attempt's answer; this attempt's body, what is held
  /// of it included, follows without a head.
  case resume(attempt: UInt16)
  /// The attempt is over and this is its outcome. With `close` its connection must be closed now (by FIN),
  /// otherwise it may go back to the pool if its answer was complete. Every started attempt gets exactly one
  /// of these.
  case endAttempt(attempt: UInt16, Outcome, close: Bool)
  /// Arm the timer, or move it if it is armed.
  case arm(TimerID, Instant)
  /// Disarm these timers.
  case disarm(TimerSet)
  /// Answer the client with this status and body; nothing was sent to it before.
  case reply(status: UInt16, ReplyBody)
  /// Send the client a sign of life. When it has no head yet, one of the proxy's own goes before it: 200,
  /// `text/event-stream`, of unknown length.
  case ping(PingKind)
  /// End the client's answer properly (last chunk); its connection lives on.
  case endClient
  /// As `endClient`, after an error event in the dialect's form that names the outcome.
  case failClient(Outcome)
  /// As `endClient`, after the dialect's end marker.
  case markDoneClient
  /// Close the client's connection inside the framing, so that it can tell that the answer is incomplete;
  /// `FailoverMachine.cutDelay` later.
  case cutClient
  /// The request is over with this outcome, as a client sees it that checks what it got (a made-up end marker
  /// is `truncated`, an answer of two attempts `wrongContent`); `rescue` says why a failure was not rescued.
  /// Always the last effect of a request; no timer is armed any more.
  case finish(Outcome, rescue: Rescue)
}

/// The body of an answer that the proxy makes itself.
public enum ReplyBody: UInt8, BitwiseCopyable, Sendable, Equatable, CaseIterable {
  /// The body held of the last attempt, with its content type.
  case held
  /// No body.
  case none
  /// Envoy's text for any timeout.
  case upstreamRequestTimeout
  /// Envoy's text for a connection that could not be made.
  case upstreamConnectFailure
  /// Envoy's text for a connection that broke before the head.
  case upstreamReset
  /// Envoy's text for a head that can't be read.
  case upstreamProtocolError
  /// Our own text for any timeout.
  case timedOut
  /// Our own text for a connection that failed or broke.
  case connectionFailed
  /// Envoy's text when every target is left out.
  case noHealthyUpstream
  /// Our own text when every target is left out.
  case noTarget
  /// The model has no route.
  case noRoute
  /// The request is over the limit.
  case requestTooLarge
  /// Our own text for a request that does not become complete.
  case requestTimedOut
  /// Envoy's text when client and gateway are silent for too long.
  case streamTimeout
  /// Envoy's text when the whole exchange takes too long.
  case durationTimeout

  /// The text of a local body, `text/plain`; empty for `held` and `none`.
  public var text: StaticString {
    switch self {
    case .held, .none: ""
    case .upstreamRequestTimeout: "upstream request timeout"
    case .upstreamConnectFailure:
      "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure"
    case .upstreamReset:
      "upstream connect error or disconnect/reset before headers. reset reason: connection termination"
    case .upstreamProtocolError:
      "upstream connect error or disconnect/reset before headers. reset reason: protocol error"
    case .timedOut: "the provider did not answer in time"
    case .connectionFailed: "the connection to the provider failed"
    case .noHealthyUpstream: "no healthy upstream"
    case .noTarget: "every provider for this model is left out for now"
    case .noRoute: "no route for this model"
    case .requestTooLarge: "the request body is too large"
    case .requestTimedOut: "the request did not arrive in time"
    case .streamTimeout: "stream timeout"
    case .durationTimeout: "downstream duration timeout"
    }
  }
}

/// At most sixteen effects of one event, in the order in which to carry them out. Who feeds the machine keeps
/// one and lets each event fill it anew: making one costs more than most events do.
public struct FailoverEffects: BitwiseCopyable, Sendable {
  /// The most effects that an event can have.
  public static var capacity: Int { 16 }
  private var effects: InlineArray<16, FailoverEffect>
  /// Number of effects.
  public private(set) var count = 0

  /// The time of the event. It travels with the effects, so that they are built where they are returned.
  private(set) var now = Instant.zero

  /// No effects.
  public init() { effects = InlineArray(repeating: .disarm(TimerSet())) }

  /// The effect at `index`, which must lie within `0..<count`.
  public subscript(index: Int) -> FailoverEffect {
    // `mutating` as the machine's steps are: otherwise all sixteen are copied to get at one.
    mutating get {
      precondition(index >= 0 && index < count)
      return effects[index]
    }
  }

  /// Forgets all; those of an event at `now` follow.
  mutating func begin(_ now: Instant) {
    self.now = now
    count = 0
  }

  mutating func append(_ effect: FailoverEffect) {
    precondition(count < FailoverEffects.capacity, "more effects than one event may have")
    effects[count] = effect
    count += 1
  }
}

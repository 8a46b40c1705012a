public import Base

/// The load: when requests are sent, what they look like, and what counts as good.
public struct LoadProfile: Sendable, Equatable {
  /// The rates of an open loop, one after the other; empty for a closed loop.
  public var arrivals: [Stage]
  /// When each request is sent, in order; empty: as the rates say.
  public var times: [Nanoseconds]
  /// How arrivals are spread around the rate.
  public var process: ArrivalProcess
  /// The number of streams of a closed loop; nil: open loop.
  public var closedLoopStreams: Int?
  /// How long requests are sent; with stages the end of the last one.
  public var duration: Nanoseconds
  /// The first part of `duration`: its requests are sent and recorded as warm-up, but count for nothing.
  public var warmup: Nanoseconds
  /// How long open requests may take to end after the last one was sent.
  public var drain: Nanoseconds
  /// The most requests at a time; arrivals beyond are shed and counted.
  public var inFlightCap: Int
  /// The model that is asked for.
  public var model: String
  /// Header fields of chat requests, each in place of ours of that name.
  public var headers: [RequestHeader]
  /// What is sent instead of a chat request: then `model`, `headers`, `stream`, `promptTokens`, `maxTokens`,
  /// `bodyBytes` and `keys` mean nothing. nil: chat requests.
  public var request: PlainRequest?
  /// What answers are held to, as the profile says; nil: see `RunProfile.verification`.
  public var verify: Verification?
  /// Whether answers are streamed.
  public var stream: Bool
  /// The length of prompts.
  public var promptTokens: Distribution
  /// `max_tokens` of the requests; nil: not sent.
  public var maxTokens: Int?
  /// Least size of a request's body (it is filled up); nil: as the prompt makes it.
  public var bodyBytes: Int?
  /// Clients that leave before the end; nil: none.
  public var hangUp: HangUp?
  /// A pause within the sending of each request; nil: none.
  public var upload: UploadPause?
  /// Whether connections are used again.
  public var connections: ConnectionUse
  /// The number of API keys that requests take turns with.
  public var keys: Int
  /// What a request must meet to count as good.
  public var slo: Objectives
  /// When the client gives up; nil: never.
  public var requestTimeout: Nanoseconds?

  /// A load of these parts.
  public init(
    arrivals: [Stage], times: [Nanoseconds] = [], process: ArrivalProcess = .poisson,
    closedLoopStreams: Int? = nil,
    duration: Nanoseconds, warmup: Nanoseconds = .zero, drain: Nanoseconds = .seconds(30 as Int64),
    inFlightCap: Int = 4096, model: String = "gpt-mock", headers: [RequestHeader] = [],
    request: PlainRequest? = nil, verify: Verification? = nil, stream: Bool = true,
    promptTokens: Distribution = .constant(200.0), maxTokens: Int? = nil, bodyBytes: Int? = nil,
    hangUp: HangUp? = nil, upload: UploadPause? = nil,
    connections: ConnectionUse = .keepalive, keys: Int = 1,
    slo: Objectives = Objectives(), requestTimeout: Nanoseconds? = nil
  ) {
    self.arrivals = arrivals
    self.times = times
    self.process = process
    self.closedLoopStreams = closedLoopStreams
    self.duration = duration
    self.warmup = warmup
    self.drain = drain
    self.inFlightCap = inFlightCap
    self.model = model
    self.headers = headers
    self.request = request
    self.verify = verify
    self.stream = stream
    self.promptTokens = promptTokens
    self.maxTokens = maxTokens
    self.bodyBytes = bodyBytes
    self.hangUp = hangUp
    self.upload = upload
    self.connections = connections
    self.keys = keys
    self.slo = slo
    self.requestTimeout = requestTimeout
  }
}

/// A stretch of an open loop's rate.
public struct Stage: Hashable, Sendable, BitwiseCopyable {
  /// Requests per second, at the end of the stage when it ramps.
  public var rate: Double
  /// Its end, since the start of the run.
  public var until: Nanoseconds
  /// How the rate is reached from that of the stage before (from 0 in the first).
  public var ramp: Ramp

  /// `rate` until `until`.
  public init(rate: Double, until: Nanoseconds, ramp: Ramp = .none) {
    self.rate = rate
    self.until = until
    self.ramp = ramp
  }
}

/// How arrivals are spread around the rate.
public enum ArrivalProcess: Hashable, Sendable, BitwiseCopyable {
  /// At even distances.
  case constant
  /// Independent of each other.
  case poisson
  /// Gamma-distributed distances with this coefficient of variation: above 1 burstier than Poisson.
  case gamma(variation: Double)
}

/// Whether connections are used again.
public enum ConnectionUse: String, Sendable, CaseIterable, BitwiseCopyable {
  /// For one request after the other.
  case keepalive
  /// A new one for each request.
  case perRequest
}

/// A pause within the sending of a request.
public struct UploadPause: Sendable, Equatable {
  /// The share of the request's bytes, head included, that is sent before it.
  public var at: Share
  /// How long it lasts.
  public var pause: Nanoseconds

  /// A pause of this length after this share.
  public init(at: Share, pause: Nanoseconds) {
    self.at = at
    self.pause = pause
  }
}

/// Clients that leave before the end.
public struct HangUp: Sendable, Equatable {
  /// The share of requests whose client leaves.
  public var share: Share
  /// How long after sending it leaves.
  public var after: Distribution

  /// `share` of the clients leave `after` sending.
  public init(share: Share, after: Distribution) {
    self.share = share
    self.after = after
  }
}

/// What a request must meet to count as good; nil parts don't count.
public struct Objectives: Hashable, Sendable, BitwiseCopyable {
  /// Scheduled arrival to the first content, at most.
  public var ttft: Nanoseconds?
  /// Mean time per further content, at most.
  public var tpot: Nanoseconds?
  /// The longest gap, at most.
  public var maxGap: Nanoseconds?
  /// Scheduled arrival to the end, at most.
  public var e2e: Nanoseconds?

  /// These objectives.
  public init(
    ttft: Nanoseconds? = nil, tpot: Nanoseconds? = nil, maxGap: Nanoseconds? = nil, e2e: Nanoseconds? = nil
  ) {
    self.ttft = ttft
    self.tpot = tpot
    self.maxGap = maxGap
    self.e2e = e2e
  }
}

// What the engine is told: plain values, so that it knows nothing of profiles.

public import Base
public import IO
public import Record
public import Wire

/// Everything about a load but its arrivals and the shapes of its requests, which `Schedule` fixes.
public struct LoadConfiguration: Sendable {
  /// Where the requests go.
  public var target: Address
  /// The Host header, as in `127.0.0.1:8080`.
  public var host: String
  /// What stands before the dialect's own path; empty or as in `/gateway`.
  public var pathPrefix = ""
  /// The run's number, which the request key carries.
  public var runNumber: UInt64 = 0
  /// When the run began: all offsets of the schedule count from here.
  public var origin: Instant
  /// The number of streams of a closed loop; nil: open loop.
  public var closedLoopStreams: Int?
  /// How long requests are sent. An open loop's schedule has it built in; a closed loop ends then.
  public var duration: Nanoseconds
  /// How long open requests may take after the last arrival; then they are `undrained`.
  public var drain: Nanoseconds
  /// The most requests at a time; arrivals beyond are shed.
  public var inFlightCap: Int
  /// The model that is asked for.
  public var model: String
  /// Header fields of chat requests, names in lower case: each in place of ours of that name, or after them.
  public var headers: [(name: String, value: String)] = []
  /// Whether answers are streamed.
  public var isStreaming = true
  /// `max_tokens` of the requests; nil: not sent.
  public var maxTokens: Int?
  /// Least size of a request's body; nil: as the prompt makes it.
  public var bodyBytes: Int?
  /// A request to send instead of chat requests; then `model`, `headers`, `isStreaming`, `maxTokens`,
  /// `bodyBytes` and `keyCount` mean nothing.
  public var plainRequest: PlainLoadRequest?
  /// What an answer is held to before it counts as ok. A plain request's answer is read only if the request
  /// is one for chat.
  public var verification = Verification.content
  /// The number of API keys that requests take turns with, by ordinal.
  public var keyCount = 1
  /// A pause within the sending of each request: after which share of its bytes, and how long. nil: none.
  public var uploadPause: (share: Double, duration: Nanoseconds)?
  /// Whether a connection carries one request after the other, or one only.
  public var keepsConnections = true
  /// When the client gives up, since the scheduled arrival; nil: never.
  public var requestTimeout: Nanoseconds?
  /// What a request must meet to count as good.
  public var objectives = RequestObjectives()
  /// A wait for content longer than this is a stall.
  public var stallThreshold = Nanoseconds.milliseconds(1_500)
  /// Set when the drain has ended, before what is still open is cut.
  public var drainFlag = DrainFlag()
  /// How the log is laid out.
  public var log: LogConfiguration
  /// The bounds of a turn, and of what is stored of an answer.
  public var limits = LoadLimits()

  /// A load on `target` that began at `origin`; the rest is set field by field.
  public init(
    target: Address, host: String, origin: Instant, duration: Nanoseconds, drain: Nanoseconds,
    inFlightCap: Int, model: String, log: LogConfiguration
  ) {
    precondition(inFlightCap > 0)
    self.target = target
    self.host = host
    self.origin = origin
    self.duration = duration
    self.drain = drain
    self.inFlightCap = inFlightCap
    self.model = model
    self.log = log
  }
}

/// A request as a profile words it. If it is none for chat, any complete 2xx answer to it is ok, and its
/// content is not read.
public struct PlainLoadRequest: Sendable {
  /// The method.
  public var method: String
  /// The path, behind the configuration's `pathPrefix`.
  public var path: String
  /// Header fields in the order in which they are sent. A `host` replaces the configuration's.
  public var headers: [(name: String, value: String)]
  /// The body; nil: none, and no content length unless the method asks for one.
  public var body: String?
  /// Whether the request key is added. Without it all requests are the same bytes.
  public var carriesKey: Bool
  /// Whether it asks for a chat completion: then its answers are read like any other chat's.
  public var isChat: Bool

  /// A request of these parts.
  public init(
    method: String, path: String, headers: [(name: String, value: String)] = [], body: String? = nil,
    carriesKey: Bool = true, isChat: Bool = false
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.carriesKey = carriesKey
    self.isChat = isChat
  }
}

/// The bounds of the load engine.
///
/// A turn handles all arrivals that are due, up to `arrivalsPerTurn`, of which at most `releasesPerTurn` are
/// sent: then answers are read before the next ones go out, so that a generator that can't keep up sheds and
/// says so instead of falling silent. What is left over is handled in the next turn, which comes at once, and
/// shows as release lateness.
public struct LoadLimits: Sendable, BitwiseCopyable {
  /// The most arrivals of one turn, shed ones included.
  public var arrivalsPerTurn = 65_536
  /// The most requests released in one turn, before answers are read again: whoever has fallen behind catches
  /// up on the connections that answers give back meanwhile, instead of opening one for each arrival.
  public var releasesPerTurn = 32
  /// What an answer may measure: heads, and bodies that are not streamed. Beyond it the outcome is `too_big`.
  public var wire = WireLimits()

  /// Limits that suit a run of some thousand requests per second.
  public init() {}
}

// The load: sends the requests of a schedule when they are due, reads the answers, and records what happened
// to each.
//
//     schedule ─> release ─> lane (a connection and its request) ─> bytes ─> events ─> answer ─> record
//        └─ beyond the in-flight cap: shed
//
// It is an open loop: an arrival never waits for an answer, and every time counts from the schedule. A closed
// loop (a fixed number of streams, each sending as soon as its answer ended) is the same engine with another
// source of arrivals. Nothing is repeated: a request that fails has failed.

public import Base
public import IO
public import Plan
public import Record
import Wire

/// The load generator as an engine: sends, reads, times and judges; never sleeps, never reads a clock.
public struct LoadEngine: Engine, ~Copyable {
  /// The kind of all its tokens: a lane.
  static let laneKind: UInt8 = 0x30

  private(set) var configuration: LoadConfiguration
  let schedule: Schedule
  let phases: RunPhases
  let board: LiveBoard
  let template: RequestTemplate
  let providerHashes: Slab<UInt64>
  var log: RequestLog
  /// What the engine counts about itself and its connections.
  public internal(set) var counters = LoadCounters()

  var slots: SlotPool
  let lanes: Slab<Lane>
  var idle: LaneStack
  var buffers = BufferPool()
  var samples = AnswerSamples()
  var classifier = ChatEventClassifier()
  /// Answers of a server have heads that differ in a time, a length, an id.
  var heads = HeadMemory()
  var tokenName = TokenName()
  /// One timer per lane: the earlier of hang-up and timeout.
  var timers: TimerWheel
  /// The request that is being written.
  var outgoing = ByteBuffer(capacity: 64 * 1024)

  /// The ordinal of the next arrival.
  var nextOrdinal = 0
  /// When it is due; `never` when there is none (any more).
  var nextArrival: Instant
  /// Streams of a closed loop that have no request.
  var waitingStreams: Int
  /// Whether no request will be released any more.
  var arrivalsEnded = false
  /// Whether `stopArrivals` was called.
  var stopRequested = false
  /// Whether `cutOpenRequests` was called and has not been followed yet.
  var cutRequested = false
  /// When arrivals were stopped before their time; absent when they were not.
  public internal(set) var stoppedAt = Instant.absent
  /// When the drain ends; `never` while arrivals go on.
  var drainsUntil = Instant.never
  var inFlightCount = 0
  /// The time of the last turn and what it asked for, for the loop lag.
  var lastTurn: Instant
  var lastDeadline = Instant.never

  /// The load of `plan` as `schedule` fixes it. Nothing is sent before `configuration.origin`.
  public init(plan: Plan, schedule: Schedule, configuration: LoadConfiguration, board: LiveBoard) {
    let laneCount = configuration.closedLoopStreams ?? configuration.inFlightCap
    precondition(laneCount > 0)
    self.configuration = configuration
    self.schedule = schedule
    self.board = board
    phases = plan.phases
    template = RequestTemplate(configuration)
    let names = plan.providerNames
    providerHashes = Slab(capacity: names.count, repeating: 0)
    for (index, name) in names.enumerated() { providerHashes[index] = ContentVerifier.hash(name: name) }
    log = LoadEngine.emptyLog(configuration)
    slots = SlotPool(capacity: laneCount)
    lanes = Slab(capacity: laneCount, repeating: Lane(limits: configuration.limits.wire))
    idle = LaneStack(capacity: laneCount)
    timers = TimerWheel(capacity: laneCount, now: configuration.origin)
    waitingStreams = configuration.closedLoopStreams ?? 0
    nextArrival = .never
    lastTurn = configuration.origin
    begin(at: configuration.origin)
  }

  /// Sets the start of the run anew, before its first turn: when the first arrival is due, and what all
  /// others count from.
  public mutating func begin(at origin: Instant) {
    configuration.origin = origin
    if isClosedLoop {
      nextArrival = origin
    } else {
      nextArrival = schedule.count > 0 ? origin + schedule.arrival(0) : .never
    }
    lastTurn = origin
    lastDeadline = nextDeadline
  }

  /// Whether this is a closed loop: its latencies are not what users of an open system would see.
  public var isClosedLoop: Bool { configuration.closedLoopStreams != nil }

  /// Requests that were released and are not over.
  public var inFlight: Int { inFlightCount }

  /// Whether all arrivals are through and all requests over.
  public var isFinished: Bool { arrivalsEnded && inFlightCount == 0 }

  /// No further arrivals: what is in flight has the drain's time to end. For SIGINT.
  public mutating func stopArrivals() { stopRequested = true }

  /// Whether a request counts, as far as is known beforehand.
  mutating func isMeasured(_ ordinal: UInt32, phase: Int16) -> Bool {
    !configuration.log.isWarmup(ordinal, phase: phase)
  }

  /// No further arrivals, and what is in flight is cut now instead of at the end of the drain: it is recorded
  /// as `undrained`. For the second SIGINT.
  public mutating func cutOpenRequests() {
    stopRequested = true
    if drainsUntil > .zero { cutRequested = true }
  }

  /// What was recorded since the start or the last call. Allocates a new log.
  public mutating func takeLog() -> RequestLog {
    var taken = LoadEngine.emptyLog(configuration)
    swap(&taken, &log)
    return taken
  }

  /// One answer of each kind that failed, the most frequent first. Allocates.
  public func answerSamples() -> [AnswerSample] { samples.samples() }

  /// See `Engine`.
  public var nextDeadline: Instant {
    mutating get {
      if stopRequested && !arrivalsEnded || cutRequested { return .zero }
      let arrival = arrivalsEnded ? .never : nextArrivalDeadline
      let drain = inFlightCount > 0 ? drainsUntil : .never
      return min(min(arrival, drain), timers.nextDeadline)
    }
  }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func complete<B: Backend & ~Copyable>(_ completion: Completion, now: Instant, io: inout B) {
    let slot = completion.token.slot
    guard completion.token.kind == LoadEngine.laneKind, slot < lanes.capacity, slots.isTaken(slot),
      slots.generation(slot) == completion.token.generation
    else {
      // A lane gives its slot back when it closes its socket, so `closed` always finds it gone.
      if completion.event != .closed { counters.staleCompletions += 1 }
      return
    }
    switch completion.event {
    case .connected: connected(slot, now, &io)
    case .received: received(slot, completion.bytes, now, &io)
    case .ended: ended(slot, now, &io)
    case .failed: failed(slot, completion.errorNumber, now, &io)
    case .sent: break
    // A socket's slot is given back before it is closed, and the load never listens.
    case .accepted, .acceptFailed, .closed, .woken: counters.staleCompletions += 1
    }
  }

  /// See `Engine`.
  @_specialize(where B == UringBackend)
  @_specialize(where B == EpollBackend)
  @_specialize(where B == SimBackend)
  public mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    noteLoopLag(now)
    expireTimers(now, &io)
    if !arrivalsEnded {
      if stopRequested { stopArrivals(at: now) } else { releaseDue(now, &io) }
    }
    if cutRequested { (cutRequested, drainsUntil) = (false, .zero) }
    if arrivalsEnded && now >= drainsUntil && inFlightCount > 0 { endDrain(now, &io) }
    if isFinished && idle.count > 0 { closeIdle(&io) }
    lastTurn = now
    lastDeadline = nextDeadline
  }

  /// How much later than it had asked for the loop came back to the engine: the wait's own inaccuracy, plus
  /// all work of the turn before that ran past the deadline. For as long answers lay unread and arrivals
  /// unsent. Turns that came early, because something else happened, say nothing about lag and are left out.
  private mutating func noteLoopLag(_ now: Instant) {
    guard lastDeadline <= now else { return }
    log.recordLoopLag(now - max(lastDeadline, lastTurn))
  }

  private static func emptyLog(_ configuration: LoadConfiguration) -> RequestLog {
    RequestLog(
      configuration.log, objectives: configuration.objectives, stallThreshold: configuration.stallThreshold)
  }
}

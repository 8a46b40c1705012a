import Base
import Profile

/// Where a script stands: the things of a healthy exchange in their order. Each is reached at its time, then
/// the steps of the fired faults that are anchored there act, then it is emitted.
enum Station: UInt8, BitwiseCopyable, Sendable, Comparable {
  case start, head, firstByte, token, final, usage, terminator, endBody, close, idle, over

  static func < (left: Station, right: Station) -> Bool { left.rawValue < right.rawValue }
}

/// One attempt's script as it is played: the healthy latency of its provider and the steps of the faults that
/// fired, as a sequence of emissions that is produced one at a time. Trivial, so that it stands in an
/// attempt's slot; nothing of it touches the heap.
///
/// Times add up: a wait or a stall moves everything behind it. The head goes out at the first token's time,
/// as servers do that flush it with the first output, unless the profile models the head or a fault stands
/// there.
public struct ScriptPlayer: BitwiseCopyable, Sendable {
  enum Mode: UInt8, BitwiseCopyable, Sendable {
    /// On the way to `target`.
    case travelling
    /// At the station, before its emission: steps act.
    case stepping
    /// The station's own emission is due.
    case emitting
    /// The station is done.
    case leaving
    /// `last` is all that comes.
    case over
  }

  // What every token touches comes first: with a thousand streams each line of the cache counts.

  var random = KeyedRandom(seed: 0)
  var cursor = Nanoseconds.zero
  var target = Nanoseconds.zero
  var gapScale = 1.0
  var token: Int32 = 0
  /// The number of contents of the healthy answer.
  public internal(set) var plannedTokens: Int32 = 0
  var station = Station.start
  var mode = Mode.travelling
  /// Whether the answer is a stream without faults, and `gapNode` says how far its tokens are apart.
  var isPlain = false
  /// Whether the answer is a stream.
  public let stream: Bool
  let provider: Int16
  /// The rule that decided, by the index of `Plan.ruleNames`; -1 when none fired.
  public let rule: Int16
  /// The gap between tokens, if that is a formula.
  var gapNode = DistributionNode(family: .mix)

  /// Bit i: the provider's i-th rule fired. The fault of a phase's mix is not among them: see `mixRule`.
  public let firedRules: UInt64
  /// The fault of the phase's mix that fired, by the index of `Plan.ruleNames`; -1 when none did.
  public internal(set) var mixRule: Int16 = -1
  let mix: Int32
  var firstTokenAt = Nanoseconds.zero
  var headAt = Nanoseconds.zero
  var sendsHeadApart = false
  /// All waits and stalls so far: what moves the times that count from admission.
  var delay = Nanoseconds.zero
  /// The next step of the fired faults to look at, at this station.
  var nextStep: Int32 = 0
  var headSent = false
  /// Nothing but the answer's end follows: no more steps, no more latency.
  var ending = false
  var end = AnswerEnd()

  var keepaliveEvery = Nanoseconds.zero
  var keepaliveAt = Nanoseconds.forever
  var keepaliveUntil = Nanoseconds.zero
  var keepaliveForm = SignOfLife.comment
  var pacedGap = DistributionID.none
  var pacedUntil = Nanoseconds.zero
  /// The last `time` and `byte` steps that acted, as (value, index), so that each acts once.
  var timeDone = (value: Int64.min, index: Int32(-1))
  var byteDone = (value: Int64.min, index: Int32(-1))
  var hasSteps = false
  var hasTimeSteps = false
  var hasByteSteps = false
  /// Whether the end of the body is the end of the connection.
  public internal(set) var isCloseDelimited = false
  /// What comes next, and how long after what came last.
  var queued = EmissionKind.done
  var queuedWait = Nanoseconds.zero
  var hasQueued = false
  var last = EmissionKind.done

  init(provider: Int, fired: FiredFaults, stream: Bool) {
    self.provider = Int16(provider)
    self.stream = stream
    rule = fired.rule
    firedRules = fired.rules
    mix = fired.mix
  }

  /// No script: it is over before it begins.
  public static var none: ScriptPlayer {
    var player = ScriptPlayer(provider: 0, fired: FiredFaults(), stream: false)
    player.mode = .over
    return player
  }

  /// `next` between the tokens of an answer without faults, where nothing else can come; nil when it is not
  /// certain, or needs the plan: then `next` says what comes. Most chunks are such tokens, and to hand the
  /// plan to a call copies it.
  public mutating func nextToken() -> Emission? {
    guard mode == .leaving, station == .token, isPlain, token + 1 < plannedTokens else { return nil }
    token += 1
    target = cursor.plus(DistributionTable.duration(gapNode.sample(&random) * gapScale))
    guard target != .forever else {
      mode = .travelling
      return nil
    }
    cursor = target
    return Emission(at: cursor, kind: .token(token))
  }

  /// The next emission. Emissions come in the order of their times; once one has come after which nothing
  /// follows, it comes again and again. `bodyBytes` is how much of the body has been written, for faults that
  /// count bytes.
  public mutating func next(_ plan: Plan, bodyBytes: Int = 0) -> Emission {
    if hasQueued {
      hasQueued = false
      cursor = cursor.plus(queuedWait)
      return Emission(at: cursor, kind: queued)
    }
    if mode == .over { return Emission(at: cursor, kind: last) }
    if !stream && !hasSteps && mode == .travelling && station == .start { return nextWhole(plan) }
    while true {
      var kind: EmissionKind?
      switch mode {
      case .travelling: kind = travel(plan)
      case .stepping: kind = step(plan)
      case .emitting: kind = emit(plan, Int64(bodyBytes))
      case .leaving: leave(plan)
      case .over: kind = last
      }
      if let kind { return Emission(at: cursor, kind: kind) }
    }
  }

  /// As `next` for an answer in one piece in which no step acts: what going from station to station comes to.
  private mutating func nextWhole(_ plan: Plan) -> Emission {
    var time = sendsHeadApart ? headAt : firstTokenAt
    if time != .forever {
      cursor = time
      time = max(time, firstTokenAt)
    }
    while time != .forever {
      cursor = time
      token += 1
      if token >= plannedTokens {
        headSent = true
        mode = .over
        return Emission(at: cursor, kind: .answer(tokens: max(0, plannedTokens), reason: end.reason))
      }
      time = cursor.plus(gap(plan))
    }
    return Emission(at: cursor, kind: over(.silence))
  }

  /// How many bytes of the body may be written before a fault that counts bytes acts; nil when there is none.
  /// An event that reaches further is written up to there, then `interrupt` is called.
  public func byteLimit(_ plan: Plan) -> Int? {
    guard hasByteSteps, let step = pendingByteStep(plan) else { return nil }
    return Int(step.value)
  }

  /// Takes the last emission back: what acts first, acts, and then it comes again.
  public mutating func interrupt() {
    precondition(mode == .leaving, "only an event of the stream can be interrupted")
    mode = .emitting
  }

  /// Moves to the target, unless a keep-alive or a step with a time of its own is due before.
  private mutating func travel(_ plan: Plan) -> EmissionKind? {
    if keepaliveForm.isBeforeHead && headSent { keepaliveAt = .forever }
    let alive = keepaliveAt < min(target, keepaliveUntil) ? keepaliveAt : Nanoseconds.forever
    if hasTimeSteps && !ending, let due = pendingTimeStep(plan), due.value <= min(alive, target).count {
      timeDone = due
      cursor = max(cursor, Nanoseconds(due.value))
      return perform(plan.steps[Int(stepIndex(plan, due.index))].action, plan)
    }
    if alive != .forever {
      cursor = alive
      keepaliveAt = alive.plus(keepaliveEvery)
      return .keepalive(keepaliveForm)
    }
    if target == .forever { return over(.silence) }
    cursor = max(cursor, target)
    keepaliveAt = .forever
    mode = .stepping
    return nil
  }

  /// Lets the next step that is anchored here act.
  private mutating func step(_ plan: Plan) -> EmissionKind? {
    if hasSteps && !ending {
      let count = stepCount(plan)
      while nextStep < count {
        let node = plan.steps[Int(stepIndex(plan, nextStep))]
        nextStep += 1
        if stands(node.place) { return perform(node.action, plan) }
      }
    }
    mode = .emitting
    return nil
  }

  /// Emits what the station stands for.
  private mutating func emit(_ plan: Plan, _ bodyBytes: Int64) -> EmissionKind? {
    // A byte that the answer does not have is its end, as with tokens.
    if hasByteSteps && !ending && station >= .firstByte && station <= .endBody,
      let due = pendingByteStep(plan), due.value <= bodyBytes || station == .endBody
    {
      byteDone = due
      return perform(plan.steps[Int(stepIndex(plan, due.index))].action, plan)
    }
    mode = .leaving
    guard stream else { return emitWhole() }
    switch station {
    case .head:
      if headSent { return nil }
      headSent = true
      return .head
    case .firstByte: return end.content ? .role : nil
    case .token: return token < plannedTokens ? .token(token) : nil
    case .final: return end.content ? .final(reason: end.reason) : nil
    case .usage: return end.content && end.usage ? .usage : nil
    case .terminator: return end.terminator ? .terminator : nil
    case .endBody: return .endBody
    case .start, .close, .idle: return nil
    case .over: return over(.done)
    }
  }

  /// An answer that is not streamed goes out where the finish reason would. One whose head went out before
  /// its time was given up for good: it can only be broken off.
  private mutating func emitWhole() -> EmissionKind? {
    if station == .over { return over(.done) }
    guard station == .final else { return nil }
    if headSent { return over(.close(.finish)) }
    headSent = true
    return .answer(tokens: end.content ? token : 0, reason: end.reason)
  }

  /// Goes to the next station and sets when it is reached.
  private mutating func leave(_ plan: Plan) {
    mode = .travelling
    nextStep = 0
    target = cursor
    switch station {
    case .start:
      station = .head
      if !ending { target = max(cursor, (sendsHeadApart ? headAt : firstTokenAt).plus(delay)) }
    case .head:
      station = .firstByte
      if !ending { target = max(cursor, firstTokenAt.plus(delay)) }
    case .firstByte:
      station = token < plannedTokens ? .token : .final
    case .token:
      if ending {
        station = .final
        break
      }
      token += 1
      if token >= plannedTokens {
        station = .final
      } else {
        target = cursor.plus(gap(plan))
      }
    case .final, .usage, .terminator, .endBody, .close, .idle:
      station = Station(rawValue: station.rawValue + 1) ?? .over
    case .over: break
    }
    if ending { keepaliveAt = .forever }
  }

  private mutating func gap(_ plan: Plan) -> Nanoseconds {
    if pacedGap.isPresent && cursor < pacedUntil {
      return plan.distributions.duration(pacedGap, &random)
    }
    return plan.distributions.duration(plan.providers[Int(provider)].gap, scale: gapScale, &random)
  }

  /// From now on only `kind` comes.
  mutating func over(_ kind: EmissionKind) -> EmissionKind {
    mode = .over
    last = kind
    return kind
  }
}

extension Nanoseconds {
  /// The sum; what is too long is for ever.
  func plus(_ other: Nanoseconds) -> Nanoseconds {
    let (sum, overflow) = count.addingReportingOverflow(other.count)
    return overflow ? .forever : Nanoseconds(sum)
  }
}

// What must hold of the machine's values between two events. For tests: the proxy never needs it.

import Base

extension RequestState {
  /// What is wrong with the state, or nil.
  public func validate() -> String? {
    var present = 0
    var positions: UInt64 = 0
    var wrong = armed.subtracting(permittedOfRequest)
    for index in 0..<Hedge.mostLanes {
      let lane = lanes[index]
      let ofLane = armed.intersection(.lane(index))
      wrong = wrong.subtracting(.lane(index)).union(ofLane.subtracting(permitted(lane, index)))
      if lane.phase == .idle {
        if lane.attempt != 0 { return "an attempt in an idle lane" }
        continue
      }
      present += 1
      if let problem = validate(lane) { return problem }
      let bit: UInt64 = 1 << UInt64(lane.position)
      if positions & bit != 0 { return "two attempts at one target" }
      positions |= bit
    }
    if present != running { return "\(running) attempts counted, \(present) there" }
    if !wrong.isEmpty { return "timers \(wrong) are armed in phase \(phase)" }
    if phase == .committed && running > 1 { return "another attempt runs after the commit" }
    if phase == .open && running == 0 && !isScheduled { return "an open request without an attempt" }
    if isScheduled != armed.contains(.backoff) { return "a back-off without its timer, or the other way" }
    if attempt > 0 && tried & (1 << UInt64(position)) == 0 {
      return "the latest target does not count as tried"
    }
    if retries + 1 < Int(attempt) { return "more attempts than retries allow" }
    if phase == .finished && (running > 0 || isScheduled) { return "something outlives the request" }
    return nil
  }

  private func validate(_ lane: Lane) -> String? {
    if lane.attempt == 0 || lane.attempt > attempt { return "an attempt without a number" }
    if lane.holdsBreaker && lane.phase != .connecting && lane.phase != .waiting {
      return "a retry counts as waiting for its head in phase \(lane.phase)"
    }
    if lane.phase == .forwarding && phase != .committed { return "forwarding before the commit" }
    return nil
  }

  /// The timers of the request that may be armed; those of lanes are looked at by themselves.
  private var permittedOfRequest: TimerSet {
    var set = TimerSet.all
    for index in 0..<TimerKind.requestCount { set.remove(TimerID(rawValue: UInt8(index))) }
    guard phase != .vacant && phase != .finished else { return TimerSet() }
    set.insert(.exchange)
    set.insert(.exchangeIdle)
    if phase == .receiving { return set }
    set.insert(.request)
    set.insert(.ping)
    set.insert(.backoff)
    if phase == .open && running > 0 { set.insert(.hedge) }
    for index in 0..<Hedge.mostLanes where lanes[index].phase == .holding && !lanes[index].isError {
      set.insert(.hold)
    }
    return set
  }

  private func permitted(_ lane: Lane, _ index: Int) -> TimerSet {
    let kinds: [TimerKind] =
      switch lane.phase {
      case .idle: []
      case .connecting: [.connect, .headers, .firstByte, .firstToken, .attempt]
      case .waiting: [.send, .headers, .firstByte, .firstToken, .idle, .tokenIdle, .attempt]
      case .holding, .forwarding: [.send, .firstByte, .firstToken, .idle, .tokenIdle, .attempt]
      }
    var set = TimerSet()
    for kind in kinds { set.insert(kind, lane: index) }
    return set
  }
}

extension FailoverMachine {
  /// What is wrong with what requests share, or nil.
  public func validate() -> String? {
    if concurrentRetries < 0 { return "a negative number of retries" }
    if concurrentRetries > retry.maxConcurrent { return "more retries than the limit" }
    return meter.retries == concurrentRetries ? nil : "the breaker and the budget count differently"
  }
}

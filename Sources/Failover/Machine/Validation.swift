// What must hold of the machine's values between two events. For tests: the proxy never needs it.

extension RequestState {
  /// What is wrong with the state, or nil.
  public func validate() -> String? {
    if attempt > 0 && tried & (1 << UInt64(position)) == 0 {
      return "the present target does not count as tried"
    }
    if attempt > 0 && retries + 1 < Int(attempt) { return "more attempts than retries allow" }
    if holdsBreaker && !(phase == .backingOff || phase == .connecting || phase == .waiting) {
      return "a retry counts as waiting for its head in phase \(phase)"
    }
    let wrong = armed.subtracting(permitted)
    if !wrong.isEmpty { return "timers \(wrong) are armed in phase \(phase)" }
    if phase == .backingOff && !armed.contains(.backoff) { return "a back-off without its timer" }
    return nil
  }

  /// The timers that may be armed in this phase.
  private var permitted: TimerSet {
    var set = TimerSet()
    let kinds: [TimerKind]
    switch phase {
    case .vacant, .finished: kinds = []
    case .connecting: kinds = [.connect, .headers, .firstByte, .firstToken, .attempt, .request]
    case .waiting:
      kinds = [.send, .headers, .firstByte, .firstToken, .idle, .tokenIdle, .attempt, .request]
    case .holding, .forwarding:
      kinds = [.send, .firstByte, .firstToken, .idle, .tokenIdle, .attempt, .request]
    case .backingOff: kinds = [.backoff, .request]
    }
    for kind in kinds { set.insert(kind) }
    return set
  }
}

extension FailoverMachine {
  /// What is wrong with what requests share, or nil.
  public func validate() -> String? {
    if concurrentRetries < 0 { return "a negative number of retries" }
    return concurrentRetries > retry.maxConcurrent ? "more retries than the limit" : nil
  }
}

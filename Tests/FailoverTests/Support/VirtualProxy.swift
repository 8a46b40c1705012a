import Base
import Failover

/// A proxy without sockets: drives the machine through scripted backends in virtual time, and notes what the
/// client and the backends saw.
struct VirtualProxy: ~Copyable {
  struct Attempt: Equatable {
    var provider: Int
    var start: Instant
    var end: Instant
    var outcome: Outcome?
  }

  enum Ending: Equatable {
    case open
    case complete
    case cut
    /// An answer of the proxy's own making.
    case local(ReplyBody)
  }

  struct Answer {
    var status = 0
    var headAt = Instant.absent
    var endAt = Instant.absent
    var ending = Ending.open
    var outcome: Outcome?
    var rescue: Rescue?
    var attempts: [Attempt] = []
    /// Body reads that reached the client, by provider.
    var forwarded: [Int] = []
  }

  private struct Due {
    var at: Instant
    var order: Int
    var request: Int
    var event: FailoverEvent
  }

  let policy: Policy
  var machine: FailoverMachine
  var requests: [RequestState] = []
  var answers: [Answer] = []
  var checkers: [EffectChecker] = []
  private var held: [Int] = []
  private var due: [Due] = []
  private var order = 0
  private(set) var now = Instant.zero
  private(set) var mostConcurrentRetries = 0
  let script: (_ request: Int, _ provider: Int, _ visit: Int) -> Script

  init(
    _ policy: Policy, tiers: [[Int]], seed: UInt64 = 1,
    script: @escaping (_ request: Int, _ provider: Int, _ visit: Int) -> Script
  ) {
    self.policy = policy
    machine = FailoverMachine(policy: policy, routes: [tiers], seed: seed)
    self.script = script
  }

  /// A request that arrives at `at`.
  mutating func arrive(at: Instant = .zero, bodyBytes: Int = 1_000) {
    let index = requests.count
    requests.append(RequestState())
    answers.append(Answer())
    checkers.append(EffectChecker())
    held.append(0)
    schedule(
      at, index, .arrived(route: 0, ordinal: UInt32(index), bodyBytes: bodyBytes, hash: 0, wantsStream: true))
  }

  mutating func schedule(_ at: Instant, _ request: Int, _ event: FailoverEvent) {
    due.append(Due(at: at, order: order, request: request, event: event))
    order += 1
  }

  /// Runs until nothing is due; what backends do comes before timers of the same time. Late events are
  /// delivered. A request that never ends is left unfinished after 10,000 events.
  mutating func run(until end: Instant = .never) {
    for _ in 0..<10_000 {
      let next = due.min { ($0.at, $0.order) < ($1.at, $1.order) }
      let timer = nextTimer()
      if let next, timer == nil || next.at <= timer!.at {
        guard next.at <= end else { return }
        due.removeAll { $0.order == next.order }
        now = max(now, next.at)
        if case .clientLeft = next.event, requests[next.request].phase == .finished { continue }
        apply(next.event, next.request)
      } else if let timer {
        guard timer.at <= end else { return }
        now = max(now, timer.at)
        apply(.timer(timer.id), timer.request)
      } else {
        return
      }
    }
  }

  private func nextTimer() -> (at: Instant, request: Int, id: TimerID)? {
    var best: (at: Instant, request: Int, id: TimerID)?
    for (request, checker) in checkers.enumerated() {
      for (id, at) in checker.armed {
        guard (at, id.rawValue) < (best?.at ?? .never, best?.id.rawValue ?? 0) else { continue }
        best = (at, request, id)
      }
    }
    return best
  }

  private mutating func apply(_ event: FailoverEvent, _ request: Int) {
    checkers[request].note(event)
    if case .body(let attempt, _, _) = event, attempt == checkers[request].liveAttempt { held[request] += 1 }
    let effects = machine.apply(event, to: &requests[request], now: now)
    checkers[request].take(effects, of: event, policy: policy, now: now)
    for index in 0..<effects.count { perform(effects[index], request) }
    if checkers[request].isCommitted { forwardHeld(request) }
    for problem in [requests[request].validate(), machine.validate()] {
      if let problem { checkers[request].violations.append(problem) }
    }
    mostConcurrentRetries = max(mostConcurrentRetries, machine.concurrentRetries)
  }

  private mutating func forwardHeld(_ request: Int) {
    guard let provider = answers[request].attempts.last?.provider else { return }
    for _ in 0..<held[request] { answers[request].forwarded.append(provider) }
    held[request] = 0
  }

  private mutating func perform(_ effect: FailoverEffect, _ request: Int) {
    switch effect {
    case .start(let attempt, let provider, let visit):
      held[request] = 0
      answers[request].attempts.append(Attempt(provider: Int(provider), start: now, end: .absent))
      play(script(request, Int(provider), Int(visit)), attempt, request)
    case .commit:
      answers[request].status = Int(requests[request].status)
      answers[request].headAt = now
    case .endAttempt(_, let outcome, _):
      if checkers[request].isCommitted { forwardHeld(request) }
      let last = answers[request].attempts.count - 1
      answers[request].attempts[last].outcome = outcome
      answers[request].attempts[last].end = now
    case .reply(let status, let body):
      answers[request].status = Int(status)
      answers[request].headAt = now
      answers[request].endAt = now
      answers[request].ending = .local(body)
    case .endClient:
      answers[request].ending = .complete
      answers[request].endAt = now
    case .cutClient:
      answers[request].ending = .cut
      answers[request].endAt = now
    case .finish(let outcome, let rescue):
      answers[request].outcome = outcome
      answers[request].rescue = rescue
    case .arm, .disarm, .resume, .ping, .failClient, .markDoneClient: break
    }
  }

  private mutating func play(_ script: Script, _ attempt: UInt16, _ request: Int) {
    if let refuses = script.refuses { schedule(now + refuses, request, .ended(attempt: attempt, .refused)) }
    guard let connects = script.connects else { return }
    let connected = now + connects
    schedule(connected, request, .connected(attempt: attempt))
    schedule(connected, request, .sent(attempt: attempt))
    for step in script.acts {
      let at = connected + .milliseconds(step.at)
      switch step.act {
      case .headBytes: schedule(at, request, .headBytes(attempt: attempt))
      case .informational: schedule(at, request, .informational(attempt: attempt))
      case .head(let status, let stream):
        schedule(
          at, request,
          .head(attempt: attempt, status: UInt16(status), eventStream: stream, hint: .none))
      case .body(let content):
        schedule(at, request, .body(attempt: attempt, count: 10, contents: content ? .content : []))
      case .inbandError: schedule(at, request, .inbandError(attempt: attempt))
      case .end(let end): schedule(at, request, .ended(attempt: attempt, end))
      }
    }
  }
}

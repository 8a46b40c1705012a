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
    /// An error event in the stream.
    case error(Outcome)
    /// A made-up end marker.
    case markedDone
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
    /// When signs of life were sent.
    var pings: [Instant] = []
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
  /// Body reads of each attempt that the client does not have, by request and attempt.
  private var held: [[UInt16: Int]] = []
  private var due: [Due] = []
  private var effects = FailoverEffects()
  private var order = 0
  private(set) var now = Instant.zero
  private(set) var mostConcurrentRetries = 0
  let script: (_ request: Int, _ provider: Int, _ visit: Int) -> Script

  init(
    _ policy: Policy, tiers: [[Int]], seed: UInt64 = 1, providers: [String] = [],
    script: @escaping (_ request: Int, _ provider: Int, _ visit: Int) -> Script
  ) {
    self.policy = policy
    machine = FailoverMachine(policy: policy, routes: [tiers], providers: providers, seed: seed)
    self.script = script
  }

  /// A request that arrives at `at`.
  mutating func arrive(at: Instant = .zero, bodyBytes: Int = 1_000, wantsStream: Bool = true) {
    let index = requests.count
    requests.append(RequestState())
    answers.append(Answer())
    checkers.append(EffectChecker(policy, bodyBytes: bodyBytes))
    held.append([:])
    schedule(
      at, index,
      .arrived(
        route: 0, ordinal: UInt32(index), bodyBytes: bodyBytes, hash: 0, wantsStream: wantsStream))
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
    checkers[request].noteBackoff(event, now: now)
    checkers[request].note(event, now: now)
    if case .body(let attempt, _, _) = event, !checkers[request].isLate(event) {
      held[request][attempt, default: 0] += 1
    }
    machine.apply(event, to: &requests[request], now: now, into: &effects)
    checkers[request].take(effects, of: event)
    for index in 0..<effects.count { perform(effects[index], request) }
    forwardHeld(request)
    for problem in [requests[request].validate(), machine.validate()] {
      if let problem { checkers[request].violations.append("\(problem) after \(event)") }
    }
    mostConcurrentRetries = max(mostConcurrentRetries, machine.concurrentRetries)
  }

  private mutating func forwardHeld(_ request: Int) {
    guard let committed = checkers[request].committed else { return }
    let provider = answers[request].attempts[Int(committed) - 1].provider
    for _ in 0..<(held[request][committed] ?? 0) { answers[request].forwarded.append(provider) }
    held[request][committed] = 0
  }

  private mutating func perform(_ effect: FailoverEffect, _ request: Int) {
    switch effect {
    case .start(let attempt, let provider, let visit):
      answers[request].attempts.append(Attempt(provider: Int(provider), start: now, end: .absent))
      play(script(request, Int(provider), Int(visit)), attempt, request)
    case .commit(let attempt):
      // The head went out before, with a sign of life.
      if answers[request].headAt.isPresent { return }
      answers[request].status = checkers[request].attempts[Int(attempt) - 1].status
      answers[request].headAt = now
    case .endAttempt(let attempt, let outcome, _):
      answers[request].attempts[Int(attempt) - 1].outcome = outcome
      answers[request].attempts[Int(attempt) - 1].end = now
    case .reply(let status, let body):
      answers[request].status = Int(status)
      answers[request].headAt = now
      end(.local(body), request)
    case .ping:
      if answers[request].status == 0 {
        answers[request].status = 200
        answers[request].headAt = now
      }
      answers[request].pings.append(now)
    case .endClient: end(.complete, request)
    case .failClient(let outcome): end(.error(outcome), request)
    case .markDoneClient: end(.markedDone, request)
    case .cutClient: end(.cut, request)
    case .finish(let outcome, let rescue):
      answers[request].outcome = outcome
      answers[request].rescue = rescue
    case .arm, .disarm, .resume: break
    }
  }

  private mutating func end(_ ending: Ending, _ request: Int) {
    answers[request].ending = ending
    answers[request].endAt = now
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
      case .head(let status, let stream, let hint):
        schedule(
          at, request,
          .head(attempt: attempt, status: UInt16(status), eventStream: stream, hint: hint))
      case .bodyHint(let wait): schedule(at, request, .bodyHint(attempt: attempt, wait))
      case .role: schedule(at, request, .body(attempt: attempt, count: 10, contents: .event))
      case .body(let content):
        schedule(
          at, request, .body(attempt: attempt, count: 10, contents: content ? [.content, .event] : []))
      case .inbandError: schedule(at, request, .inbandError(attempt: attempt))
      case .end(let end): schedule(at, request, .ended(attempt: attempt, end))
      }
    }
  }
}

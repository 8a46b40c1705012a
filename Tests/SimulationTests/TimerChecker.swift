import Base
import Failover
import Profile
import Record

/// Timers that should have ended an attempt did so: none is late, none is missing. The upper bounds to the
/// lower ones of `SystemChecker`, read off the same records.
struct TimerChecker {
  private let system: SimulatedSystem
  private var problems: [String] = []
  /// A connection, the way there and back, and a tick of the wheel.
  private static let slack = Nanoseconds.milliseconds(1)

  /// Every attempt that outlived a timer of its policy, in words.
  static func problems(of system: SimulatedSystem) -> [String] {
    var checker = TimerChecker(system: system)
    // With hedging an attempt may go on beyond its timers.
    guard !system.policy.hedge.isOn else { return [] }
    for attempt in system.attempts { checker.check(attempt) }
    return checker.problems
  }

  private init(system: SimulatedSystem) { self.system = system }

  private mutating func check(_ attempt: AttemptRecord) {
    let name = system.profile.providers[Int(attempt.provider)].name
    let timeouts = system.policy.settings(of: name).timeouts
    // The last attempt that is permitted has none of them.
    if timeouts.waiveOnLast { return }
    checkDeadlines(attempt, timeouts)
    if !system.text.contains("keepalive") { checkSilence(attempt, timeouts) }
    checkContentSilence(attempt, timeouts)
  }

  private mutating func hold(
    _ what: String, _ attempt: AttemptRecord, from start: Instant, to end: Instant, _ limit: Nanoseconds
  ) {
    guard limit != .forever, start.isPresent, problems.count < 20 else { return }
    let span = end - start
    if span <= limit + TimerChecker.slack { return }
    problems.append(
      "request \(attempt.ordinal), attempt \(attempt.attempt) (\(attempt.outcome.name)): \(what) "
        + "\(span.milliseconds) of \(limit.milliseconds) ms")
  }

  /// What silence may come to: `idle` is not watched beyond `idleUntil`.
  private func idle(_ timeouts: Timeouts, from start: Instant, _ attempt: AttemptRecord) -> Nanoseconds {
    guard timeouts.idleUntil != .forever else { return timeouts.idle }
    let isWatched = start + timeouts.idle < attempt.start + timeouts.idleUntil
    return isWatched ? timeouts.idle : .forever
  }

  /// Deadlines count from the start, or from a connection that takes less than the slack.
  private mutating func checkDeadlines(_ attempt: AttemptRecord, _ timeouts: Timeouts) {
    let head = attempt.head.isPresent ? attempt.head : attempt.end
    let content = attempt.firstToken.isPresent ? attempt.firstToken : attempt.end
    // A provider that sends informational heads may have begun its answer so.
    if !timeouts.informationalEndsHeaders || !system.text.contains("informational") {
      hold("no head for", attempt, from: attempt.start, to: head, timeouts.headers)
    }
    hold("no byte for", attempt, from: attempt.start, to: head, timeouts.firstByte)
    hold("no content for", attempt, from: attempt.start, to: content, timeouts.firstToken)
    if timeouts.attemptEnforced == .timer {
      hold("it lasted", attempt, from: attempt.start, to: attempt.end, timeouts.attempt)
    }
  }

  /// Without comments and pings all that comes, comes with the head or with content.
  private mutating func checkSilence(_ attempt: AttemptRecord, _ timeouts: Timeouts) {
    let start = attempt.start
    let head = attempt.head.isPresent ? attempt.head : attempt.end
    let content = attempt.firstToken.isPresent ? attempt.firstToken : attempt.end
    switch timeouts.idleArmsAt {
    case .connected, .sent:
      hold(
        "silent before the head for", attempt, from: start, to: head, idle(timeouts, from: start, attempt))
      hold(
        "silent after the head for", attempt, from: attempt.head, to: content,
        idle(timeouts, from: attempt.head, attempt))
    case .headers:
      hold(
        "silent after the head for", attempt, from: attempt.head, to: content,
        idle(timeouts, from: attempt.head, attempt))
    case .byte, .token: break
    }
    hold(
      "silent at its end for", attempt, from: attempt.lastToken, to: attempt.end,
      idle(timeouts, from: attempt.lastToken, attempt))
  }

  private mutating func checkContentSilence(_ attempt: AttemptRecord, _ timeouts: Timeouts) {
    let content = attempt.firstToken.isPresent ? attempt.firstToken : attempt.end
    switch timeouts.idleArmsAt {
    case .connected, .sent:
      hold("no content since the start for", attempt, from: attempt.start, to: content, timeouts.tokenIdle)
    case .headers:
      hold("no content since the head for", attempt, from: attempt.head, to: content, timeouts.tokenIdle)
    case .byte, .token: break
    }
    hold("no content at its end for", attempt, from: attempt.lastToken, to: attempt.end, timeouts.tokenIdle)
  }
}

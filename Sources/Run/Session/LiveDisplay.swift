// The line that tells how a run goes: each second on a terminal, every ten seconds otherwise, never when
// quiet.

import Base
import Plan
import Record
import Report

/// Prints the live line on standard error.
struct LiveDisplay: Sendable {
  private let interval: Nanoseconds?
  private let isTerminal: Bool
  private let phases: RunPhases
  private var last = LiveReading.zero
  private var lastShown: Instant?
  private var next: Instant?

  /// A display for a run with these phases.
  init(isQuiet: Bool, isTerminal: Bool, phases: RunPhases) {
    interval = isQuiet ? nil : .seconds(isTerminal ? 1 : 10)
    self.isTerminal = isTerminal
    self.phases = phases
  }

  /// How long the main thread may wait until the next line is due.
  mutating func timeToNext(now: Instant) -> Nanoseconds {
    guard let interval else { return .seconds(3600) }
    let due = next ?? now + interval
    next = due
    return max(.zero, due - now)
  }

  /// Shows the line if it is due.
  mutating func show(_ reading: LiveReading, now: Instant, origin: Instant) {
    guard let interval, let due = next, now >= due else { return }
    next = due + interval
    let since = lastShown ?? origin
    var reading = reading
    reading.phase = phases.phase(at: max(.zero, now - origin))
    let line = LiveLine.text(
      reading, since: last, elapsed: now - origin, interval: now - since,
      phaseNames: phases.names, columns: isTerminal ? Console.errorColumns - 1 : TerminalSummary.usualColumns)
    if isTerminal { Console.status(line) } else { Console.error(line) }
    last = reading
    lastShown = now
  }

  /// Removes the line from a terminal, so that what follows starts clean.
  mutating func clear() {
    if interval != nil && isTerminal && lastShown != nil { Console.status("") }
  }
}

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
  /// How long the schedule is.
  private let total: Nanoseconds?
  private var last = LiveReading.zero
  /// How far into the run the last line was.
  private var lastOffset: Nanoseconds?
  private var next: Instant?

  /// A display for a run with these phases, whose arrivals take `total`.
  init(isQuiet: Bool, isTerminal: Bool, phases: RunPhases, total: Nanoseconds? = nil) {
    self.total = total
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

  /// Shows the line if it is due: `now` is the real time, `offset` how far into the run it is, on the run's
  /// own clock.
  mutating func show(_ reading: LiveReading, now: Instant, offset: Nanoseconds) {
    let columns = isTerminal ? Console.errorColumns - 1 : TerminalSummary.usualColumns
    guard let line = dueLine(reading, now: now, offset: offset, columns: columns) else { return }
    if isTerminal { Console.status(line) } else { Console.error(line) }
  }

  /// The line, if it is due.
  mutating func dueLine(
    _ reading: LiveReading, now: Instant, offset: Nanoseconds, columns: Int
  ) -> String? {
    guard let interval, let due = next, now >= due else { return nil }
    next = max(due + interval, now)
    let offset = max(.zero, offset)
    var reading = reading
    reading.phase = phases.phase(at: offset)
    let line = LiveLine.text(
      reading, since: last, elapsed: offset, interval: offset - (lastOffset ?? .zero),
      phaseNames: phases.names, total: total, columns: columns)
    last = reading
    lastOffset = offset
    return line
  }

  /// Removes the line from a terminal, so that what follows starts clean.
  mutating func clear() {
    if interval != nil && isTerminal && lastOffset != nil { Console.status("") }
  }
}

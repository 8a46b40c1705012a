// How a virtual run is watched: it has one thread, whose loop looks up now and then.

import Base
import IO
import Record

/// Takes signals and shows the live line of a run in simulated time.
struct SimulationWatch: LoopWatch {
  /// Turns between two looks at the real clock: a turn takes microseconds, a look 30 ns.
  private static let turnsPerLook = 64
  /// Real time between two looks at the mailbox, which are a system call each.
  private static let interval = Nanoseconds.milliseconds(10)

  private let mailbox: SignalMailbox
  private let board: LiveBoard
  private var live: LiveDisplay
  private var turns = 0
  private var nextLook = Clock.now()
  private var signals = StopSignals()

  init(mailbox: SignalMailbox, board: LiveBoard, live: LiveDisplay) {
    self.mailbox = mailbox
    self.board = board
    self.live = live
  }

  /// The signal that asked to stop, if one came.
  var stopped: Notice? { signals.first }

  mutating func begin() -> Instant { .zero }

  mutating func wish(at now: Instant) -> RunWish {
    turns += 1
    if turns % SimulationWatch.turnsPerLook == 0 { look(at: now) }
    return signals.wish
  }

  private mutating func look(at now: Instant) {
    let real = Clock.now()
    guard real >= nextLook else { return }
    nextLook = real + SimulationWatch.interval
    if signals.take(mailbox.wait(atMost: .zero)) {
      live.clear()
      signals.announce()
    }
    if live.timeToNext(now: real) == .zero { live.show(board.reading(), now: real, offset: now - .zero) }
  }

  /// Removes the live line.
  mutating func end() { live.clear() }
}

// What a loop asks between its turns: whether the run is to go on.

import Base
import IO
import Load
import Synchronization

/// What is wanted of a run that is under way. Each includes those before it.
enum RunWish: Int, Comparable {
  /// To go on.
  case goOn
  /// No more arrivals; what is open may end.
  case stopArrivals
  /// What is open is cut.
  case cut

  static func < (left: RunWish, right: RunWish) -> Bool { left.rawValue < right.rawValue }
}

/// Says when to begin, and what is wanted, once per turn.
protocol LoopWatch {
  /// All that the loop needs is made: waits for the start of the run, the time of its first arrival.
  mutating func begin() -> Instant
  /// `now` is the time of the last turn.
  mutating func wish(at now: Instant) -> RunWish
}

/// Nobody who would stop the run.
struct NoWatch: LoopWatch {
  mutating func begin() -> Instant { .zero }
  mutating func wish(at now: Instant) -> RunWish { .goOn }
}

/// What the main thread says of a run in another one.
struct ControlWatch: LoopWatch {
  let control: RunControl

  mutating func begin() -> Instant {
    control.post { $0.isLoadReady = true }
    return control.startGate.wait()
  }

  mutating func wish(at now: Instant) -> RunWish {
    if control.cutsOpenRequests.load(ordering: .relaxed) { return .cut }
    return control.stopsArrivals.load(ordering: .relaxed) ? .stopArrivals : .goOn
  }
}

extension EngineSet {
  /// Tells the load what is wanted of it.
  mutating func follow(_ wish: RunWish) {
    switch wish {
    case .goOn: break
    case .stopArrivals: load?.stopArrivals()
    case .cut: load?.cutOpenRequests()
    }
  }
}

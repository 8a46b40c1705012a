import IO

/// What SIGINT and SIGTERM ask for, by their number: the first for no more arrivals, the second for the end
/// of what is open, the third for the end of the process.
struct StopSignals: Sendable {
  /// The first signal; nil when none came.
  private(set) var first: Notice?
  private var count = 0

  /// What is wanted of the run.
  var wish: RunWish { count == 0 ? .goOn : count == 1 ? .stopArrivals : .cut }

  /// Takes a notice in; whether it was a signal that asks to stop. The third does not return.
  mutating func take(_ notice: Notice) -> Bool {
    switch notice {
    case .notified, .timeout: return false
    case .interrupt, .terminate:
      if count == 2 { Brownout.stopAtOnce(notice) }
      count += 1
      first = first ?? notice
      return true
    }
  }

  /// Says what happens now and what one more signal does.
  func announce() {
    Console.error(
      count == 1
        ? "stopping: no more arrivals, waiting for open requests; once more to cut them"
        : "stopping: open requests are cut, then the report is written; once more to stop without a report")
  }
}

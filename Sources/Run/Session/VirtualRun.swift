// A run in simulated time: one thread, one loop, one simulated network, all three engines.

import Base
import IO
import Load
import Profile
import Provider
import Proxy
import Record

enum VirtualRun {
  /// How long the system under test may go on after the load has ended, so that what was cancelled is
  /// noticed.
  private static let settling = Nanoseconds.seconds(1)

  /// Runs `prepared` from its first arrival to its end. Timers are as exact as the wheel, unless
  /// `timerSpacing` lets them wait for each other as those of a real run do.
  static func perform(
    _ prepared: PreparedRun, timerSpacing: Nanoseconds = .zero
  ) throws(IOError) -> RunLogs {
    var configuration = SimConfiguration()
    configuration.seed = prepared.profile.seed
    var io = SimBackend(configuration: configuration)
    var batch = CompletionBatch()
    var engines = EngineSet()
    engines.timerSpacing = timerSpacing
    let addresses = try prepared.startSystem(&engines, origin: .zero, board: nil, io: &io)
    engines.load = prepared.makeLoad(addresses, origin: .zero, board: LiveBoard())
    var now = Instant.zero
    while !engines.isLoadFinished() {
      now = engines.turn(&io, &batch)
    }
    let end = now
    engines.stopSystem(now: end, io: &io)
    while !engines.isSystemStopped() && now < end + settling {
      now = engines.turn(&io, &batch, until: end + settling)
    }
    return RunLogs(
      kind: .virtual, load: engines.takeLoadResult(io: io.counters, processorTime: .zero),
      system: engines.takeSystemResult(io: io.counters, processorTime: .zero), elapsed: end - .zero)
  }
}

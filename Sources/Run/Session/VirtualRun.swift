// A run in simulated time: one thread, one loop, one simulated network, all three engines.

import Base
import IO
import Profile
import Record

enum VirtualRun {
  /// Runs `prepared` from its first arrival to its end. Timers are as exact as the wheel, unless
  /// `timerSpacing` lets them wait for each other as those of a real run do.
  static func perform(
    _ prepared: PreparedRun, timerSpacing: Nanoseconds = .zero
  ) throws(IOError) -> RunLogs {
    var configuration = SimConfiguration()
    configuration.seed = prepared.profile.seed
    var io = SimBackend(configuration: configuration)
    let result = try OneLoop.run(
      &io, prepared, origin: .zero, timerSpacing: timerSpacing, control: nil)
    return RunLogs(
      kind: .virtual, load: result.load, system: result.system, elapsed: result.end - .zero)
  }
}

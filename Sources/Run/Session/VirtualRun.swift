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
    var watch = NoWatch()
    return try perform(prepared, timerSpacing: timerSpacing, board: LiveBoard(), watch: &watch)
  }

  /// The same as far as `watch` wants, while `board` says how it goes.
  static func perform<Watch: LoopWatch>(
    _ prepared: PreparedRun, timerSpacing: Nanoseconds = .zero, board: LiveBoard, watch: inout Watch
  ) throws(IOError) -> RunLogs {
    var configuration = SimConfiguration()
    configuration.seed = prepared.profile.seed
    var io = SimBackend(configuration: configuration)
    let result = try OneLoop.run(
      &io, prepared, timerSpacing: timerSpacing, board: board, watch: &watch)
    return RunLogs(
      kind: .virtual, load: result.load, system: result.system, origin: .zero, elapsed: result.end - .zero)
  }
}

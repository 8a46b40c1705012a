// One loop for load, proxy and providers: what a virtual run has, and a real one that is to make do with one
// thread.

import Base
import IO
import Load
import Proxy
import Record

enum OneLoop {
  /// How long the system under test may go on after the load has ended, so that what was cancelled is
  /// noticed.
  private static let settling = Nanoseconds.seconds(1)

  /// What one loop measured, and the time at which its load had ended.
  struct Result {
    var load: LoadResult
    var system: SystemResult
    var end: Instant
  }

  /// Runs `prepared` from its first arrival, when `watch` says, to its end, or as far as `watch` wants.
  /// Processor time and counts of the backend are all put down to the load: whose they were can't be told.
  static func run<B: Backend & ~Copyable, Watch: LoopWatch>(
    _ io: inout B, _ prepared: PreparedRun, timerSpacing: Nanoseconds, board: LiveBoard,
    drainFlag: DrainFlag = DrainFlag(), watch: inout Watch
  ) throws(IOError) -> Result {
    let began = Clock.threadProcessorTime()
    var batch = CompletionBatch()
    var engines = EngineSet()
    engines.timerSpacing = timerSpacing
    let addresses = try prepared.startSystem(&engines, board: board, drainFlag: drainFlag, io: &io)
    engines.load = prepared.makeLoad(addresses, board: board, drainFlag: drainFlag)
    var end = watch.begin()
    engines.begin(at: end)
    while !engines.isLoadFinished() {
      engines.follow(watch.wish(at: end))
      end = engines.turn(&io, &batch)
    }
    var now = end
    engines.stopSystem(now: now, io: &io)
    while !engines.isSystemStopped() && now < end + settling {
      now = engines.turn(&io, &batch, until: end + settling)
    }
    if !engines.isSystemStopped() { engines.cutSystem(now: now, io: &io) }
    let load = engines.takeLoadResult(io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    return Result(
      load: load, system: engines.takeSystemResult(io: IOCounters(), processorTime: .zero), end: end)
  }
}

// The two loops of a real run, each in its own thread.

import Base
import IO
import Load
import Provider
import Proxy
import Record
import Synchronization

/// The loop of the system under test: providers and proxy.
enum SystemLoop {
  /// What busy providers may drift from their scripts so that one wake-up serves several streams. Measured at
  /// 20,000 chunks/s: 25 us of CPU per chunk without, 16 with; half a millisecond brings 2 more.
  static let timerSpacing = Nanoseconds.microseconds(250)

  static func run<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, origin: Instant, control: RunControl, settling: Nanoseconds
  ) throws(IOError) {
    let began = Clock.threadProcessorTime()
    var engines = EngineSet()
    engines.timerSpacing = timerSpacing
    var batch = CompletionBatch()
    let addresses = try prepared.startSystem(&engines, origin: origin, board: control.board, io: &io)
    control.post { $0.addresses = addresses }
    while !control.stopsSystem.load(ordering: .relaxed) { _ = engines.turn(&io, &batch) }
    var now = engines.turn(&io, &batch, until: .zero)
    let end = now + settling
    engines.stopSystem(now: now, io: &io)
    while !engines.isSystemStopped() && now < end { now = engines.turn(&io, &batch, until: end) }
    let result = engines.takeSystemResult(
      io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    control.post { $0.system = result }
  }
}

/// The loop of the load.
enum LoadLoop {
  static func run<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, _ addresses: SystemAddresses, origin: Instant, control: RunControl
  ) {
    let began = Clock.threadProcessorTime()
    var engines = EngineSet()
    var batch = CompletionBatch()
    engines.load = prepared.makeLoad(addresses, origin: origin, board: control.board)
    while engines.load?.isFinished == false {
      if control.stopsArrivals.load(ordering: .relaxed) { engines.load?.stopArrivals() }
      _ = engines.turn(&io, &batch)
    }
    let result = engines.takeLoadResult(
      io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    control.post { $0.load = result }
  }
}

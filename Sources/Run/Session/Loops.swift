// The loops of a real run, each in its own thread: providers, proxy, load.

import Base
import IO
import Load
import Provider
import Proxy
import Record
import Synchronization

/// The loops of the system under test: providers and proxy.
enum SystemLoop {
  /// What busy providers may drift from their scripts so that one wake-up serves several streams. Measured at
  /// 20,000 chunks/s: 25 us of CPU per chunk without, 16 with; half a millisecond brings 2 more.
  static let timerSpacing = Nanoseconds.microseconds(250)
  /// How long each part of the system may go on after what sent it requests has ended, so that what was
  /// cancelled is noticed.
  private static let settling = Nanoseconds.seconds(1)

  /// The providers, until `control` stops them.
  static func runProviders<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, control: RunControl
  ) throws(IOError) {
    let began = Clock.threadProcessorTime()
    var engines = EngineSet()
    engines.timerSpacing = timerSpacing
    let addresses = try prepared.startProviders(&engines, drainFlag: control.drainFlag, io: &io)
    control.post { $0.providers = addresses }
    engines.begin(at: control.startGate.wait())
    serve(&engines, &io, until: control.stopsProviders, control)
    let result = engines.takeSystemResult(
      io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    control.post { $0.system = result }
  }

  /// The proxy to `providers`, until `control` stops it.
  static func runProxy<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, _ providers: [Address], control: RunControl
  ) throws(IOError) {
    let began = Clock.threadProcessorTime()
    var engines = EngineSet()
    engines.timerSpacing = timerSpacing
    let address = try prepared.startProxy(
      &engines, to: providers, board: control.board, drainFlag: control.drainFlag, io: &io)
    control.post { $0.proxy = address }
    engines.begin(at: control.startGate.wait())
    serve(&engines, &io, until: control.stopsProxy, control)
    let result = engines.takeProxyResult(io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    control.post { $0.proxyResult = result }
  }

  /// All of the system and the load on it, to the end of the run.
  static func runAll<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, control: RunControl
  ) throws(IOError) {
    var watch = ControlWatch(control: control)
    let result = try OneLoop.run(
      &io, prepared, timerSpacing: timerSpacing, board: control.board, drainFlag: control.drainFlag,
      watch: &watch)
    control.post {
      $0.load = result.load
      $0.system = result.system
    }
  }

  /// Turns until `stops` is set, then until nothing is under way.
  private static func serve<B: Backend & ~Copyable>(
    _ engines: inout EngineSet, _ io: inout B, until stops: borrowing Atomic<Bool>, _ control: RunControl
  ) {
    var batch = CompletionBatch()
    var hasTold = false
    while !stops.load(ordering: .relaxed) {
      _ = engines.turn(&io, &batch)
      if !hasTold, let notice = engines.limitMet() {
        hasTold = true
        control.post { $0.limitMet = notice }
      }
    }
    var now = engines.turn(&io, &batch, until: .zero)
    let end = now + settling
    engines.stopSystem(now: now, io: &io)
    while !engines.isSystemStopped() && now < end { now = engines.turn(&io, &batch, until: end) }
    if !engines.isSystemStopped() { engines.cutSystem(now: now, io: &io) }
  }
}

/// The loop of the load.
enum LoadLoop {
  static func run<B: Backend & ~Copyable>(
    _ io: inout B, _ prepared: PreparedRun, _ addresses: SystemAddresses, control: RunControl
  ) {
    let began = Clock.threadProcessorTime()
    var engines = EngineSet()
    var batch = CompletionBatch()
    engines.load = prepared.makeLoad(addresses, board: control.board, drainFlag: control.drainFlag)
    var watch = ControlWatch(control: control)
    var now = watch.begin()
    engines.begin(at: now)
    while !engines.isLoadFinished() {
      engines.follow(watch.wish(at: now))
      now = engines.turn(&io, &batch)
    }
    let result = engines.takeLoadResult(
      io: io.counters, processorTime: Clock.threadProcessorTime() - began)
    control.post { $0.load = result }
  }
}

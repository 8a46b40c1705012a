// A run over loopback TCP: two workers with a backend each, the main thread watching signals and the clock.

import Base
import IO
import Load
import Provider
import Proxy
import Record
import Synchronization

/// A run over real sockets.
struct RealRun: ~Copyable {
  /// From the start of the workers to the first arrival: time to make rings and listeners.
  private static let lead = Nanoseconds.milliseconds(200)
  /// How long the system under test may go on after the load has ended, so that what was cancelled is
  /// noticed.
  private static let settling = Nanoseconds.seconds(1)

  private let prepared: PreparedRun
  private let kind: BackendKind
  private let mailbox: SignalMailbox
  private let control: RunControl
  private var live: LiveDisplay
  /// The signal that asked to stop, if one came.
  private var stopped: Notice?

  /// A run of `prepared` over backend `kind`; `live` shows how it goes.
  init(_ prepared: PreparedRun, kind: BackendKind, mailbox: SignalMailbox, live: LiveDisplay) {
    self.prepared = prepared
    self.kind = kind
    self.mailbox = mailbox
    self.live = live
    control = RunControl(mailbox: mailbox)
  }

  /// Runs from the first arrival to the end. The notice is the signal that ended it early, if one did.
  mutating func perform() throws(RunFailure) -> (logs: RunLogs, notice: Notice?) {
    let wakers = try makeWakers()
    let origin = Clock.now() + RealRun.lead
    let system = try startSystem(origin: origin, waker: wakers.system)
    do throws(RunFailure) {
      let addresses = try awaitAddresses()
      let load = try startLoad(addresses, origin: origin, waker: wakers.load)
      try watch(wakers.load, origin: origin)
      load.join()
    } catch {
      // A worker is joined when it goes out of scope, so it has to know first that it is over.
      stopSystem(wakers.system)
      system.join()
      throw error
    }
    stopSystem(wakers.system)
    system.join()
    live.clear()
    let mail = control.read()
    guard let loadResult = mail.load, let systemResult = mail.system else {
      throw .io(mail.failure ?? IOError("finish the run", 0))
    }
    let logs = RunLogs(kind: kind, load: loadResult, system: systemResult, elapsed: Clock.now() - origin)
    return (logs, stopped)
  }

  /// Starts the system under test, tells where it listens, and serves until a signal comes.
  mutating func serve(_ announce: (SystemAddresses) -> Void) throws(RunFailure) {
    let wakers = try makeWakers()
    let system = try startSystem(origin: Clock.now(), waker: wakers.system)
    do throws(RunFailure) {
      announce(try awaitAddresses())
    } catch {
      system.join()
      throw error
    }
    while stopped == nil { take(mailbox.wait(atMost: .seconds(3600))) }
    stopSystem(wakers.system)
    system.join()
  }

  private func stopSystem(_ waker: Waker) {
    control.stopsSystem.store(true, ordering: .relaxed)
    waker.wake()
  }

  private func makeWakers() throws(RunFailure) -> (system: Waker, load: Waker) {
    do throws(IOError) {
      return (try Waker(), try Waker())
    } catch {
      throw .io(error)
    }
  }

  private func startSystem(origin: Instant, waker: Waker) throws(RunFailure) -> Worker {
    let (prepared, kind, control) = (prepared, kind, control)
    return try RealRun.worker("bo-system") {
      RealRun.withBackend(kind, prepared.ioLimits, waker, control) { (io) throws(IOError) in
        try SystemLoop.run(&io, prepared, origin: origin, control: control, settling: RealRun.settling)
      } epoll: { (io) throws(IOError) in
        try SystemLoop.run(&io, prepared, origin: origin, control: control, settling: RealRun.settling)
      }
    }
  }

  private func startLoad(
    _ addresses: SystemAddresses, origin: Instant, waker: Waker
  ) throws(RunFailure) -> Worker {
    let (prepared, kind, control) = (prepared, kind, control)
    return try RealRun.worker("bo-load") {
      RealRun.withBackend(kind, prepared.loadIOLimits, waker, control) { (io) throws(IOError) in
        LoadLoop.run(&io, prepared, addresses, origin: origin, control: control)
      } epoll: { (io) throws(IOError) in
        LoadLoop.run(&io, prepared, addresses, origin: origin, control: control)
      }
    }
  }

  private static func worker(
    _ name: String, _ body: @escaping @Sendable () -> Void
  ) throws(RunFailure) -> Worker {
    do throws(IOError) {
      return try Worker(name: name, body)
    } catch {
      throw .io(error)
    }
  }

  /// Makes the backend inside the worker's own thread, where it stays; what goes wrong is posted.
  private static func withBackend(
    _ kind: BackendKind, _ limits: IOLimits, _ waker: Waker, _ control: RunControl,
    uring: (inout UringBackend) throws(IOError) -> Void, epoll: (inout EpollBackend) throws(IOError) -> Void
  ) {
    do throws(IOError) {
      switch kind {
      case .uring:
        var io = try UringBackend(limits: limits, waker: waker)
        try uring(&io)
      case .epoll:
        var io = try EpollBackend(limits: limits, waker: waker)
        try epoll(&io)
      case .virtual:
        preconditionFailure("a virtual run has no workers")
      }
    } catch {
      control.post { $0.failure = error }
    }
  }

  private mutating func awaitAddresses() throws(RunFailure) -> SystemAddresses {
    while true {
      let mail = control.read()
      if let addresses = mail.addresses { return addresses }
      if let failure = mail.failure { throw .io(failure) }
      take(mailbox.wait(atMost: .seconds(1)))
    }
  }

  /// Remembers a signal that asks to stop; the second one ends the process.
  private mutating func take(_ notice: Notice) {
    switch notice {
    case .notified, .timeout: break
    case .interrupt, .terminate:
      live.clear()
      if stopped != nil { Brownout.stopAtOnce(notice) }
      stopped = notice
    }
  }

  /// Shows the live line, and passes a signal on to the load, until the load has ended.
  private mutating func watch(_ load: Waker, origin: Instant) throws(RunFailure) {
    var isStopping = false
    while control.read().load == nil {
      if let failure = control.read().failure { throw .io(failure) }
      if stopped != nil && !isStopping {
        isStopping = true
        Console.error("stopping: no more arrivals, waiting for open requests; once more to stop at once")
        control.stopsArrivals.store(true, ordering: .relaxed)
        load.wake()
      }
      let notice = mailbox.wait(atMost: live.timeToNext(now: Clock.now()))
      take(notice)
      if notice == .timeout { live.show(control.board.reading(), now: Clock.now(), origin: origin) }
    }
  }
}

/// Why a run has no result.
enum RunFailure: Error {
  /// A socket, ring or thread could not be made.
  case io(IOError)

  /// As the command's failure.
  var commandFailure: CommandFailure {
    switch self {
    case .io(let error):
      let next =
        error.operation.hasPrefix("bind") || error.operation.hasPrefix("listen")
        ? "choose another port in the profile, or leave it out to get a free one"
        : "brownout doctor says what this machine permits"
      return .failed(error.message, next: next)
    }
  }
}

extension IOError {
  /// What was tried and the system's own words for what went wrong.
  var message: String { "can't \(operation): \(SystemError.text(errorNumber))" }
}

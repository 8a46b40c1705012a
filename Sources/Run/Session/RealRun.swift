// A run over loopback TCP: workers with a backend each, the main thread watching signals and the clock.

import Base
import IO
import Load
import Profile
import Provider
import Proxy
import Record

/// A run over real sockets.
struct RealRun: ~Copyable {
  /// From the moment at which everything is made to the first arrival: time for all threads to wake.
  private static let lead = Nanoseconds.milliseconds(20)

  /// What runs, with the time and the number of this run.
  private(set) var prepared: PreparedRun
  private let kind: BackendKind
  private let mailbox: SignalMailbox
  private let control: RunControl
  private var live: LiveDisplay
  private var signals = StopSignals()

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
    prepared.takePlace(at: Clock.wallNanoseconds() + RealRun.lead.count)
    var workers = try RunWorkers(prepared, kind: kind, control: control)
    let origin: Instant
    do throws(RunFailure) {
      if prepared.sharesOneThread {
        try workers.startAll()
      } else {
        let addresses = try startSystem(&workers)
        try workers.startLoad(on: addresses)
      }
      _ = try awaitMail(\.isLoadReady)
      origin = Clock.now() + RealRun.lead
      control.startGate.open(at: origin)
      try watch(workers, origin: origin)
    } catch {
      // A worker is joined when it goes out of scope, so it has to know first that it is over.
      workers.abandon()
      throw error
    }
    workers.joinLoad()
    workers.stopSystem()
    live.clear()
    let mail = control.read()
    guard let load = mail.load, var system = mail.system else {
      throw .io(mail.failure ?? IOError("finish the run", 0))
    }
    if let proxy = mail.proxyResult { system.add(proxy) }
    let logs = RunLogs(
      kind: kind, load: load, system: system, origin: origin, elapsed: Clock.now() - origin)
    return (logs, signals.first)
  }

  /// Starts the system under test, tells where it listens, and serves until a signal comes. `news` is called
  /// when somebody called the mailbox, and at the end. Returns what the system recorded.
  mutating func serve(
    _ announce: (SystemAddresses) -> Void, news: () -> Void
  ) throws(RunFailure) -> SystemResult? {
    prepared.takePlace(at: Clock.wallNanoseconds())
    var workers = try RunWorkers(prepared, kind: kind, control: control)
    do throws(RunFailure) {
      let addresses = try startSystem(&workers)
      control.startGate.open(at: Clock.now())
      announce(addresses)
    } catch {
      workers.abandon()
      throw error
    }
    // What came while the system started woke somebody else.
    news()
    var hasTold = false
    while signals.first == nil {
      if signals.take(mailbox.wait(atMost: .seconds(3600))) { continue }
      news()
      guard !hasTold, let notice = control.read().limitMet else { continue }
      hasTold = true
      Console.error(notice)
    }
    workers.stopSystem()
    news()
    // How much it was in the end.
    if let notice = control.read().system?.providerCounters.limitNotice { Console.error(notice) }
    return control.read().system
  }

  /// Starts the providers and then, if the profile has one, the proxy to them.
  private mutating func startSystem(_ workers: inout RunWorkers) throws(RunFailure) -> SystemAddresses {
    try workers.startProviders()
    var addresses = SystemAddresses(providers: try awaitMail(\.providers), proxy: nil)
    if prepared.profile.proxy != nil {
      try workers.startProxy(to: addresses.providers)
      addresses.proxy = try awaitMail(\.proxy)
    }
    return addresses
  }

  /// Waits for what a worker leaves once it has started.
  private mutating func awaitMail<Value>(
    _ part: KeyPath<RunControl.Mail, Value?>
  ) throws(RunFailure) -> Value {
    while true {
      let mail = control.read()
      if let value = mail[keyPath: part] { return value }
      if let failure = mail.failure { throw .io(failure) }
      _ = signals.take(mailbox.wait(atMost: .seconds(1)))
    }
  }

  /// Shows the live line, and passes a signal on to the load, until the load has ended.
  private mutating func watch(_ workers: borrowing RunWorkers, origin: Instant) throws(RunFailure) {
    var passedOn = RunWish.goOn
    while control.read().load == nil {
      if let failure = control.read().failure { throw .io(failure) }
      if signals.wish > passedOn {
        passedOn = signals.wish
        live.clear()
        signals.announce()
        if passedOn == .cut { workers.cutOpenRequests() } else { workers.stopArrivals() }
      }
      let notice = mailbox.wait(atMost: live.timeToNext(now: Clock.now()))
      _ = signals.take(notice)
      if notice == .timeout {
        let now = Clock.now()
        live.show(control.board.reading(), now: now, offset: now - origin)
      }
    }
  }
}

/// Why a run has no result.
enum RunFailure: Error {
  /// A socket, ring or thread could not be made.
  case io(IOError)

  /// As the command's failure: a port that somebody else has, or that is not ours to take, is the user's to
  /// change, and nothing was started.
  func commandFailure(_ prepared: PreparedRun) -> CommandFailure {
    guard case .io(let error) = self,
      error.operation.hasPrefix("bind") || error.operation.hasPrefix("listen"),
      error.isAddressInUse || error.isForbidden,
      let port = error.operation.split(separator: ":").last.flatMap({ UInt16($0) })
    else { return commandFailure }
    let owner = prepared.owner(ofPort: port)
    return .usage([
      Diagnostic(
        place: nil,
        problem: "\(owner) can't listen at port \(port): \(SystemError.text(error.errorNumber))",
        expected: "a port that nobody else listens at",
        next: error.isForbidden
          ? "choose a port from 1024 on, or leave 'port' out to get a free one"
          : "end what listens there (ss -ltnp shows it), choose another port, or leave 'port' out")
    ])
  }

  /// As the command's failure.
  var commandFailure: CommandFailure {
    switch self {
    case .io(let error):
      return .failed(error.message, next: "brownout doctor says what this machine permits")
    }
  }
}

extension PreparedRun {
  /// Who listens at `port`, for messages.
  fileprivate func owner(ofPort port: UInt16) -> String {
    var names = profile.providers.map { "provider '\($0.name)'" }
    if let first = portBase {
      if profile.proxy != nil { names.insert("the proxy", at: 0) }
      let index = Int(port) - Int(first)
      return names.indices.contains(index) ? names[index] : "a provider"
    }
    if let index = profile.providers.firstIndex(where: { $0.port == port }) { return names[index] }
    return profile.proxy?.port == port ? "the proxy" : "a provider"
  }
}

extension IOError {
  /// What was tried and the system's own words for what went wrong.
  var message: String { "can't \(operation): \(SystemError.text(errorNumber))" }
}

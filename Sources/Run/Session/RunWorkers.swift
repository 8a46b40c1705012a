// The threads of a real run: providers, proxy and load, each with a backend of its own, or one for all.

import Base
import IO
import Synchronization

/// Starts the workers of one run and ends them. All that were started have to be ended by `stopSystem`, the
/// load's by `joinLoad` or `abandon` before.
struct RunWorkers: ~Copyable {
  private let prepared: PreparedRun
  private let kind: BackendKind
  private let control: RunControl
  private let wakers: (providers: Waker, proxy: Waker, load: Waker)
  private var providers: Worker?
  private var proxy: Worker?
  private var load: Worker?

  /// No worker yet.
  init(_ prepared: PreparedRun, kind: BackendKind, control: RunControl) throws(RunFailure) {
    self.prepared = prepared
    self.kind = kind
    self.control = control
    do throws(IOError) {
      wakers = (try Waker(), try Waker(), try Waker())
    } catch {
      throw .io(error)
    }
  }

  /// The providers say by mail where they listen.
  mutating func startProviders() throws(RunFailure) {
    let (prepared, control) = (prepared, control)
    let limits = prepared.providerIOLimits
    providers = try start("bo-providers", limits, wakers.providers) { (io) throws(IOError) in
      try SystemLoop.runProviders(&io, prepared, control: control)
    } epoll: { (io) throws(IOError) in
      try SystemLoop.runProviders(&io, prepared, control: control)
    }
  }

  /// The proxy goes to `addresses`, and says by mail where it listens.
  mutating func startProxy(to addresses: [Address]) throws(RunFailure) {
    let (prepared, control) = (prepared, control)
    proxy = try start("bo-proxy", prepared.ioLimits, wakers.proxy) { (io) throws(IOError) in
      try SystemLoop.runProxy(&io, prepared, addresses, control: control)
    } epoll: { (io) throws(IOError) in
      try SystemLoop.runProxy(&io, prepared, addresses, control: control)
    }
  }

  /// The load leaves what it measured in the mail.
  mutating func startLoad(on addresses: SystemAddresses) throws(RunFailure) {
    let (prepared, control) = (prepared, control)
    load = try start("bo-load", prepared.loadIOLimits, wakers.load) { (io) throws(IOError) in
      LoadLoop.run(&io, prepared, addresses, control: control)
    } epoll: { (io) throws(IOError) in
      LoadLoop.run(&io, prepared, addresses, control: control)
    }
  }

  /// One worker for all, which leaves what they measured in the mail. It is ended like the load.
  mutating func startAll() throws(RunFailure) {
    let (prepared, control) = (prepared, control)
    load = try start("bo-run", prepared.sharedIOLimits, wakers.load) { (io) throws(IOError) in
      try SystemLoop.runAll(&io, prepared, control: control)
    } epoll: { (io) throws(IOError) in
      try SystemLoop.runAll(&io, prepared, control: control)
    }
  }

  /// No more arrivals: the load ends when its open requests have.
  func stopArrivals() {
    control.stopsArrivals.store(true, ordering: .relaxed)
    wakers.load.wake()
  }

  /// No more arrivals, and the end of the open requests.
  func cutOpenRequests() {
    control.cutsOpenRequests.store(true, ordering: .relaxed)
    wakers.load.wake()
  }

  /// Waits until the load has ended.
  mutating func joinLoad() { load = nil }

  /// Ends the proxy, then the providers: so the providers still see what the proxy cancels, and the proxy
  /// never sees its providers leave.
  mutating func stopSystem() {
    control.stopsProxy.store(true, ordering: .relaxed)
    wakers.proxy.wake()
    proxy = nil
    control.stopsProviders.store(true, ordering: .relaxed)
    wakers.providers.wake()
    providers = nil
  }

  /// Ends what was started of a run that failed.
  mutating func abandon() {
    stopArrivals()
    control.startGate.open(at: Clock.now())
    joinLoad()
    stopSystem()
  }

  /// A thread in which the backend is made, and where it stays; what goes wrong is posted.
  private func start(
    _ name: String, _ limits: IOLimits, _ waker: Waker,
    uring: @escaping @Sendable (inout UringBackend) throws(IOError) -> Void,
    epoll: @escaping @Sendable (inout EpollBackend) throws(IOError) -> Void
  ) throws(RunFailure) -> Worker {
    let (kind, control) = (kind, control)
    do throws(IOError) {
      return try Worker(name: name) {
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
    } catch {
      throw .io(error)
    }
  }
}

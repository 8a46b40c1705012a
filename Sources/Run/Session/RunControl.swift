// What crosses threads during a real run: flags, and values that a worker leaves when it has something
// to say.

import Base
import IO
import Load
import Provider
import Proxy
import Record
import Synchronization

/// Where the system under test listens.
struct SystemAddresses: Sendable {
  /// By provider index.
  var providers: [Address]
  var proxy: Address?
}

/// What the load's worker leaves at its end.
struct LoadResult: Sendable {
  var requests: RequestSnapshot
  var counters: LoadCounters
  /// What was answered to requests that did not end ok, one of each kind.
  var samples: [AnswerSample] = []
  var io: IOCounters
  var processorTime: Nanoseconds
  /// When arrivals were stopped before their time; absent when they were not.
  var stoppedAt = Instant.absent
}

/// What the system under test recorded.
struct SystemResult: Sendable {
  var providers: ProviderSnapshot
  var providerCounters: ProviderCounters
  var proxyAttempts: AttemptSnapshot?
  var proxyCounters: ProxyCounters?
  /// Counts of all its backends together.
  var io: IOCounters
  /// CPU time of all its threads.
  var processorTime: Nanoseconds
  /// That of the busiest of them.
  var busiestProcessorTime: Nanoseconds

  /// Adds what a proxy in a thread of its own recorded.
  mutating func add(_ proxy: ProxyResult) {
    proxyAttempts = proxy.attempts
    proxyCounters = proxy.counters
    io.add(proxy.io)
    processorTime = processorTime + proxy.processorTime
    busiestProcessorTime = max(busiestProcessorTime, proxy.processorTime)
  }
}

/// What the proxy's worker leaves at its end.
struct ProxyResult: Sendable {
  var attempts: AttemptSnapshot
  var counters: ProxyCounters
  var io: IOCounters
  var processorTime: Nanoseconds
}

/// Shared by the main thread and the workers of one run.
final class RunControl: Sendable {
  struct Mail: Sendable {
    /// Where the providers listen, by index.
    var providers: [Address]?
    var proxy: Address?
    /// Set once all that the load needs is made.
    var isLoadReady: Bool?
    var failure: IOError?
    /// What the system under test had to turn away for the first time, for people.
    var limitMet: String?
    var load: LoadResult?
    /// Without the proxy, which has a thread of its own.
    var system: SystemResult?
    var proxyResult: ProxyResult?
  }

  /// The load releases no more arrivals.
  let stopsArrivals = Atomic<Bool>(false)
  /// The load cuts what is open.
  let cutsOpenRequests = Atomic<Bool>(false)
  /// The proxy ends once nothing is under way.
  let stopsProxy = Atomic<Bool>(false)
  /// The providers end once nothing is under way.
  let stopsProviders = Atomic<Bool>(false)
  /// Nothing of the run begins before it is open.
  let startGate = StartGate()
  let board = LiveBoard()
  let drainFlag = DrainFlag()
  private let mail = Mutex(Mail())
  private let mailbox: SignalMailbox

  init(mailbox: SignalMailbox) { self.mailbox = mailbox }

  /// Leaves something for the main thread and wakes it.
  func post(_ change: @Sendable (inout Mail) -> Void) {
    mail.withLock { change(&$0) }
    mailbox.notify()
  }

  /// What the workers have left so far.
  func read() -> Mail { mail.withLock { $0 } }
}

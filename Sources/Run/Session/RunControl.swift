// What crosses threads during a real run: two flags, and values that a worker leaves when it has something
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
  var io: IOCounters
  var processorTime: Nanoseconds
}

/// What the worker of the system under test leaves at its end.
struct SystemResult: Sendable {
  var providers: ProviderSnapshot
  var providerCounters: ProviderCounters
  var proxyAttempts: AttemptSnapshot?
  var proxyCounters: ProxyCounters?
  var io: IOCounters
  var processorTime: Nanoseconds
}

/// Shared by the main thread and the workers of one run.
final class RunControl: Sendable {
  struct Mail: Sendable {
    var addresses: SystemAddresses?
    var failure: IOError?
    var load: LoadResult?
    var system: SystemResult?
  }

  /// The load releases no more arrivals.
  let stopsArrivals = Atomic<Bool>(false)
  /// The system under test ends once nothing is under way.
  let stopsSystem = Atomic<Bool>(false)
  let board = LiveBoard()
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

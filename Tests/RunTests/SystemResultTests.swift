import Base
import IO
import Provider
import Proxy
import Record
import XCTest

@testable import Run

/// The system under test has a thread for the providers and one for the proxy; a report has one system.
final class SystemResultTests: XCTestCase {
  func testAProxyOfItsOwnThreadCountsAsPartOfTheSystem() throws {
    var io = IOCounters()
    (io.turns, io.connectsBeyondLimit, io.outboxOverflows) = (7, 2, 1)
    var counters = ProxyCounters()
    counters.requestsOverLimit = 3
    for (provider, proxy) in [(5, 9), (9, 5)] {
      var system = SystemResult(
        providers: try providerSnapshot(), providerCounters: .init(), proxyAttempts: nil, proxyCounters: nil,
        io: io, processorTime: .milliseconds(Int64(provider)),
        busiestProcessorTime: .milliseconds(Int64(provider)))
      system.add(
        ProxyResult(
          attempts: .empty, counters: counters, io: io, processorTime: .milliseconds(Int64(proxy))))
      XCTAssertEqual(system.proxyCounters, counters)
      XCTAssertNotNil(system.proxyAttempts)
      XCTAssertEqual(
        [system.io.turns, system.io.connectsBeyondLimit, system.io.outboxOverflows], [14, 4, 2])
      XCTAssertEqual(system.processorTime, .milliseconds(14))
      XCTAssertEqual(system.busiestProcessorTime, .milliseconds(9))
    }
  }

  /// What providers say that nobody asked.
  private func providerSnapshot() throws -> ProviderSnapshot {
    let log = LogConfiguration(providerCount: 1, phaseCount: 1)
    return ProviderLog(log, ruleCounts: [0]).snapshot()
  }
}

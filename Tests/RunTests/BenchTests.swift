import Base
import Plan
import Profile
import Record
import XCTest

@testable import Run

final class BenchTests: XCTestCase {
  /// Searches on a machine that bears `capacity`; `estimate` is what its CPU times promise.
  private func search(capacity: Double, estimate: Double?, tries: Int, last: Double = 1e7) -> RateSearch {
    var search = RateSearch(first: min(20_000, last), last: last)
    for _ in 0..<tries {
      guard let rate = search.next else { break }
      if rate <= capacity { search.held(rate, estimate: estimate) } else { search.failed(rate) }
    }
    return search
  }

  func testASearchNeverFindsMoreThanTheMachineBears() {
    for capacity in stride(from: 500.0, through: 2e6, by: 7777) {
      for promise in [nil, 0.3 * capacity, 0.8 * capacity, 1.3 * capacity] {
        for tries in 1...8 {
          let best = search(capacity: capacity, estimate: promise, tries: tries).best
          XCTAssertLessThanOrEqual(best ?? 0, capacity)
        }
      }
    }
  }

  func testThreeTriesComeCloseWhenTheEstimateIsFair() throws {
    for capacity in stride(from: 30_000.0, through: 2e6, by: 7777) {
      for promise in [0.6 * capacity, 0.8 * capacity, capacity] where promise > 20_000 {
        let best = try XCTUnwrap(search(capacity: capacity, estimate: promise, tries: 3).best)
        XCTAssertGreaterThanOrEqual(best, 0.59 * capacity, "\(capacity), \(promise)")
      }
    }
  }

  func testManyTriesComeWithinFivePercentOfAnyMachine() throws {
    for capacity in stride(from: 2_000.0, through: 300_000, by: 777) {
      let found = search(capacity: capacity, estimate: nil, tries: 40)
      XCTAssertGreaterThanOrEqual(try XCTUnwrap(found.best), capacity / 1.06)
      XCTAssertNil(found.next, "nothing new to try")
    }
  }

  func testASearchStopsAtTheLastRate() {
    let found = search(capacity: .infinity, estimate: 1e12, tries: 10, last: 50_000)
    XCTAssertEqual(found.best, 50_000)
    XCTAssertNil(found.next)
  }

  func testEveryProfileOfTheBenchIsOne() {
    let works: [BenchWork] = [
      .exchanges, .arrivals(perSecond: 1), .arrivals(perSecond: 123_456.7),
      BenchProfile.streams(chunksPerSecond: 20_000, fileLimit: 20_000),
      BenchProfile.streams(chunksPerSecond: 312.5, fileLimit: 1_000_000),
      BenchProfile.streams(chunksPerSecond: 500_000, fileLimit: 1024),
      BenchProfile.streams(chunksPerSecond: 9_999_999, fileLimit: 64),
    ]
    for work in works {
      for isRelayed in [true, false] {
        let run = BenchProfile(work: work, isRelayed: isRelayed).prepared()
        XCTAssertEqual(run.profile.target, isRelayed ? .proxy : .provider(0))
        guard case .streams(let count, let rate) = work, let load = run.profile.load else { continue }
        XCTAssertEqual(Double(run.schedule.count), Double(count), accuracy: 1)
        XCTAssertGreaterThanOrEqual(load.inFlightCap, run.schedule.count)
        guard case .constant(let gap) = run.profile.providers[0].base.gap else { return XCTFail("no gap") }
        XCTAssertEqual(Double(count) * 1e9 / gap, rate, accuracy: rate / 1000)
      }
    }
  }

  func testStreamsFitIntoTheLimitOfOpenFiles() {
    for limit in [64, 256, 1024, 20_000, 1_000_000] {
      for rate in [20_000.0, 150_000, 1e6] {
        guard case .streams(let count, _) = BenchProfile.streams(chunksPerSecond: rate, fileLimit: limit)
        else {
          return XCTFail("streams are what was asked for")
        }
        XCTAssertTrue(count == 1 || 4 * count + 200 <= limit, "\(count) of \(limit)")
        XCTAssertLessThanOrEqual(Double(count), max(1, rate / 50))
      }
    }
  }

  private func figures(isTrusted: Bool) -> BenchFigures {
    let rate = BenchRate(perSecond: 61_234, microseconds: 12.34, streams: 1200)
    return BenchFigures(
      io: "io_uring", servedRequests: rate, relayedRequests: rate,
      release: BenchRelease(perSecond: 30_617, lateness: HistogramSnapshot([.microseconds(20)])),
      servedChunks: rate, relayedChunks: isTrusted ? rate : nil, recordNanoseconds: 4,
      objections: isTrusted ? [] : ["5000 chunks/s: late"])
  }

  func testTheLastLineSaysUpToWhatRateRunsCanBeTrusted() {
    let environment = RunEnvironment.read()
    XCTAssertEqual(
      figures(isTrusted: true).lines(environment).last,
      "trust runs on this machine up to 61200 chunks/s and 30600 requests/s")
    let lines = figures(isTrusted: false).lines(environment)
    XCTAssertTrue(lines.last?.hasPrefix("no run on this machine can be trusted") ?? false)
    XCTAssertTrue(lines.contains("note      5000 chunks/s: late"))
    XCTAssertTrue(
      figures(isTrusted: true).json(environment).contains("\"trusted\": {\"chunks_per_second\": 61234"))
    XCTAssertTrue(
      figures(isTrusted: false).json(environment).contains("\"trusted\": {\"chunks_per_second\": null"))
  }

  func testRatesAreRoundedDownToThreeDigits() {
    let cases: [(Double, String)] = [
      (0, "0"), (999.9, "999"), (1000, "1000"), (123_456, "123000"), (99_999, "99900"),
      (1_234_567, "1230000"),
    ]
    for (rate, text) in cases { XCTAssertEqual(BenchFigures.rounded(rate), text) }
  }
}

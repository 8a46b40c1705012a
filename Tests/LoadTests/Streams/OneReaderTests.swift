import Base
import IO
import Profile
import Record
import Wire
import XCTest

@testable import Load
@testable import Proxy

/// Load and proxy read streams by one reader: over thousands of streams, spoilt and cut anyhow, they see the
/// same events and the same end, and its fast paths see what the slow one does.
final class OneReaderTests: XCTestCase {
  /// What a reader sees, event by event, and what it then thinks of the answer. `isFast`: whole events are
  /// looked for first, and events are told by the last one that looked like them, as in the engines.
  private func seen(
    _ pieces: [[UInt8]], isFast: Bool, _ classifier: inout ChatEventClassifier, _ pool: inout BufferPool
  ) -> [String] {
    var reader = AnswerReader(limit: 110)
    var seen: [String] = []
    for piece in pieces {
      Bytes.withBytes(of: piece) { bytes in
        if isFast, let text = reader.text(bytes, &classifier) {
          seen.append("content '\(bytes[text].string())' false false -1")
          return
        }
        var offset = 0
        var fresh = ChatEventClassifier()
        while true {
          let found =
            isFast
            ? reader.next(bytes, &offset, &pool, &classifier) : reader.next(bytes, &offset, &pool, &fresh)
          guard let event = found else { return }
          seen.append(
            "\(event.kind) '\(event.text.string())' \(event.hasFinish) \(event.isComment) "
              + "\(event.completionTokens)")
        }
      }
    }
    seen.append("\(reader.worth)")
    reader.release(&pool)
    return seen
  }

  func testTheEventsAreTheSameHoweverTheyCome() {
    var classifier = ChatEventClassifier()
    var pool = BufferPool()
    var worths: Set<String> = []
    for seed in 0..<6000 as Range<UInt64> {
      var stream = MutatedStream(seed: seed)
      var other = ChatEventClassifier()
      let slow = seen([stream.bytes], isFast: false, &other, &pool)
      XCTAssertEqual(seen(stream.pieces(), isFast: true, &classifier, &pool), slow, "seed \(seed)")
      XCTAssertEqual(seen(stream.events, isFast: true, &classifier, &pool), slow, "seed \(seed)")
      worths.insert(slow.last ?? "")
    }
    XCTAssertEqual(pool.takenCount, 0)
    XCTAssertEqual(worths.count, AnswerWorth.allCases.count, "\(worths)")
  }

  func testLoadAndProxySeeTheSameEnd() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 1, until: .seconds(Int64(1)))]
    var ends: Set<String> = []
    for seed in 0..<1500 as Range<UInt64> {
      let stream = MutatedStream(seed: seed)
      let body = String(decoding: stream.bytes, as: UTF8.self)
      var network = SimConfiguration()
      network.chunkBytes = [1, 9, 64, 16_384][Int(seed % 4)]
      var simulation = try RelayedSimulation(
        profile, idle: .seconds(Int64(1)), verification: .shape, network: network
      ) { _ in [.send(Answers.headText + (body.isEmpty ? "" : Answers.chunk(body)) + Answers.end)] }
      let outcome = simulation.finish().outcome
      let attempt = simulation.proxy.logSnapshot().records.first?.outcome
      // The proxy forwards what no dialect claims; the load asked for chat. Content behind the marker is
      // wrong to whoever reads it, and the proxy does not.
      let agrees =
        attempt == outcome || (outcome == .wrongType && attempt == .ok)
        || (outcome == .wrongContent && body.contains("[DONE]"))
      XCTAssertTrue(agrees, "seed \(seed): \(outcome.name), \(attempt?.name ?? "-"):\n\(body)")
      ends.insert(outcome.name)
    }
    XCTAssertTrue(
      ends.isSuperset(of: ["ok", "truncated", "empty", "inband_error", "malformed", "wrong_type"]), "\(ends)")
  }
}

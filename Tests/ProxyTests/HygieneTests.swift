import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Over many seeds: whatever providers and clients do, no byte of one answer gets into another, every request
/// ends, every attempt is recorded, and nothing is left over.
final class HygieneTests: XCTestCase {
  /// What one provider does to one request: a pure function of the seed and the request.
  private static func script(_ seed: UInt64, _ name: String, _ request: ReceivedRequest) -> [Step] {
    let key = request.header("x-brownout-request") ?? ""
    var random = KeyedRandom(seed: seed).keyed(name: name).keyed(name: key)
      .keyed(UInt64(request.attempt))
    let tokens = Int(random.below(6)) + 1
    let gap = Int64(random.below(4))
    func text(_ index: Int) -> String { HTTP.token("\(name)/\(key)/\(request.attempt)", index) }
    var stream: [Step] = [.send(HTTP.streamHead)]
    for index in 0..<tokens { stream += [.wait(gap), .send(HTTP.chunk(text(index)))] }
    let end: [Step] = [.send(HTTP.chunk(HTTP.done) + "0\r\n\r\n")]
    let body = "\(name)/\(key)/\(request.attempt)"
    switch random.below(14) {
    case 0: return [.wait(gap), .reset]
    case 1: return [.wait(gap), .finish]
    case 2: return []
    case 3: return stream + [.reset]
    case 4: return stream + [.finish]
    case 5: return stream
    case 6: return [.wait(gap), .send(HTTP.answer(503, body))]
    case 7: return [.send(HTTP.answer(429, body, headers: "connection: close\r\n")), .finish]
    case 8: return stream + end + [.send("leftover \(body)")]
    case 9: return [.send("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n\(body)"), .wait(gap), .finish]
    case 10: return [.send("garbage \(body)")]
    case 11: return [.send(HTTP.answer(200, body))]
    default: return stream + end
    }
  }

  /// Checks an answer's text: all of it by one provider, for this request, in order.
  private func check(_ answer: HTTP.Message, _ key: String, _ message: String) {
    let text = answer.text
    if text.isEmpty || answer.header("content-type") == "text/plain" { return }
    let attempts = answer.header("x-brownout-attempts") ?? ""
    let provider = answer.header("x-brownout-provider") ?? ""
    let mark = "\(provider)/1f-\(key)/\(attempts)"
    if answer.header("content-type") == "text/event-stream" {
      let whole = (0..<8).map { HTTP.token(mark, $0) }.joined()
      let events = text.hasSuffix(HTTP.done) ? String(text.dropLast(HTTP.done.count)) : text
      XCTAssertTrue(whole.hasPrefix(events), "\(message): \(text)")
    } else {
      XCTAssertTrue(text == mark || !answer.isComplete && mark.hasPrefix(text), "\(message): \(text)")
    }
  }

  private func run(_ seed: UInt64) throws {
    var random = KeyedRandom(seed: seed).keyed("world")
    let policies = [Policies.envoy, Policies.apisix, Policies.apisixAll, Policies.plain]
    let chop = [1, 3, 40, 16_384][Int(random.below(4))]
    var limits = ProxyEngineLimits.small
    limits.idlePerProvider = Int(random.below(3))
    limits.unsentBytes = [64, 256 * 1024][Int(random.below(2))]
    let policy = policies[Int(random.below(4))]
    let world = try World(
      policy: policy == Policies.plain ? #"{ timeouts: { idle: "1s" } }"# : policy, limits: limits,
      chop: chop, varies: random.below(2) == 0, seed: seed, pipeBytes: [100, 65_536][Int(random.below(2))],
      { HygieneTests.script(seed, "a", $0) }, { HygieneTests.script(seed, "b", $0) })
    world.validates = seed % 4 == 0
    let message = "seed \(seed)"
    var keys: [[Int]] = []
    for index in 0..<6 {
      let client = world.connect()
      var mine: [Int] = []
      for position in 0..<(1 + Int(random.below(4))) {
        let key = index * 10 + position
        mine.append(key)
        let text = HTTP.request(ordinal: key, padding: Int(random.below(300)))
        world.after(.microseconds(Int64(random.below(20_000)))) { world.send(client, text) }
      }
      keys.append(mine)
      if random.below(8) == 0 {
        let ending = random.below(2) == 0 ? Ending.finish : .reset
        world.after(.milliseconds(Int64(random.below(40)))) { world.close(client, ending) }
      }
    }
    world.run(milliseconds: 15_000)
    XCTAssertEqual(world.proxy.requestCount, 0, "\(message): a request did not end")
    for (client, mine) in zip(world.clients, keys) {
      XCTAssertLessThanOrEqual(client.answers.count, mine.count, message)
      // Requests went out at random times, so a client's answers come in the order of sending, not of keys:
      // each names its own.
      for answer in client.answers {
        XCTAssertFalse(answer.isMalformed, "\(message): \(String(decoding: client.received, as: UTF8.self))")
        let named = mine.first { answer.text.contains("1f-\($0)/") }
        if let named {
          check(answer, "\(named)", message)
        } else {
          XCTAssertFalse(
            answer.text.contains("1f-"), "\(message): an answer to somebody else: \(answer.text)")
        }
      }
    }
    checkRecords(world, message)
    world.assertAllFreed(message)
  }

  /// Every attempt that a provider saw is recorded; every record is of an attempt that was made.
  private func checkRecords(_ world: World<SimBackend>, _ message: String) {
    let records = world.proxy.logSnapshot().records
    for (index, provider) in world.providers.enumerated() {
      let mine = records.filter { Int($0.provider) == index }
      let seen = provider.requests.map { "\($0.header("x-brownout-request") ?? "")/\($0.attempt)" }
      XCTAssertEqual(Set(seen).count, seen.count, "\(message): an attempt came twice")
      let made = Set(mine.map { "1f-\($0.ordinal)/\($0.attempt)" })
      XCTAssertEqual(made.count, mine.count, "\(message): an attempt was recorded twice")
      XCTAssertTrue(made.isSuperset(of: seen), "\(message): an attempt was not recorded")
    }
    for record in records {
      XCTAssertGreaterThanOrEqual(record.end, record.start, message)
      if record.firstToken.isPresent { XCTAssertGreaterThanOrEqual(record.lastToken, record.firstToken) }
    }
    let served = Dictionary(grouping: records.filter(\.served), by: \.ordinal)
    XCTAssertTrue(served.values.allSatisfy { $0.count == 1 }, "\(message): two attempts served one request")
  }

  func testNoAnswerHoldsBytesOfAnotherAndNothingIsLeftOver() throws {
    for seed in 0..<150 as Range<UInt64> { try run(seed) }
  }

  func testTheSameSeedGivesTheSameRecord() throws {
    var snapshots: [[AttemptRecord]] = []
    for _ in 0..<2 {
      let world = try World(
        chop: 7, varies: true, seed: 3, { HygieneTests.script(3, "a", $0) },
        { HygieneTests.script(3, "b", $0) })
      for key in 0..<20 {
        world.after(.milliseconds(Int64(key) * 3)) { _ = world.ask(HTTP.request(ordinal: key)) }
      }
      world.run(milliseconds: 10_000)
      snapshots.append(world.proxy.logSnapshot().records)
    }
    XCTAssertGreaterThan(snapshots[0].count, 20)
    XCTAssertEqual(snapshots[0], snapshots[1])
  }
}

import Base
import Failover
import XCTest

/// One row of a conformance table: backends A, B, C … in tiers of one each, one request, and what must come
/// of it.
struct Row {
  var id: String
  var policy: Policy
  var backends: [Script]
  var status: Int
  var sequence: String
  var ending: VirtualProxy.Ending
  /// Milliseconds to the head and to the end of the client's answer.
  var head: ClosedRange<Double>
  var end: ClosedRange<Double>
  var outcomes: [String]
  var rescue: Rescue = .notNeeded
  var bodyBytes = 1_000
  var tiers: [[Int]]?
  /// Whether the client gets parts of two answers, as a bug that exists would have it.
  var splices = false
  /// Milliseconds after the arrival at which the client got signs of life.
  var pings: [Double] = []

  init(
    _ id: String, _ policy: Policy, _ backends: [Script], _ status: Int, _ sequence: String,
    _ ending: VirtualProxy.Ending, head: ClosedRange<Double>, end: ClosedRange<Double>, _ outcomes: [String],
    _ rescue: Rescue = .notNeeded, bodyBytes: Int = 1_000, tiers: [[Int]]? = nil, splices: Bool = false,
    pings: [Double] = []
  ) {
    self.id = id
    self.policy = policy
    self.backends = backends
    self.status = status
    self.sequence = sequence
    self.ending = ending
    self.head = head
    self.end = end
    self.outcomes = outcomes
    self.rescue = rescue
    self.bodyBytes = bodyBytes
    self.tiers = tiers
    self.splices = splices
    self.pings = pings
  }

  /// Runs the row over several seeds (the back-off is drawn) and compares.
  func verify() {
    let backends = backends
    for seed in UInt64(1)...20 {
      var proxy = VirtualProxy(
        policy, tiers: tiers ?? backends.indices.map { [$0] }, seed: seed,
        providers: backends.indices.map { "p\($0)" }
      ) { _, provider, _ in
        backends[provider]
      }
      proxy.arrive(bodyBytes: bodyBytes)
      proxy.run()
      let answer = proxy.answers[0]
      let name = "\(id), seed \(seed)"
      XCTAssertEqual(proxy.checkers[0].violations, [], name)
      XCTAssertTrue(proxy.checkers[0].isFinished, "\(name): not finished")
      XCTAssertEqual(proxy.machine.concurrentRetries, 0, name)
      XCTAssertEqual(answer.status, status, "\(name): status")
      XCTAssertEqual(sequence(of: answer), sequence, "\(name): sequence")
      XCTAssertEqual(answer.ending, ending, "\(name): ending")
      XCTAssertEqual(answer.attempts.map { $0.outcome?.name ?? "-" }, outcomes, "\(name): outcomes")
      XCTAssertEqual(answer.rescue, rescue, "\(name): rescue")
      let headAt = (answer.headAt - .zero).milliseconds
      let endAt = (answer.endAt - .zero).milliseconds
      XCTAssertTrue(head.contains(headAt), "\(name): head at \(headAt) ms")
      XCTAssertTrue(end.contains(endAt), "\(name): end at \(endAt) ms")
      // No byte of two targets in one answer.
      XCTAssertEqual(Set(answer.forwarded).count > 1, splices, "\(name): spliced")
      XCTAssertEqual(answer.pings.map { ($0 - .zero).milliseconds }, pings, "\(name): pings")
    }
  }

  private func sequence(of answer: VirtualProxy.Answer) -> String {
    String(answer.attempts.map { Character(UnicodeScalar(UInt8(65 + $0.provider))) })
  }
}

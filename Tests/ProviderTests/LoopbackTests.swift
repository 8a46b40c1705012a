import Base
import IO
import Plan
import Profile
import Provider
import Record
import Wire
import XCTest

/// The engine over the kernel's TCP: the same words come over real sockets. Times are the machine's, so only
/// what happens is checked.
final class LoopbackTests: XCTestCase {
  func testAnswersAndFaultsComeOverLoopbackByEpoll() throws {
    var io = try EpollBackend(limits: IOLimits())
    try check(&io)
  }

  func testAnswersAndFaultsComeOverLoopbackByURing() throws {
    guard var io = try? UringBackend(limits: IOLimits()) else {
      throw XCTSkip("io_uring is not available here")
    }
    try check(&io)
  }

  private func plan() -> Plan {
    func rule(_ id: String, _ attempt: Int, _ at: Anchor, _ action: FaultAction) -> Rule {
      Rule(
        id: id, when: Condition(attempts: [attempt...attempt]),
        steps: [FaultStep(at: at, action: action)])
    }
    let provider = ProviderProfile(
      name: "primary",
      base: BaseLatency(
        firstToken: .constant(.milliseconds(2)), gap: .constant(.microseconds(300)), tokens: .constant(20.0)),
      rules: [
        rule("cut", 2, .token(3), .close(.rst)), rule("ends", 3, .token(3), .close(.fin)),
        rule("fails", 4, .admit, .status(StatusReply(code: 503, body: .preset(.overloaded)))),
      ])
    return Plan(profile: RunProfile(name: "loopback", providers: [provider]))
  }

  private func check<B: Backend & ~Copyable>(_ io: inout B) throws {
    var batch = CompletionBatch()
    var now = io.wait(until: .zero, into: &batch)
    var engine = ProviderEngine(
      plan: plan(), log: LogConfiguration(providerCount: 1, phaseCount: 1), origin: now,
      unixOrigin: ProviderWorld.unixOrigin)
    let port = try engine.start(io: &io)[0]
    var clients: [Client] = []
    for attempt in 1...4 {
      var question = Question(ordinal: attempt)
      question.attempt = attempt
      clients.append(
        Client(
          socket: io.connect(
            .loopback(port: port), token: Token(kind: 0x30, generation: 0, slot: attempt - 1))))
      Bytes.withBytes(of: Array(question.text.utf8)) { io.send(clients[attempt - 1].socket, $0) }
    }
    // The deadline is a net under a test that would hang; it is never reached.
    let net = now + .seconds(20 as Int64)
    while now < net && !clients.allSatisfy(isOver) {
      now = io.wait(until: min(net, engine.nextDeadline), into: &batch)
      for index in 0..<batch.count {
        if let completion = io.current(batch[index]) {
          if TokenRange.provider.contains(completion.token.kind) {
            engine.complete(completion, now: now, io: &io)
          } else {
            clients[completion.token.slot].note(completion, now)
          }
        }
        io.recycle(batch[index])
      }
      engine.advance(now: now, io: &io)
    }
    let words = clients.map { $0.words().map { String($0.drop { $0 != " " }.dropFirst()) } }
    let tokens = (0..<20).map { "token \($0)" }
    XCTAssertEqual(words[0], ["200", "role"] + tokens + ["finish stop", "usage 20", "done", "end"])
    XCTAssertEqual(words[1], ["200", "role", "token 0", "token 1", "token 2", "reset"])
    XCTAssertEqual(words[2], ["200", "role", "token 0", "token 1", "token 2", "fin"])
    XCTAssertEqual(words[3], ["503", "error service_unavailable_error", "end"])
  }

  private func isOver(_ client: Client) -> Bool {
    client.ended != nil || client.failed != nil || client.text.hasSuffix("0\r\n\r\n")
      || client.text.hasPrefix("HTTP/1.1 503") && client.text.hasSuffix("}\n")
  }
}

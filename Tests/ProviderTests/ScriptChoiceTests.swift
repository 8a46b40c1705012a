import Base
import IO
import Plan
import Profile
import Provider
import Record
import XCTest

/// Which requests meet which fate, over the wire.
final class ScriptChoiceTests: XCTestCase {
  private func rule(_ when: Condition) -> Rule {
    Rule(
      id: "r", when: when,
      steps: [
        FaultStep(at: .admit, action: .status(StatusReply(code: 503, body: .preset(.overloaded))))
      ])
  }

  private func failed(_ world: borrowing ProviderWorld, _ client: Int) -> Bool {
    world.clients[client].text.hasPrefix("HTTP/1.1 503")
  }

  private func failures(_ order: [Int], waveSize: Int, seed: UInt64) throws -> Set<Int> {
    var world = try ProviderWorld(
      [ProviderWorld.provider(rules: [rule(Condition(share: Share(1, of: 10, exact: true)))], tokens: 2)],
      seed: seed)
    var found: Set<Int> = []
    var start = 0
    while start < order.count {
      let wave = order[start..<min(order.count, start + waveSize)]
      let clients = wave.map { ($0, world.ask($0)) }
      world.run(milliseconds: 200)
      for (ordinal, client) in clients {
        if failed(world, client) { found.insert(ordinal) }
        world.io.close(world.clients[client].socket, .reset)
      }
      start += waveSize
    }
    XCTAssertEqual(world.figures.rulesFired, [found.count])
    XCTAssertEqual(world.figures.admitted, order.count)
    return found
  }

  func testAnExactShareIsExactAndTheSameAtAnyConcurrencyAndInAnyOrder() throws {
    for seed in [UInt64(1), 2] {
      let ordinals = Array(0..<1000)
      let inOrder = try failures(ordinals, waveSize: 1, seed: seed)
      XCTAssertEqual(inOrder.count, 100)
      XCTAssertEqual(try failures(ordinals, waveSize: 250, seed: seed), inOrder)
      XCTAssertEqual(try failures(ordinals.reversed(), waveSize: 33, seed: seed), inOrder)
    }
  }

  func testVisitsAreCountedWhereNobodySaysThem() throws {
    var world = try ProviderWorld(
      [ProviderWorld.provider(rules: [rule(Condition(nth: Nth(list: [2], per: .request)))])],
      recordsAttempts: true)
    func ask(_ change: (inout Question) -> Void) -> Bool {
      let client = world.ask(9, change)
      world.run(milliseconds: 300)
      return failed(world, client)
    }
    // By header, then by the marker in the prompt, then as the headers say.
    XCTAssertEqual([ask { _ in }, ask { _ in }, ask { _ in }], [false, true, false])
    XCTAssertEqual(
      [ask { $0.hasHeader = false }, ask { $0.hasHeader = false }, ask { $0.hasHeader = false }],
      [false, true, false])
    XCTAssertEqual([ask { $0.visit = 2 }, ask { $0.visit = 3 }, ask { $0.visit = 2 }], [true, false, true])
    XCTAssertEqual(world.engine.counters.missingKeys, 0)
    XCTAssertEqual(world.figures.withoutKey, 0)
    XCTAssertEqual(Set(world.engine.log.snapshot().attempts.records.map(\.ordinal)), [9])
  }

  func testAttemptsAreNumberedOverAllProvidersWhereNobodySaysThem() throws {
    let second = rule(Condition(attempts: [2...2]))
    var world = try ProviderWorld(
      [
        ProviderWorld.provider("primary", rules: [second]),
        ProviderWorld.provider("fallback", rules: [second]),
      ], recordsAttempts: true)
    func ask(_ ordinal: Int, _ provider: Int, marker: Bool = false) -> Bool {
      let client = world.ask(ordinal, provider: provider) { $0.hasHeader = !marker }
      world.run(milliseconds: 300)
      return failed(world, client)
    }
    XCTAssertEqual([ask(9, 0), ask(9, 1), ask(9, 0), ask(8, 1)], [false, true, false, false])
    XCTAssertEqual([ask(7, 0, marker: true), ask(7, 1, marker: true)], [false, true])
    XCTAssertEqual(
      world.engine.log.snapshot().attempts.records.map {
        [Int($0.ordinal), Int($0.provider), Int($0.attempt)]
      },
      [[9, 0, 1], [9, 1, 2], [9, 0, 3], [8, 1, 1], [7, 0, 1], [7, 1, 2]])
  }

  func testWithoutAKeyTheOrderOfArrivalStandsInAndIsCounted() throws {
    var world = try ProviderWorld(
      [ProviderWorld.provider(rules: [rule(Condition(share: Share(1, of: 10, exact: true)))], tokens: 1)])
    let clients = (0..<100).map { _ in
      world.ask(5) {
        $0.hasHeader = false
        $0.marker = false
      }
    }
    world.run(milliseconds: 500)
    XCTAssertEqual(clients.filter { failed(world, $0) }.count, 10)
    XCTAssertEqual(world.engine.counters.missingKeys, 100)
    XCTAssertEqual(world.figures.withoutKey, 100)
  }

  func testConditionsOnAttemptModelHeadersKeyAndConnection() throws {
    func world(_ when: Condition) throws -> ProviderWorld {
      try ProviderWorld([ProviderWorld.provider(rules: [rule(when)], tokens: 1)])
    }
    func ask(
      _ world: inout ProviderWorld, _ change: (inout Question) -> Void = { _ in }
    ) -> Bool {
      let client = world.ask(0, change)
      world.run(milliseconds: 300)
      return failed(world, client)
    }
    var attempts = try world(Condition(attempts: [2...3]))
    XCTAssertEqual([ask(&attempts) { $0.attempt = 1 }, ask(&attempts) { $0.attempt = 3 }], [false, true])

    var models = try world(Condition(models: ["b\\\"d"]))
    XCTAssertEqual(
      [ask(&models) { $0.model = "a" }, ask(&models) { $0.model = "b\\\\\\\"d" }], [false, true])

    var headers = try world(Condition(headers: [HeaderField(name: "x-fault", value: "yes")]))
    XCTAssertEqual(
      [
        ask(&headers), ask(&headers) { $0.headers = "X-Fault: no\r\n" },
        ask(&headers) { $0.headers = "X-Fault: yes\r\n" },
      ], [false, false, true])

    var keys = try world(Condition(nth: Nth(list: [2], per: .key)))
    func key(_ name: String) -> Bool { ask(&keys) { $0.headers = "Authorization: Bearer \(name)\r\n" } }
    XCTAssertEqual([key("a"), key("b"), key("b"), key("a"), key("a")], [false, false, true, true, false])

    var connections = try world(Condition(nth: Nth(every: 2, per: .connection)))
    let client = connections.connect()
    for ordinal in 0..<4 {
      connections.send(client, Question(ordinal: ordinal).text)
      connections.run(milliseconds: 300)
    }
    let statuses = connections.seen(client).map { $0.split(separator: " ").last ?? "" }
    XCTAssertEqual(statuses.filter { $0 == "200" || $0 == "503" }, ["200", "503", "200", "503"])
  }

  func testThePhaseOfTheClockDecides() throws {
    let steps = [FaultStep(at: .admit, action: .close(.rst))]
    let timeline = [
      Phase(name: "up", duration: .seconds(1 as Int64)),
      Phase(
        name: "down", duration: .seconds(1 as Int64),
        mix: [MixEntry(fault: "reset", share: Share(1, of: 1), steps: steps)]),
      Phase(name: "back", duration: .seconds(1 as Int64)),
    ]
    var world = try ProviderWorld(
      [ProviderWorld.provider(timeline: timeline, tokens: 1)], recordsAttempts: true)
    var seen: [String] = []
    for ordinal in 0..<3 {
      world.run(until: Instant(nanoseconds: 500_000_000 + Int64(ordinal) * 1_000_000_000))
      let client = world.ask(ordinal)
      world.run(milliseconds: 300)
      seen.append(world.clients[client].failed == nil ? "ok" : "reset")
    }
    XCTAssertEqual(seen, ["ok", "reset", "ok"])
    let records = world.engine.log.snapshot().attempts.records
    XCTAssertEqual(records.map(\.phase), [0, 1, 2])
    XCTAssertEqual(world.engine.plan.ruleNames(provider: 0), ["down/reset"])
    XCTAssertEqual(world.figures.rulesFired, [1])
  }

  func testAProbeMeetsTheFaultsAndIsCountedApart() throws {
    let rules = [rule(Condition(nth: Nth(list: [1], per: .provider))), rule(Condition(attempts: [1...1]))]
    for (index, expected) in [(0, [false, true]), (1, [true, true])] {
      var world = try ProviderWorld([ProviderWorld.provider(rules: [rules[index]])], recordsAttempts: true)
      var clients: [Int] = []
      for text in [
        "x-brownout-probe: 1\r\n", "x-brownout-request: 1-0\r\nx-brownout-attempt: 1\r\n",
      ] {
        let body = #"{"model":"m","messages":[{"role":"user","content":"ping"}],"max_tokens":1}"#
        let client = world.connect()
        world.send(
          client,
          "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\n\(text)content-length: \(body.utf8.count)\r\n\r\n"
            + body)
        world.run(milliseconds: 300)
        clients.append(client)
      }
      XCTAssertEqual(clients.map { failed(world, $0) }, expected)
      XCTAssertEqual(world.figures.probes, 1)
      XCTAssertEqual(world.figures.admitted, 1)
      XCTAssertEqual(world.figures.completed, 1)
      XCTAssertEqual(world.figures.rulesFired, [1])
      XCTAssertEqual(world.figures.withoutKey, 0)
      XCTAssertEqual(world.engine.counters.probes, 1)
      XCTAssertEqual(world.engine.counters.missingKeys, 0)
      XCTAssertEqual(world.engine.log.snapshot().attempts.records.count, 1)
    }
  }
}

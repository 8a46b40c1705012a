import Base
import Failover
import IO
import Record

@testable import Proxy

/// Clients and providers that do anything, and the check that the proxy was in nobody's way: what it found
/// wrong, in words.
struct Chaos {
  let seed: UInt64
  var bug = ProxyBug.none
  private(set) var world: World<SimBackend>
  private var keys: [[Int]] = []

  /// One silent second cuts an attempt in all of them, so that everything ends.
  static let policies = [
    Policies.envoy, Policies.apisix, Policies.apisixAll, #"{ timeouts: { idle: "1s" } }"#,
    """
    { timeouts: { idle: "1s" }, retry: { max: 3, repick: "cycle" }, commit: { on: "token", plainOn: "done" },
      hedge: { after: "3ms", max: 2, win: "token" } }
    """,
    """
    { timeouts: { idle: "1s" }, retry: { max: 2, repick: "other" }, hedge: { after: "2ms", max: 1 },
      commit: { midStream: "error", ping: { every: "2ms", beforeCommit: true } } }
    """,
    """
    { timeouts: { idle: "1s" }, retry: { on: ["connection", "timeout", "stream", "5xx"], max: 2 },
      commit: { on: "done", plainOn: "done", cutDelay: "50ms" }, hedge: { after: "4ms", win: "done" } }
    """,
    """
    { timeouts: { idle: "1s" }, retry: { max: 3, repick: "cycle" }, backoff: { base: "1ms" },
      commit: { on: "event", cutDelay: "20ms", ping: { every: "3ms", kind: "event" } } }
    """,
  ]

  init(seed: UInt64, bug: ProxyBug = .none) throws {
    self.seed = seed
    self.bug = bug
    var random = KeyedRandom(seed: seed).keyed("world")
    let chop = [1, 3, 40, 16_384][Int(random.below(4))]
    var limits = ProxyEngineLimits.small
    limits.idlePerProvider = Int(random.below(3))
    limits.unsentBytes = [64, 256 * 1024][Int(random.below(2))]
    let policy = Chaos.policies[Int(random.below(UInt64(Chaos.policies.count)))]
    world = try World(
      policy: policy, limits: limits, chop: chop, varies: random.below(2) == 0, seed: seed,
      pipeBytes: [100, 65_536][Int(random.below(2))], bug: bug, { Chaos.script(seed, "a", $0) },
      { Chaos.script(seed, "b", $0) })
    world.validates = seed % 4 == 0
    for index in 0..<6 {
      let client = world.connect()
      var mine: [Int] = []
      for position in 0..<(1 + Int(random.below(4))) {
        let key = index * 10 + position
        mine.append(key)
        let text = HTTP.request(ordinal: key, padding: Int(random.below(300)))
        let world = world
        world.after(.microseconds(Int64(random.below(20_000)))) { world.send(client, text) }
      }
      keys.append(mine)
      if random.below(8) == 0 {
        let ending = random.below(2) == 0 ? Ending.finish : .reset
        let world = world
        world.after(.milliseconds(Int64(random.below(40)))) { world.close(client, ending) }
      }
    }
  }

  /// What one provider does to one request: a pure function of the seed and the request.
  static func script(_ seed: UInt64, _ name: String, _ request: ReceivedRequest) -> [Step] {
    let key = request.header("x-brownout-request") ?? ""
    var random = KeyedRandom(seed: seed).keyed(name: name).keyed(name: key)
      .keyed(UInt64(request.attempt))
    let tokens = Int(random.below(6)) + 1
    let gap = Int64(random.below(4))
    let body = "\(name)/\(key)/\(request.attempt)"
    var stream: [Step] = [.send(HTTP.streamHead)]
    for index in 0..<tokens { stream += [.wait(gap), .send(HTTP.chunk(HTTP.token(body, index)))] }
    let end: [Step] = [.send(HTTP.chunk(HTTP.finish + HTTP.done) + "0\r\n\r\n")]
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

  /// Lets everything happen; what is wrong afterwards.
  mutating func run() -> [String] {
    world.run(milliseconds: 15_000)
    var wrong: [String] = []
    if world.proxy.requestCount > 0 { wrong.append("a request did not end") }
    if world.earlyRequests > 0 { wrong.append("a request on a connection whose answer was not over") }
    for (client, mine) in zip(world.clients, keys) {
      if client.answers.count > mine.count { wrong.append("more answers than requests") }
      for answer in client.answers { wrong += Chaos.faults(of: answer, mine) }
    }
    return wrong + faultsOfRecords()
  }

  /// Every attempt that a provider saw is recorded; every record is of an attempt that was made.
  private func faultsOfRecords() -> [String] {
    var wrong: [String] = []
    let records = world.proxy.logSnapshot().records
    for (index, provider) in world.providers.enumerated() {
      let mine = records.filter { Int($0.provider) == index }
      let seen = provider.requests.map { "\($0.header("x-brownout-request") ?? "")/\($0.attempt)" }
      if Set(seen).count != seen.count { wrong.append("an attempt came twice") }
      let made = Set(mine.map { "1f-\($0.ordinal)/\($0.attempt)" })
      if made.count != mine.count { wrong.append("an attempt was recorded twice") }
      if !made.isSuperset(of: seen) { wrong.append("an attempt was not recorded") }
      for (request, name) in zip(provider.requests, seen) {
        let record = mine.first { "1f-\($0.ordinal)/\($0.attempt)" == name }
        let breaks = Chaos.script(seed, provider.name, request).contains {
          switch $0 {
          case .finish, .reset: true
          case .wait, .send: false
          }
        }
        if !breaks && (record?.outcome == .reset || record?.outcome == .cut) {
          wrong.append("an attempt broke that its provider did not break")
        }
      }
    }
    for record in records where record.end < record.start {
      wrong.append("an attempt ended before its start")
    }
    let served = Dictionary(grouping: records.filter(\.served), by: \.ordinal)
    if !served.values.allSatisfy({ $0.count == 1 }) { wrong.append("two attempts served one request") }
    return wrong
  }
}

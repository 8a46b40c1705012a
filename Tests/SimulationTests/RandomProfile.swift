import Base
import Failover
import Profile

/// A profile that is a pure function of a seed: providers with faults, routes, and a load.
struct RandomProfile {
  let text: String
  let providerCount: Int

  init(seed: UInt64) {
    var random = KeyedRandom(seed: seed).keyed("profile")
    providerCount = min(3, 1 + Int(random.below(4)))
    let providers = (0..<providerCount).map { "p\($0): \(RandomProfile.provider(&random))" }
    text = """
      {
        brownout: 1, name: "random", seed: \(seed % 1_000_000),
        providers: { \(providers.joined(separator: ",\n    ")) },
        proxy: { routes: { "gpt-mock": { tiers: \(RandomProfile.tiers(providerCount, &random)) } } },
        load: \(RandomProfile.load(&random)),
      }
      """
  }

  /// Two providers share a tier now and then.
  private static func tiers(_ count: Int, _ random: inout KeyedRandom) -> String {
    var tiers = [["\"p0\""]]
    for index in 1..<max(1, count) where index < count {
      if random.below(3) == 0 {
        tiers[tiers.count - 1].append("{ target: \"p\(index)\", weight: \(random.below(4)) }")
      } else {
        tiers.append(["\"p\(index)\""])
      }
    }
    return "[" + tiers.map { "[" + $0.joined(separator: ", ") + "]" }.joined(separator: ", ") + "]"
  }

  private static func provider(_ random: inout KeyedRandom) -> String {
    let first = 1 + random.below(40)
    let rules = (0..<Int(random.below(4))).map { index in
      let share = [5, 20, 30, 50, 100][Int(random.below(5))]
      return "{ id: \"r\(index)\", when: { share: \"\(share)%\" }, do: \(fault(&random)) }"
    }
    return """
      {
            base: {
              firstToken: { uniform: ["\(first)ms", "\(first + random.below(40))ms"] },
              gap: "\(random.below(8) + 1)ms", tokens: { uniform: [1, \(2 + random.below(10))] },
            },
            rules: [\(rules.joined(separator: ", "))],
          }
      """
  }

  private static func fault(_ random: inout KeyedRandom) -> String {
    let wait = 1 + random.below(150)
    let token = random.below(6)
    switch random.below(14) {
    case 0: return "\"no-response\""
    case 1: return "\"reset\""
    case 2: return "{ fault: \"fast-429\", retryAfter: \"1s\" }"
    case 3: return "\"fast-429\""
    case 4: return "\"fast-5xx\""
    case 5: return "{ fault: \"slow-5xx\", after: \"\(wait)ms\" }"
    case 6: return "\"head-then-mute\""
    case 7: return "{ fault: \"mid-stall\", at: \"token:\(token)\", for: \"forever\" }"
    case 8: return "{ fault: \"mid-stall\", at: \"token:\(token)\", for: \"\(wait)ms\" }"
    case 9:
      return "{ fault: \"keepalive-stall\", for: \"\(wait * 4)ms\", every: \"\(1 + random.below(40))ms\" }"
    case 10: return "{ fault: \"cut\", at: \"token:\(token)\" }"
    case 11: return "\"no-terminator\""
    case 12: return "\"empty-stream\""
    default: return "{ fault: \"inband-error\", at: \"token:\(token)\" }"
    }
  }

  private static func load(_ random: inout KeyedRandom) -> String {
    let stream = random.below(5) > 0
    let hangUp =
      random.below(4) == 0
      ? "hangUp: { share: \"30%\", after: { uniform: [\"1ms\", \"120ms\"] } }," : ""
    let closed = random.below(6) == 0
    let arrivals =
      closed
      ? "streams: \(1 + random.below(6)), duration: \"60ms\""
      : "rate: \"\(100 + random.below(300))/s\", duration: \"\(20 + random.below(60))ms\""
    let connections = random.below(3) == 0 ? "perRequest" : "keepalive"
    return """
      {
          \(arrivals), drain: "600s", model: "gpt-mock", stream: \(stream), inFlightCap: 64, \(hangUp)
          promptTokens: \(1 + random.below(300)), connections: "\(connections)", requestTimeout: "5s",
        }
      """
  }
}

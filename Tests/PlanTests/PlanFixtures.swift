import Base
import Plan
import Profile

/// Profiles and scripts in the shape that the tests of this target need.
enum Fixture {
  /// A provider whose first token comes after 100 ms, then one each 10 ms, 5 in all.
  static func provider(
    _ name: String = "primary", rules: [Rule] = [], timeline: [Phase] = [], head: Distribution? = nil,
    models: [String] = [], tokens: Distribution = .constant(5.0)
  ) -> ProviderProfile {
    ProviderProfile(
      name: name, models: models,
      base: BaseLatency(
        firstToken: .constant(.milliseconds(100)), gap: .constant(.milliseconds(10)), tokens: tokens,
        head: head), rules: rules, timeline: timeline)
  }

  static func plan(
    _ providers: [ProviderProfile], seed: UInt64 = 1, load: LoadProfile? = nil
  ) -> Plan {
    Plan(profile: RunProfile(name: "test", seed: seed, providers: providers, load: load))
  }

  /// A plan whose only provider has one rule with these steps that always fires.
  static func plan(_ steps: [FaultStep], head: Distribution? = nil) -> Plan {
    plan([provider(rules: [Rule(id: "fault", steps: steps)], head: head)])
  }

  static func stage(_ rate: Double, _ seconds: Int64, ramp: Ramp = .none) -> Stage {
    Stage(rate: rate, until: .seconds(seconds), ramp: ramp)
  }

  /// The emissions of one attempt, one per line's worth of text, until nothing new comes or `limit` have
  /// come.
  static func emissions(
    _ plan: Plan, provider: Int = 0, facts: RequestFacts = RequestFacts(ordinal: 0),
    offset: Nanoseconds = .zero, limit: Int = 40, bodyBytes: Int = 0
  ) -> [String] {
    var player = plan.script(provider: provider, facts: facts, offset: offset)
    var lines: [String] = []
    while lines.count < limit {
      let emission = player.next(plan, bodyBytes: bodyBytes)
      lines.append(text(emission))
      switch emission.kind {
      case .silence, .close, .done: return lines
      default: break
      }
    }
    return lines
  }

  /// An emission as text: its time in milliseconds and what it is.
  static func text(_ emission: Emission) -> String {
    let kind =
      switch emission.kind {
      case .head: "head"
      case .role: "role"
      case .token(let number): "token \(number)"
      case .final(let reason): "final \(reason)"
      case .usage: "usage"
      case .terminator: "terminator"
      case .endBody: "end"
      case .answer(let tokens, let reason): "answer \(tokens) \(reason)"
      case .keepalive(let form): "keepalive \(form)"
      case .status(let reply): "status \(reply)"
      case .informational(let status): "informational \(status)"
      case .statusHead(let reply): "status head \(reply)"
      case .statusBody(let reply): "status body \(reply)"
      case .inbandError(let error): "error \(error)"
      case .close(let form): "close \(form)"
      case .silence: "silence"
      case .done: "done"
      }
    let milliseconds = emission.at.milliseconds
    return milliseconds == milliseconds.rounded()
      ? "\(Int(milliseconds)) \(kind)" : "\(milliseconds) \(kind)"
  }

  /// What a healthy answer with 5 tokens looks like from token `first` on, when that comes at `time`.
  static func rest(from first: Int = 0, at time: Int) -> [String] {
    let last = time + 10 * (4 - first)
    return (first..<5).map { "\(time + 10 * ($0 - first)) token \($0)" } + [
      "\(last) final 0", "\(last) usage", "\(last) terminator", "\(last) end", "\(last) done",
    ]
  }

  static let healthy = ["100 head", "100 role"] + rest(at: 100)
}

extension FaultStep {
  init(_ at: Anchor, _ action: FaultAction) { self.init(at: at, action: action) }

  static func stall(
    _ at: Anchor, _ duration: Nanoseconds?, every: Nanoseconds? = nil, _ kind: KeepaliveKind = .comment
  ) -> FaultStep {
    FaultStep(
      at,
      .stall(duration.map { .constant($0) }, keepalive: every.map { Keepalive(every: $0, kind: kind) }))
  }
}

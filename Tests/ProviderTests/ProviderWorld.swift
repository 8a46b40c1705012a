import Base
import IO
import Plan
import Profile
import Provider
import Record
import Wire

/// A provider engine and scripted clients in one simulated network.
struct ProviderWorld: ~Copyable {
  var io: SimBackend
  var engine: ProviderEngine
  let ports: [UInt16]
  var clients: [Client] = []
  var batch = CompletionBatch()
  var now = Instant.zero

  static let unixOrigin = 1_760_000_000

  init(
    _ providers: [ProviderProfile], seed: UInt64 = 1, limits: ProviderLimits = ProviderLimits(),
    network: SimConfiguration = SimConfiguration(), recordsAttempts: Bool = false
  ) throws {
    let plan = Plan(profile: RunProfile(name: "test", seed: seed, providers: providers))
    io = SimBackend(configuration: network)
    var limits = limits
    if limits.connections > 2048 { limits.connections = 2048 }
    engine = ProviderEngine(
      plan: plan, limits: limits,
      log: LogConfiguration(providerCount: providers.count, phaseCount: plan.phases.names.count),
      origin: .zero, unixOrigin: ProviderWorld.unixOrigin, recordsAttempts: recordsAttempts)
    ports = try engine.start(io: &io)
  }

  /// A world whose only provider has one rule with these steps that always fires.
  init(_ steps: [FaultStep], network: SimConfiguration = SimConfiguration()) throws {
    try self.init(
      [ProviderWorld.provider(rules: [Rule(id: "fault", steps: steps)])], network: network,
      recordsAttempts: true)
  }

  /// A provider whose first token comes after 100 ms, then one each 10 ms, 5 in all.
  static func provider(
    _ name: String = "primary", rules: [Rule] = [], timeline: [Phase] = [], models: [String] = [],
    tokens: Int = 5
  ) -> ProviderProfile {
    ProviderProfile(
      name: name, models: models,
      base: BaseLatency(
        firstToken: .constant(.milliseconds(100)), gap: .constant(.milliseconds(10)),
        tokens: .constant(Double(tokens))), rules: rules, timeline: timeline)
  }

  /// Connects a new client and gives its index.
  mutating func connect(_ provider: Int = 0) -> Int {
    let index = clients.count
    let socket = io.connect(
      .loopback(port: ports[provider]), token: Token(kind: 0x30, generation: 0, slot: index))
    clients.append(Client(socket: socket))
    return index
  }

  mutating func send(_ client: Int, _ text: String) {
    Bytes.withBytes(of: Array(text.utf8)) { io.send(clients[client].socket, $0) }
  }

  /// Connects and sends one request.
  mutating func ask(_ ordinal: Int, provider: Int = 0, _ change: (inout Question) -> Void = { _ in }) -> Int {
    var question = Question(ordinal: ordinal)
    change(&question)
    let client = connect(provider)
    send(client, question.text)
    return client
  }

  /// Runs the loop up to `deadline`.
  mutating func run(until deadline: Instant) {
    while now < deadline { runTurn(until: deadline) }
  }

  /// One turn of the loop, no longer than until `deadline`.
  mutating func runTurn(until deadline: Instant = .never) {
    now = io.wait(until: min(deadline, engine.nextDeadline), into: &batch)
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

  mutating func run(milliseconds: Int64) { run(until: now + .milliseconds(milliseconds)) }

  /// What a client saw, in words.
  func seen(_ client: Int) -> [String] { clients[client].words() }

  var figures: ProviderFigures { engine.log.snapshot().providers[0] }
}

/// A request in the making.
struct Question {
  var ordinal: Int
  var model = "gpt-mock"
  var stream = true
  var usage = true
  var maxTokens: Int?
  var hasHeader = true
  var attempt: Int?
  var visit: Int?
  var marker = true
  var headers = ""
  var version = "1.1"

  init(ordinal: Int) { self.ordinal = ordinal }

  var body: String {
    var text = "{\"model\":\"\(model)\""
    if stream { text += ",\"stream\":true" }
    if usage && stream { text += ",\"stream_options\":{\"include_usage\":true}" }
    if let maxTokens { text += ",\"max_tokens\":\(maxTokens)" }
    return text
      + ",\"messages\":[{\"role\":\"user\",\"content\":\"\(marker ? "[bo:\(ordinal)] " : "")hello\"}]}"
  }

  var text: String {
    var lines = ["POST /v1/chat/completions HTTP/\(version)", "host: test"]
    if hasHeader { lines.append("x-brownout-request: 7-\(ordinal)") }
    if let attempt { lines.append("x-brownout-attempt: \(attempt)") }
    if let visit { lines.append("x-brownout-visit: \(visit)") }
    lines.append("content-length: \(body.utf8.count)")
    return lines.joined(separator: "\r\n") + "\r\n\(headers)\r\n" + body
  }
}

import Base

@testable import Record

/// Five requests and their attempts, small enough to work every figure out by hand. Times are milliseconds
/// since the start.
///
/// | request | due | attempts | comes out |
/// |---|---|---|---|
/// | 0 | 0 | a: ok | ok |
/// | 1 | 100 | a: silent for 1000, b: ok | ok, failed over |
/// | 2 | 200 | a: cut after 3 tokens | cut, as it was committed |
/// | 3 | 300 | a: 503, b: 503 | http_503, as no target is left |
/// | 4 | 400 | none | shed |
enum HandMadeRun {
  static let objectives = RequestObjectives(ttft: .milliseconds(1000))
  static let stallThreshold = Nanoseconds.milliseconds(500)

  static func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

  static let requests: [RequestRecord] = [
    RequestRecord(
      ordinal: 0, phase: 0, outcome: .ok, status: 200, scheduled: at(0), sent: at(2), firstByte: at(50),
      head: at(50), firstToken: at(60), lastToken: at(100), end: at(101), tokens: 5, provider: 0,
      maxGap: .milliseconds(15)),
    RequestRecord(
      ordinal: 1, phase: 0, outcome: .ok, status: 200, scheduled: at(100), sent: at(102), firstByte: at(1150),
      head: at(1150), firstToken: at(1160), lastToken: at(1200), end: at(1201), tokens: 5, provider: 1,
      maxGap: .milliseconds(12)),
    RequestRecord(
      ordinal: 2, phase: 1, outcome: .cut, status: 200, scheduled: at(200), sent: at(200), firstByte: at(240),
      head: at(240), firstToken: at(250), lastToken: at(270), end: at(1270), tokens: 3, provider: 0,
      maxGap: .milliseconds(11)),
    RequestRecord(
      ordinal: 3, phase: 1, outcome: .http(503), status: 503, scheduled: at(300), sent: at(301),
      firstByte: at(350), head: at(350), end: at(351)),
    RequestRecord(ordinal: 4, phase: 1, outcome: .shed, scheduled: at(400)),
  ]

  static let attempts: [AttemptRecord] = [
    AttemptRecord(
      ordinal: 0, attempt: 1, provider: 0, phase: 0, outcome: .ok, start: at(3), head: at(50),
      firstToken: at(59), lastToken: at(99), end: at(100), tokens: 5, served: true, accepted: true),
    AttemptRecord(
      ordinal: 1, attempt: 1, provider: 0, phase: 0, outcome: .idleTimeout, start: at(103), end: at(1103)),
    AttemptRecord(
      ordinal: 1, attempt: 2, provider: 1, phase: 0, outcome: .ok, start: at(1105), head: at(1149),
      firstToken: at(1159), lastToken: at(1199), end: at(1200), tokens: 5, served: true, accepted: true),
    AttemptRecord(
      ordinal: 2, attempt: 1, provider: 0, phase: 1, outcome: .cut, start: at(201), head: at(239),
      firstToken: at(249), lastToken: at(269), end: at(1269), tokens: 3, served: true, accepted: true),
    AttemptRecord(
      ordinal: 3, attempt: 1, provider: 0, phase: 1, outcome: .http(503), start: at(302), head: at(320),
      end: at(321)),
    AttemptRecord(
      ordinal: 3, attempt: 2, provider: 1, phase: 1, outcome: .http(503), start: at(322), head: at(349),
      end: at(350), served: true),
  ]

  static let unrescued = [
    UnrescuedRecord(ordinal: 2, reason: .committed), UnrescuedRecord(ordinal: 3, reason: .noTarget),
  ]

  static func facts(observer: AttemptObserver = .proxy) -> RunFacts {
    var facts = RunFacts(
      profileName: "hand-made", profileHash: "0", seed: 1, version: "0", io: "virtual",
      phases: [
        PhaseFacts(name: "up", duration: .milliseconds(200)),
        PhaseFacts(name: "down", duration: .milliseconds(300)),
      ],
      providers: [
        ProviderFacts(name: "a", rules: [RuleFacts(id: "silent", cameDue: true)]),
        ProviderFacts(name: "b", rules: []),
      ],
      stallThreshold: stallThreshold, scheduleDuration: .milliseconds(500), observer: observer)
    facts.plannedRequests = 5
    return facts
  }

  static let configuration = LogConfiguration(providerCount: 2, phaseCount: 2)
  /// Straight to the first provider.
  static var direct: LogConfiguration {
    var direct = configuration
    direct.directProvider = 0
    return direct
  }

  static func requestSnapshot(
    _ configuration: LogConfiguration = configuration, lateness: [Nanoseconds] = [.microseconds(50)],
    lag: [Nanoseconds] = [.microseconds(20)]
  ) -> RequestSnapshot {
    var log = RequestLog(configuration, objectives: objectives, stallThreshold: stallThreshold)
    // In the order of their ends, as an engine would.
    for request in requests.sorted(by: { $0.end < $1.end }) { log.record(request) }
    log.recordGap(.milliseconds(15), phase: 0)
    for late in lateness {
      log.recordReleaseLateness(late, ordinal: requests[0].ordinal, phase: requests[0].phase)
    }
    for late in lag { log.recordLoopLag(late) }
    return log.snapshot()
  }

  static func attemptSnapshot(_ configuration: LogConfiguration = configuration) -> AttemptSnapshot {
    var log = AttemptLog(configuration)
    for attempt in attempts.sorted(by: { $0.end < $1.end }) { log.record(attempt) }
    for unrescued in unrescued { log.record(unrescued) }
    return log.snapshot()
  }

  static func providerSnapshot(fired: Int = 1, drift: [Nanoseconds] = [.microseconds(100)])
    -> ProviderSnapshot
  {
    var log = ProviderLog(configuration, ruleCounts: [1, 0])
    for _ in 0..<fired { log.fired(provider: 0, rule: 0, ordinal: 1) }
    for late in drift { log.recordDrift(provider: 0, late) }
    return log.snapshot()
  }

  static func record(_ facts: RunFacts = facts()) -> RunRecord {
    RunRecord.join(
      facts: facts, requests: requestSnapshot(), attempts: attemptSnapshot(), providers: providerSnapshot())
  }
}

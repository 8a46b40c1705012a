// The groups about what the client gets, and the table of all groups.

import Base
import Profile

extension PolicyGroup {
  /// When the client gets its first byte, and what it gets when its answer can't be completed.
  static let commit = PolicyGroup(
    key: "commit", about: "when the client gets its first byte, and what it gets when the rest does not come",
    settings: [
      .word("on", \.commit.on, "for event streams"),
      .word("plainOn", \.commit.plainOn, "for all other answers"),
      .size("holdBytes", \.commit.holdBytes, "an answer that is held is committed beyond this size")
        .when(\.holds),
      .duration("holdTime", \.commit.holdTime, "an answer that is held is committed this long after its head")
        .when(\.holds),
      .word("midStream", \.commit.midStream, "what the client gets when the attempt fails afterwards"),
      .word("atLimit", \.commit.atLimit, "what it gets when a limit ends the attempt afterwards")
        .when { $0.limits.responseBytes != .max || $0.timeouts.attemptEnforced == .onBytes },
      .wait("cutDelay", \.commit.cutDelay, "how long after a cut the client's connection is closed"),
    ], groups: [ping])

  private static let ping = PolicyGroup(
    key: "ping", about: "signs of life to a client that has had nothing for a while",
    settings: [
      .duration("every", \.commit.ping.every, "silence before each one"),
      .word("kind", \.commit.ping.kind, "what is sent"),
      .flag(
        "beforeCommit", \.commit.ping.beforeCommit,
        "whether it is sent before the commit, with a head of the proxy's own"),
    ], isOn: { $0.commit.ping.every != .forever })

  /// Sizes that end a request or an attempt.
  static let limits = PolicyGroup(
    key: "limits", about: "sizes that end a request or an attempt",
    settings: [
      .size("requestBytes", \.limits.requestBytes, "larger requests are answered 413"),
      .size("responseBytes", \.limits.responseBytes, "an attempt whose body grows larger is cut"),
    ])

  /// Which target of a tier comes first.
  static let pick = PolicyGroup(
    key: "pick", about: "which target of a tier comes first",
    settings: [
      .word("algorithm", \.pick.algorithm, "how it is chosen"),
      PolicySetting(
        "hashHeader", \.pick.hashHeader, .text(.headerName),
        "with \"consistentHash\": the request header that is hashed",
        show: { $0 }, read: headerName
      ).when { $0.pick.algorithm == .consistentHash },
      .span("decay", \.pick.decay, "with \"powerOfTwo\": the time constant of the average of latencies")
        .when { $0.pick.algorithm == .powerOfTwo },
    ], shorthand: "algorithm")

  /// The whole of our vocabulary but for lists and names: the policy itself.
  static let policy = PolicyGroup(
    key: "", about: "the failover settings",
    settings: [
      .word("replies", \.replies, "whose words the answers have that the proxy makes itself"),
      .count("noTargetStatus", \.noTargetStatus, 400...599, "the status when every target is left out")
        .when { $0.eject.whenAll == .fail },
    ],
    groups: [timeouts, retry, backoff, retryAfter, budget, hedge, eject, commit, limits, pick])

  /// What can be said of a single target.
  static let target = PolicyGroup(
    key: "", about: "settings of one target, in place of the policy's", settings: [],
    groups: [
      timeouts.without("request", "exchange", "exchangeIdle"),
      retry.only("on", "within", "perTarget", "decideOn"), backoff,
      eject.without("maxShare", "panic", "sparesLoneTargets", "whenAll"),
    ])

  private static func headerName(
    _ node: Node, _ path: String, _ diagnostics: inout Diagnostics
  ) -> String? {
    guard let text = node.string(path, noting: &diagnostics) else { return nil }
    guard let problem = TextForm.headerName.check(text) else { return text.lowercased() }
    node.reject(path, expected: TextForm.headerName.phrase, next: problem.next, noting: &diagnostics)
    return nil
  }
}

extension Policy {
  /// Whether an answer can be held.
  var holds: Bool {
    commit.on != .headers || commit.plainOn != .headers || hedge.isOn && hedge.win != .headers
  }
}

public import Base

// One request next to its attempts: what only both together tell.

/// A request, as its client saw it, with its attempts, as their observer saw them.
public struct JoinedRequest: Sendable {
  /// The client's side; nil when it has no record of it (a gateway that goes on after its client has left).
  public private(set) var request: RequestRecord?
  /// The attempts in the order of their numbers.
  public let attempts: [AttemptRecord]
  /// Why its failure was not rescued, as the gateway says; nil when it did not fail there or nobody told.
  public let reason: Rescue?
  /// The position in `attempts` of the one whose output was the client's answer; nil when none was.
  let serving: Int?

  init(
    request: RequestRecord?, attempts: [AttemptRecord], reason: Rescue? = nil, observer: AttemptObserver
  ) {
    self.request = request
    self.reason = reason
    self.attempts = attempts.sorted { ($0.attempt, $0.start) < ($1.attempt, $1.start) }
    serving = JoinedRequest.serving(self.attempts, request, observer)
  }

  /// The same with another end of the request.
  init(_ joined: JoinedRequest, outcome: Outcome) {
    self = joined
    request?.outcome = outcome
  }

  private static func serving(
    _ attempts: [AttemptRecord], _ request: RequestRecord?, _ observer: AttemptObserver
  ) -> Int? {
    switch observer {
    case .proxy, .load: return attempts.lastIndex { $0.served }
    case .provider:
      // A provider does not know what became of its output; the content that the client got names its
      // provider.
      let provider = request?.provider ?? -1
      if provider >= 0 { return attempts.lastIndex { $0.provider == provider && $0.accepted } }
      return attempts.lastIndex { $0.accepted && $0.isWhole } ?? attempts.lastIndex { $0.accepted }
    }
  }

  /// Whether the answer looked right to the client although whoever served it knows that it was not whole:
  /// somebody between them has ended a broken answer as if it were complete.
  var isMasked: Bool {
    guard request?.outcome == .ok, let serving else { return false }
    return !attempts[serving].isWhole
  }

  /// Whether the client got what it asked for.
  var succeeded: Bool {
    if let request { return request.outcome == .ok }
    return serving.map { attempts[$0].isWhole } ?? false
  }

  /// Whether it was sent and failed for its client: neither well nor left by the client's own wish.
  public var isVisibleFailure: Bool {
    guard let outcome = request?.outcome else { return false }
    return outcome != .ok && outcome != .shed && outcome != .cancelled
  }

  /// Whether it succeeded although an attempt failed.
  public var isRescued: Bool { succeeded && hasFailedAttempt }

  /// Whether an attempt failed that is not the serving one. One that was called off after the serving one
  /// had its head is a hedge that lost, not a failure; before that, a gateway gave it up, which its provider
  /// can't tell from a client that left.
  var hasFailedAttempt: Bool {
    attempts.enumerated().contains { index, attempt in
      guard index != serving else { return false }
      guard attempt.outcome == .cancelled else { return attempt.outcome != .ok }
      guard let serving, attempts[serving].head.isPresent else { return false }
      return attempt.end < attempts[serving].head
    }
  }

  /// The first attempt's start to the serving attempt's start, if there were several and one of them served.
  public var failoverDelay: Nanoseconds? {
    guard attempts.count >= 2, let serving, attempts[serving].accepted else { return nil }
    return attempts[serving].start - attempts[0].start
  }

  /// Attempts whose output is not part of a success.
  var wastedAttempts: Int { attempts.count - (succeeded && serving != nil ? 1 : 0) }

  /// The contents that these brought.
  public var wastedTokens: Int {
    var tokens = attempts.reduce(0) { $0 + Int($1.tokens) }
    if succeeded, let serving { tokens -= Int(attempts[serving].tokens) }
    return tokens
  }
}

/// Brings records together by ordinal. Attempts without a key belong to nobody and are left out.
enum AttemptJoin {
  static func joined(
    _ requests: RequestSnapshot, _ attempts: AttemptSnapshot, observer: AttemptObserver
  ) -> [JoinedRequest] {
    let stride = max(requests.stride, attempts.stride)
    let left = requests.records.filter { $0.ordinal % stride == 0 }.sorted { $0.ordinal < $1.ordinal }
    let keyed = attempts.records.filter { $0.ordinal != AttemptRecord.keyless && $0.ordinal % stride == 0 }
    let right = keyed.sorted { $0.ordinal < $1.ordinal }
    let reasons = attempts.unrescued.filter { $0.ordinal % stride == 0 }.sorted { $0.ordinal < $1.ordinal }
    var joined: [JoinedRequest] = []
    joined.reserveCapacity(left.count)
    var next = 0
    var nextReason = 0
    for request in left {
      while next < right.count && right[next].ordinal < request.ordinal {
        joined.append(JoinedRequest(request: nil, attempts: run(right, &next), observer: observer))
      }
      let own = next < right.count && right[next].ordinal == request.ordinal ? run(right, &next) : []
      let reason = reason(of: request.ordinal, reasons, &nextReason)
      joined.append(JoinedRequest(request: request, attempts: own, reason: reason, observer: observer))
    }
    while next < right.count {
      joined.append(JoinedRequest(request: nil, attempts: run(right, &next), observer: observer))
    }
    return joined
  }

  /// What is said of `ordinal`, of which nothing stands before `next`.
  private static func reason(
    of ordinal: UInt32, _ reasons: [UnrescuedRecord], _ next: inout Int
  ) -> Rescue? {
    while next < reasons.count && reasons[next].ordinal < ordinal { next += 1 }
    guard next < reasons.count && reasons[next].ordinal == ordinal else { return nil }
    return reasons[next].reason
  }

  /// The records from `next` on that have the same ordinal.
  private static func run(_ records: [AttemptRecord], _ next: inout Int) -> [AttemptRecord] {
    let first = next
    while next < records.count && records[next].ordinal == records[first].ordinal { next += 1 }
    return Array(records[first..<next])
  }
}

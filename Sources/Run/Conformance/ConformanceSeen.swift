// What a row's run came to, request by request, in the terms in which rows expect it.

import Base
import Profile
import Record

/// What became of one request.
struct SeenRequest {
  /// Its number, from 1.
  var number: Int
  var status: Int
  var ends: ConformanceEnding
  var answer: Outcome
  var targets: [String]
  var attempts: [Outcome]
  var unrescued: Rescue
  /// Since its arrival; nil when it had no complete head.
  var head: Nanoseconds?
  /// Since its arrival.
  var end: Nanoseconds
  var tokens: Int
}

/// What a row's run came to.
struct SeenRun {
  /// In the order of their numbers.
  var requests: [SeenRequest]
  /// Attempts by backend.
  var calls: [String: Int]
  /// Tokens that backends wrote.
  var written: [String: Int]

  init(_ logs: RunLogs, _ profile: RunProfile) {
    let names = profile.providers.map(\.name)
    let attempts = logs.system.proxyAttempts ?? .empty
    var byRequest: [UInt32: [AttemptRecord]] = [:]
    calls = [:]
    written = [:]
    for attempt in attempts.records {
      byRequest[attempt.ordinal, default: []].append(attempt)
      calls[names[Int(attempt.provider)], default: 0] += 1
    }
    for attempt in logs.system.providers.attempts.records {
      written[names[Int(attempt.provider)], default: 0] += Int(attempt.tokens)
    }
    var reasons: [UInt32: Rescue] = [:]
    for record in attempts.unrescued { reasons[record.ordinal] = record.reason }
    requests = logs.load.requests.records.sorted { $0.ordinal < $1.ordinal }.map { record in
      let attempts = (byRequest[record.ordinal] ?? []).sorted { $0.attempt < $1.attempt }
      return SeenRequest(
        number: Int(record.ordinal) + 1, status: Int(record.status), ends: ConformanceEnding(record.ending),
        answer: record.outcome, targets: attempts.map { names[Int($0.provider)] },
        attempts: attempts.map(\.outcome), unrescued: reasons[record.ordinal] ?? .notNeeded,
        head: record.head.isPresent ? record.head - record.scheduled : nil,
        end: record.end - record.scheduled, tokens: Int(record.tokens))
    }
  }

  /// The median of the times to the head; nil when no request had one.
  var medianHead: Nanoseconds? {
    let heads = requests.compactMap(\.head).sorted()
    return heads.isEmpty ? nil : heads[heads.count / 2]
  }
}

extension ConformanceEnding {
  init(_ ending: MessageEnding) {
    switch ending {
    case .complete: self = .complete
    case .closed: self = .fin
    case .reset: self = .reset
    case .leftOpen, .left: self = .left
    }
  }
}

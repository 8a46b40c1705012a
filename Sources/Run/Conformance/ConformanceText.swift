// How the table words what a row expects and what was seen.

import Base
import Profile

enum ConformanceText {
  static func time(_ duration: Nanoseconds) -> String { TimeText.number(duration.seconds) + "s" }

  static func window(_ window: ClosedRange<Nanoseconds>) -> String {
    if window.lowerBound == window.upperBound { return time(window.lowerBound) }
    return "\(TimeText.number(window.lowerBound.seconds))..\(time(window.upperBound))"
  }

  static func count(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
  }

  /// A row's expectations in a line.
  static func expected(_ row: ConformanceRow) -> String {
    if let words = row.rejected { return "rejected: \(words)" }
    let groups = row.expectations.map { expectation in
      let count = expectation.count.map { "\($0) x " } ?? ""
      return count + expected(expectation)
    }
    let calls = row.calls.map { "\(count($0.range)) at \($0.backend)" }
    return (groups + calls).joined(separator: "; ")
  }

  static func expected(_ expectation: ConformanceExpectation) -> String {
    var parts = words(expectation.status, expectation.targets, expectation.ends)
    if let head = expectation.head { parts.append("head \(window(head))") }
    if let end = expectation.end { parts.append("end \(window(end))") }
    if let unrescued = expectation.unrescued, unrescued != .notNeeded { parts.append(unrescued.name) }
    return parts.joined(separator: " ")
  }

  static func seen(_ request: SeenRequest, _ timing: ConformanceTiming) -> String {
    var parts = words(request.status, request.targets, request.ends)
    if let head = request.head { parts.append("head \(time(timing.unscaled(head)))") }
    parts.append("end \(time(timing.unscaled(request.end)))")
    if request.unrescued != .notNeeded { parts.append(request.unrescued.name) }
    return parts.joined(separator: " ")
  }

  /// What was seen, in a line: alike requests together.
  static func seen(_ run: SeenRun, _ timing: ConformanceTiming) -> String {
    guard run.requests.count > 1 else {
      return run.requests.first.map { seen($0, timing) } ?? "no request"
    }
    var groups: [(text: String, count: Int)] = []
    for request in run.requests {
      let text = words(request.status, request.targets, request.ends).joined(separator: " ")
      if let index = groups.firstIndex(where: { $0.text == text }) {
        groups[index].count += 1
      } else {
        groups.append((text, 1))
      }
    }
    return groups.map { "\($0.count) x \($0.text)" }.joined(separator: "; ")
  }

  private static func words(_ status: Int, _ targets: [String], _ ends: ConformanceEnding) -> [String] {
    let sequence = targets.isEmpty ? "-" : targets.joined(separator: ">")
    return [status == 0 ? "no head" : "\(status)", sequence, ends.rawValue]
  }
}

// A row's expectations against what was seen. Every difference is said in words; none means that the row
// holds.

import Base
import Profile

/// How exactly times are held against a row's windows.
struct ConformanceTiming {
  /// What the durations of the run were multiplied with: windows are, too.
  var timescale = 1.0
  /// How much later than its window something may happen. Nothing may happen sooner: timers are never early.
  var tolerance = Nanoseconds.zero

  func permits(_ seen: Nanoseconds, in window: ClosedRange<Nanoseconds>) -> Bool {
    seen >= window.lowerBound.scaled(by: timescale)
      && seen <= window.upperBound.scaled(by: timescale) + tolerance
  }

  /// A time of the run in the row's terms.
  func unscaled(_ duration: Nanoseconds) -> Nanoseconds { duration.scaled(by: 1 / timescale) }
}

/// Compares.
struct ConformanceCheck {
  let row: ConformanceRow
  let timing: ConformanceTiming

  /// What is not as the row expects it.
  func differences(_ seen: SeenRun) -> [String] {
    var differences: [String] = []
    var left = seen.requests
    for expectation in row.expectations {
      differences += take(expectation, from: &left, isLast: expectation == row.expectations.last)
    }
    if !row.expectations.isEmpty && !left.isEmpty {
      differences.append(
        "\(count(left.count)) more than expected: \(ConformanceText.seen(left[0], timing))")
    }
    differences += counts("attempts at", row.calls, seen.calls)
    differences += counts("tokens written by", row.written, seen.written)
    if let window = row.medianHead {
      let median = seen.medianHead
      if median.map({ timing.permits($0, in: window) }) != true {
        let text = median.map { ConformanceText.time(timing.unscaled($0)) } ?? "none"
        differences.append("median time to the head \(text), expected \(ConformanceText.window(window))")
      }
    }
    return differences
  }

  /// Takes the requests that an expectation is about, those that fit it first, and says what is wrong with
  /// the others that it gets.
  private func take(
    _ expectation: ConformanceExpectation, from left: inout [SeenRequest], isLast: Bool
  ) -> [String] {
    let candidates = left.filter { expectation.requests?.contains($0.number) ?? true }
    let fitting = candidates.filter { differences($0, expectation).isEmpty }
    let others = candidates.filter { !differences($0, expectation).isEmpty }
    // What some other expectation may be about is not ours, unless it is said to be.
    let isSaid = expectation.requests != nil || isLast
    let wanted = expectation.count ?? (isSaid ? candidates.count : fitting.count)
    let taken = fitting.prefix(wanted) + (isSaid ? others.prefix(max(0, wanted - fitting.count)) : [])
    let numbers = Set(taken.map(\.number))
    left.removeAll { numbers.contains($0.number) }
    var result = taken.flatMap { request in
      differences(request, expectation).map { seen(in: request) + $0 }
    }
    if let count = expectation.count, taken.count < count {
      result.append(
        "\(taken.count) of \(self.count(count)) came to \(ConformanceText.expected(expectation))")
    }
    if wanted == 0 && expectation.count == nil {
      result.append("no request came to \(ConformanceText.expected(expectation))")
    }
    return result
  }

  private func seen(in request: SeenRequest) -> String {
    row.expectations.count > 1 || request.number > 1 ? "request \(request.number): " : ""
  }

  private func count(_ number: Int) -> String { number == 1 ? "1 request" : "\(number) requests" }

  /// What is not as expected about one request.
  private func differences(_ seen: SeenRequest, _ expected: ConformanceExpectation) -> [String] {
    var result: [String] = []
    func compare<Value: Equatable>(
      _ what: String, _ seen: Value, _ expected: Value?, _ text: (Value) -> String
    ) {
      guard let expected, seen != expected else { return }
      result.append("\(what) \(text(seen)), expected \(text(expected))")
    }
    compare("status", seen.status, expected.status) { $0 == 0 ? "none" : "\($0)" }
    compare("targets", seen.targets, expected.targets) { $0.isEmpty ? "none" : $0.joined(separator: " ") }
    compare("attempts", seen.attempts, expected.attempts) {
      $0.isEmpty ? "none" : $0.map(\.name).joined(separator: " ")
    }
    compare("end", seen.ends, expected.ends) { $0.rawValue }
    compare("answer", seen.answer, expected.answer) { $0.name }
    compare("reason", seen.unrescued, expected.unrescued) { $0.name }
    if let window = expected.tokens, !window.contains(seen.tokens) {
      result.append("\(seen.tokens) tokens, expected \(ConformanceText.count(window))")
    }
    if let window = expected.head, seen.head.map({ timing.permits($0, in: window) }) != true {
      let text = seen.head.map { "after \(ConformanceText.time(timing.unscaled($0)))" } ?? "never"
      result.append("head \(text), expected within \(ConformanceText.window(window))")
    }
    if let window = expected.end, !timing.permits(seen.end, in: window) {
      let text = ConformanceText.time(timing.unscaled(seen.end))
      result.append("over after \(text), expected within \(ConformanceText.window(window))")
    }
    return result
  }

  private func counts(_ what: String, _ expected: [BackendCount], _ seen: [String: Int]) -> [String] {
    expected.compactMap { count in
      let number = seen[count.backend] ?? 0
      if count.range.contains(number) { return nil }
      return "\(number) \(what) \(count.backend), expected \(ConformanceText.count(count.range))"
    }
  }
}

import Base

/// `brownout metrics`: the glossary of what is measured, and how expectations name it.
enum MetricsCommand {
  static func perform() -> ExitCode {
    Console.output(text)
    return .pass
  }

  /// The metrics by kind, then the words that reports use besides.
  static var text: String {
    let width = (MetricCatalogue.all.map(\.name) + words.map(\.name)).map(\.count).max() ?? 0
    func line(_ name: String, _ text: String) -> String {
      "  " + name + String(repeating: " ", count: width - name.count + 2) + text
    }
    var lines = [
      "An expectation is METRIC{label=value}.STATISTIC, a comparison and a limit:",
      "ttft.p99 < 800ms, attempts{provider=primary,outcome=http_503} == 0, attainment >= 99%",
    ]
    for (kind, about) in kinds {
      let metrics = MetricCatalogue.all.filter { $0.kind == kind }
      guard let first = metrics.first else { continue }
      lines += ["", "\(about); the limit is \(MetricCatalogue.unit(first))"]
      for metric in metrics {
        let labels = metric.labels.isEmpty ? "" : " {\(metric.labels.joined(separator: ", "))}"
        lines.append(line(metric.name, metric.about + labels))
      }
    }
    lines += ["", "labels"] + labels.map { line($0.name, $0.text) }
    lines += ["", "words of reports"] + words.map { line($0.name, $0.text) }
    return lines.joined(separator: "\n")
  }

  private static let kinds: [(MetricKind, String)] = [
    (.durations, "times: with .count, .min, .mean, .max or a percentile such as .p50, .p99 or .p99.9"),
    (.ratio, "shares and ratios: one number"), (.count, "counts: one number"), (.rate, "rates: one number"),
  ]

  private static let labels: [(name: String, text: String)] = [
    ("provider", "the name of a provider"),
    ("attempt", "the number of an attempt within its request, from 1"),
    ("outcome", "ok, " + Outcome.named.dropFirst().map(\.name).joined(separator: ", ") + ", http_NNN"),
    (
      "reason",
      "why no further attempt was made: "
        + (Rescue.reasons.map(\.name) + [Rescue.unknownName]).joined(separator: ", ")
    ),
  ]

  private static let words: [(name: String, text: String)] = [
    ("drift", "how much later a provider wrote than its script says: our share of what was measured"),
    ("lag", "how much later than due the load's loop got round to what was due"),
    ("rescued", "a request that succeeded although an attempt failed (absorbed)"),
    ("visible", "a failure that reached the client"),
    ("stalled", "a stream in which nothing came for longer than the stall threshold"),
    ("waste", "attempts, and their tokens, that served no successful request"),
  ]
}

/// What kind of figure a metric is; decides which statistics it has and which units its limits may have.
public enum MetricKind: Sendable {
  /// A distribution of durations: has `count`, `min`, `mean`, `max` and any percentile (`p50`, `p99`,
  /// `p99.9`).
  case durations
  /// A number without a unit, also written as a percentage.
  case ratio
  /// A number of things.
  case count
  /// Things per second.
  case rate
}

/// A metric that expectations can name.
public struct Metric: Sendable {
  /// Its name in expectations.
  public let name: String
  /// What kind of figure it is.
  public let kind: MetricKind
  /// The labels by which it can be narrowed.
  public let labels: [String]
  /// What it is, in a line.
  public let about: String
}

/// All metrics by name: the one list that profiles are checked against and that records answer.
public enum MetricCatalogue {
  /// The metrics in the order in which help texts show them.
  public static let all: [Metric] = [
    durations("ttft", "scheduled arrival to the first content; \(never)", ["outcome"]),
    durations("ttft_service", "request sent to the first content; \(never)", ["outcome"]),
    durations("ttfb", "scheduled arrival to the first byte of a 2xx answer; \(never)", ["outcome"]),
    durations("tpot", "mean time per output token after those that came first, per request", ["outcome"]),
    durations("gap", "time between two contents of a stream"),
    durations("max_gap", "the longest gap of a request, the one before it broke off included", ["outcome"]),
    durations("e2e", "scheduled arrival to the end of a right answer; \(never)", ["outcome"]),
    durations("e2e_service", "request sent to the end of a right answer; \(never)", ["outcome"]),
    durations("attempt_latency", "start to end of an attempt", ["provider", "attempt", "outcome"]),
    durations(
      "attempt_headers", "start of an attempt to its complete head", ["provider", "attempt", "outcome"]),
    durations(
      "attempt_ttft", "start of an attempt to its first content", ["provider", "attempt", "outcome"]),
    durations("failover_delay", "first attempt's start to the serving attempt's start", ["provider"]),
    durations(
      "rescue_delay", "failover delay of requests that succeeded although an attempt failed"),
    durations("switch_cost", "an attempt's end to the next one's start"),
    durations("release_lateness", "scheduled arrival to its release by the generator"),
    Metric(
      name: "attainment", kind: .ratio, labels: [], about: "requests that met every objective / scheduled"),
    Metric(name: "success", kind: .ratio, labels: [], about: "requests that ended ok / scheduled"),
    Metric(name: "amplification", kind: .ratio, labels: ["provider"], about: "attempts / requests sent"),
    Metric(
      name: "attempts_per_request", kind: .ratio, labels: ["provider", "attempt", "outcome"],
      about: "attempts that match / requests sent"),
    Metric(
      name: "requests_share", kind: .ratio, labels: ["outcome"], about: "requests that match / scheduled"),
    Metric(
      name: "stall_exposure", kind: .ratio, labels: [],
      about: "time that open streams were stalled / time that streams were open"),
    Metric(name: "requests", kind: .count, labels: ["outcome"], about: "requests that match"),
    Metric(
      name: "attempts", kind: .count, labels: ["provider", "attempt", "outcome"], about: "attempts that match"
    ),
    Metric(
      name: "absorbed", kind: .count, labels: [], about: "requests that succeeded after a failed attempt"),
    Metric(
      name: "visible_failures", kind: .count, labels: [],
      about: "arrivals that failed for the client, shed ones included"),
    Metric(
      name: "unrescued", kind: .count, labels: ["reason", "provider", "outcome"],
      about: "failed requests by why they were not rescued, and by their last attempt"),
    Metric(
      name: "rescue_wasted_tokens", kind: .count, labels: [],
      about: "output tokens of the wasted attempts of requests that succeeded although an attempt failed"),
    Metric(
      name: "wasted_attempts", kind: .count, labels: [], about: "attempts whose output served no success"),
    Metric(name: "wasted_tokens", kind: .count, labels: [], about: "output tokens of wasted attempts"),
    Metric(
      name: "orphaned_tokens", kind: .count, labels: [], about: "tokens delivered in streams that then failed"
    ),
    Metric(name: "shed", kind: .count, labels: [], about: "arrivals due but not sent"),
    Metric(name: "goodput", kind: .rate, labels: [], about: "requests that met every objective, per second"),
  ]

  /// What failures are in the latencies that users wait for.
  private static let never = "one that failed before is later than any limit"

  /// The units in which a metric of `kind` is limited, with an example.
  public static func unit(_ metric: Metric) -> String {
    switch metric.kind {
    case .durations: "a duration: 800ms"
    case .ratio: "a number or a percentage: 1.2, 99%"
    case .count: "a number: 0"
    case .rate: "a rate: 50/s"
    }
  }

  /// The metric called `name`, or nil.
  public static func metric(_ name: String) -> Metric? { all.first { $0.name == name } }

  private static func durations(_ name: String, _ about: String, _ labels: [String] = []) -> Metric {
    Metric(name: name, kind: .durations, labels: labels, about: about)
  }
}

/// The latency distributions of requests, by the names under which expectations and reports know them.
///
/// What a user waits for (`ttft`, `ttfb`, `e2e` and their variants from the send) is over all arrivals: one
/// that failed before it got there is later than any limit. A client that left by its own wish before that is
/// left out. The others are over the requests that have such a figure.
public enum LatencyMetric: Int, CaseIterable, Sendable, BitwiseCopyable {
  /// Scheduled arrival to the first content.
  case ttft
  /// Sent to the first content.
  case ttftService
  /// Scheduled arrival to the first byte of a 2xx answer. An error's first byte is none that anybody waits
  /// for.
  case ttfb
  /// Mean time per content after the first, of every request that got two.
  case tpot
  /// Time between two contents, one sample each.
  case gap
  /// The longest gap of a request, the wait at the end of a stream that broke off included.
  case maxGap
  /// Scheduled arrival to the end of an answer that is right.
  case e2e
  /// Sent to the end of an answer that is right.
  case e2eService

  /// The metric's name in expectations and, with `_ms` behind it, in reports.
  public var name: String {
    switch self {
    case .ttft: "ttft"
    case .ttftService: "ttft_service"
    case .ttfb: "ttfb"
    case .tpot: "tpot"
    case .gap: "gap"
    case .maxGap: "max_gap"
    case .e2e: "e2e"
    case .e2eService: "e2e_service"
    }
  }

  /// Whether requests that failed before they got there count, as later than any limit.
  public var countsFailures: Bool {
    switch self {
    case .ttft, .ttftService, .ttfb, .e2e, .e2eService: true
    case .tpot, .gap, .maxGap: false
    }
  }

  /// Whether arrivals that were never sent count among them: the variants from the send know none.
  var countsArrivals: Bool { self == .ttft || self == .ttfb || self == .e2e }
}

/// The latency distributions of requests, by the names under which expectations and reports know them.
public enum LatencyMetric: Int, CaseIterable, Sendable, BitwiseCopyable {
  /// Scheduled arrival to the first content, of every request that got any.
  case ttft
  /// Sent to the first content.
  case ttftService
  /// Scheduled arrival to the first byte of the answer.
  case ttfb
  /// Mean time per content after the first, of every request that got two.
  case tpot
  /// Time between two contents, one sample each.
  case gap
  /// The longest gap of a request, the wait at the end of a stream that broke off included.
  case maxGap
  /// Scheduled arrival to the end, of requests that ended ok.
  case e2e
  /// Sent to the end, of requests that ended ok.
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
}

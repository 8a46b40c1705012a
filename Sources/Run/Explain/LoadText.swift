// The load in words: when requests are sent, what they look like, what counts as good, and all bounds.

import Base
import Profile

/// The load as `explain` shows it.
enum LoadText {
  static func lines(_ load: LoadProfile) -> [String] {
    var lines = arrivals(load)
    if load.warmup > .zero {
      lines.append("  the first \(TimeText.short(load.warmup)) are warm-up and do not count")
    }
    lines += load.request.map { [plain($0)] } ?? chat(load)
    if let upload = load.upload {
      lines.append(
        "  each request pauses for \(TimeText.short(upload.pause)) after \(ProviderText.percent(upload.at)) "
          + "of its bytes")
    }
    if let hangUp = load.hangUp {
      lines.append(
        "  \(ProviderText.percent(hangUp.share)) of the clients leave, after "
          + DistributionText.durations(hangUp.after))
    }
    lines.append(
      "  \(load.connections == .keepalive ? "connections are used again" : "a new connection per request"), "
        + "at most \(load.inFlightCap) requests in flight"
        + (load.closedLoopStreams == nil ? ", arrivals beyond that are shed" : ""))
    let timeout = load.requestTimeout.map { "the client gives up after \(TimeText.short($0)); " } ?? ""
    lines.append("  \(timeout)drain at most \(TimeText.short(load.drain)) after the last arrival")
    let objectives = objectives(load.slo)
    lines.append(
      "  a request is good when it ends ok" + (objectives.isEmpty ? "" : " with \(objectives)"))
    return lines
  }

  private static func arrivals(_ load: LoadProfile) -> [String] {
    if let streams = load.closedLoopStreams {
      return [
        "  closed loop of \(streams) streams for \(TimeText.short(load.duration)): "
          + "its latencies are not what users see"
      ]
    }
    if let first = load.times.first, let last = load.times.last {
      let count = load.times.count == 1 ? "1 request" : "\(load.times.count) requests"
      return ["  \(count), \(TimeText.short(first)) to \(TimeText.short(last))"]
    }
    var lines: [String] = []
    var start = Nanoseconds.zero
    for (index, stage) in load.arrivals.enumerated() {
      let from = index == 0 ? "0/s" : "\(TimeText.number(load.arrivals[index - 1].rate))/s"
      lines.append(
        "  \(TimeText.short(start)) to \(TimeText.short(stage.until)): \(TimeText.number(stage.rate))/s"
          + (stage.ramp == .linear ? ", linear from \(from)" : ""))
      start = stage.until
    }
    switch load.process {
    case .constant: lines.append("  arrivals at even distances")
    case .poisson: lines.append("  arrivals independent of each other (Poisson)")
    case .gamma(let variation):
      lines.append("  arrivals with gamma-distributed distances, cv \(TimeText.number(variation))")
    }
    return lines
  }

  private static func plain(_ request: PlainRequest) -> String {
    var parts = ["\(request.method) \(request.path)"]
    parts += request.headers.map { "header \($0.name)" }
    if let body = request.body { parts.append("body of \(body.utf8.count) bytes") }
    if !request.key { parts.append("without a request key") }
    return "  \(parts.joined(separator: ", ")); any complete 2xx answer is right"
  }

  private static func chat(_ load: LoadProfile) -> [String] {
    var parts = [
      "model \(load.model)", load.stream ? "streaming" : "not streaming",
      "prompt of \(DistributionText.counts(load.promptTokens)) tokens",
    ]
    if let most = load.maxTokens { parts.append("max_tokens \(most)") }
    if let bytes = load.bodyBytes { parts.append("bodies of at least \(bytes) bytes") }
    if load.keys > 1 { parts.append("\(load.keys) API keys in turn") }
    return ["  " + parts.joined(separator: ", ")]
  }

  private static func objectives(_ slo: Objectives) -> String {
    [("ttft", slo.ttft), ("tpot", slo.tpot), ("max_gap", slo.maxGap), ("e2e", slo.e2e)]
      .compactMap { name, limit in limit.map { "\(name) of at most \(TimeText.short($0))" } }
      .joined(separator: ", ")
  }
}

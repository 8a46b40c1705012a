// The resolved policy as text: each setting with its value and where it came from, then what an emulation
// leaves out.

import Base

extension Policy {
  /// Lines `setting = value   # from …`, notes, and what the emulation does not cover.
  public func explain() -> [String] {
    let width = 40
    var lines: [String] = []
    for row in settings {
      let origin = provenance.origins[row.name]
      // What nobody set and has no effect is not worth a line.
      if origin == nil && ["off", "none", "unlimited", "false"].contains(row.value) { continue }
      let text = "\(row.name) = \(row.value)"
      let padding = String(repeating: " ", count: max(width - text.count, 3))
      lines.append("\(text)\(padding)# \(origin.map { "from \($0)" } ?? "default")")
    }
    if provenance.timescale != 1 { lines.append("# durations: timescale \(provenance.timescale) applied") }
    lines += provenance.notes.map { "# note: \($0)" }
    if let product = provenance.product {
      lines.append("# emulation, not the product: \(product)")
      lines += provenance.gaps.map { "# not covered: \($0)" }
    }
    return lines
  }

  private var settings: [(name: String, value: String)] {
    timeoutSettings + retrySettings + [
      ("backoff.base", backoff.base == .zero ? "none" : PolicyText.duration(backoff.base)),
      ("backoff.factor", "\(backoff.factor)"), ("backoff.max", PolicyText.duration(backoff.max)),
      ("backoff.jitter", "\(backoff.jitter)"), ("backoff.scope", "\(backoff.scope)"),
      ("commit.on", "\(commit.on)"), ("commit.plainOn", "\(commit.plainOn)"),
      ("commit.midStream", "\(commit.midStream)"), ("commit.atLimit", "\(commit.atLimit)"),
      ("limits.requestBytes", PolicyText.size(limits.requestBytes)),
      ("limits.responseBytes", PolicyText.size(limits.responseBytes)), ("pick", "\(pick.algorithm)"),
      ("replies", "\(replies)"),
    ]
  }

  private var timeoutSettings: [(name: String, value: String)] {
    [
      ("timeouts.connect", PolicyText.duration(timeouts.connect)),
      ("timeouts.send", PolicyText.duration(timeouts.send)),
      ("timeouts.headers", PolicyText.duration(timeouts.headers)),
      ("timeouts.firstByte", PolicyText.duration(timeouts.firstByte)),
      ("timeouts.firstToken", PolicyText.duration(timeouts.firstToken)),
      ("timeouts.idle", PolicyText.duration(timeouts.idle)),
      ("timeouts.tokenIdle", PolicyText.duration(timeouts.tokenIdle)),
      ("timeouts.idleArmsAt", "\(timeouts.idleArmsAt)"),
      ("timeouts.attempt", PolicyText.duration(timeouts.attempt)),
      ("timeouts.request", PolicyText.duration(timeouts.request)),
      ("timeouts.waiveOnLast", "\(timeouts.waiveOnLast)"),
    ]
  }

  private var retrySettings: [(name: String, value: String)] {
    let perTier = retry.perTier == 0 ? "all its targets" : PolicyText.count(retry.perTier)
    return [
      ("retry.on", retry.on.summary), ("retry.max", PolicyText.count(retry.max)),
      ("retry.repick", "\(retry.repick)"), ("retry.perTarget", "\(retry.perTarget)"),
      ("retry.perTier", perTier), ("retry.within", PolicyText.duration(retry.within)),
      ("retry.startBefore", PolicyText.duration(retry.startBefore)),
      ("retry.bodyLimit", PolicyText.size(retry.bodyLimit)),
      ("retry.maxConcurrent", PolicyText.count(retry.maxConcurrent)),
      ("retry.exhausted", retry.exhausted == .last ? "last" : "502"),
      ("retry.decideOn", "\(retry.decideOn)"),
    ]
  }
}

/// How values are written in explanations: as a profile writes them.
enum PolicyText {
  static func duration(_ duration: Nanoseconds) -> String {
    if duration == .forever { return "off" }
    let units: [(name: String, size: Int64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
    for unit in units where duration.count % unit.size == 0 {
      return "\(duration.count / unit.size)\(unit.name)"
    }
    return "\(duration.count)ns"
  }

  static func size(_ bytes: Int) -> String {
    if bytes == .max { return "off" }
    let units = [("MiB", 1 << 20), ("KiB", 1 << 10)]
    for unit in units where bytes > 0 && bytes % unit.1 == 0 { return "\(bytes / unit.1)\(unit.0)" }
    return "\(bytes)B"
  }

  static func count(_ count: Int) -> String { count == .max ? "unlimited" : "\(count)" }
}

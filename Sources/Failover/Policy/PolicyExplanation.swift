// The resolved policy as text: each setting with its value and where it came from, rules and targets in
// words, then what an emulation leaves out.

import Base

extension Policy {
  /// Lines `setting = value   # from …`, notes, and what the emulation does not cover.
  public func explain() -> [String] {
    var lines = provenance.files.map { "# from the file \($0)" }
    if let about = provenance.about { lines.append("# \(about)") }
    for row in PolicyGroup.policy.rows() {
      let origin = provenance.origins[row.name]
      let value = row.setting.show(self)
      if origin == nil {
        // What nobody set and has no effect is not worth a line.
        if ["off", "none", "unlimited", "false", "0%"].contains(value) { continue }
        if !row.isOn(self) || !row.setting.matters(self) { continue }
      }
      // An emulated product can have defaults of its own.
      let isOwn = provenance.product != nil && value != row.setting.show(Policy())
      lines.append(PolicyText.line(row.name, value, origin ?? (isOwn ? "the emulated product" : nil)))
    }
    for (index, rule) in rules.enumerated() {
      let origin = provenance.origins["rules[\(index)]"] ?? "the emulated product"
      lines.append(PolicyText.line("rules[\(index)]", rule.summary, origin))
    }
    for name in targets.keys.sorted() { lines += explain(target: name) }
    if provenance.timescale != 1 { lines.append("# durations: timescale \(provenance.timescale) applied") }
    lines += provenance.warnings.map { "# warning: \($0)" }
    lines += provenance.notes.map { "# note: \($0)" }
    if let product = provenance.product {
      lines.append("# emulation, not the product: \(product)")
      lines += provenance.gaps.map { "# not covered: \($0)" }
    }
    return lines
  }

  /// What was set for the target called `name`, or differs from the policy's.
  private func explain(target name: String) -> [String] {
    let own = ofTarget(name)
    return PolicyGroup.target.rows().compactMap { row in
      let setting = "targets.\(name).\(row.name)"
      let origin = provenance.origins[setting]
      let value = row.setting.show(own)
      if origin == nil && value == row.setting.show(self) { return nil }
      return PolicyText.line(setting, value, origin)
    }
  }
}

/// How values are written in explanations: as a profile writes them.
enum PolicyText {
  /// `name = value` and where the value is from.
  static func line(_ name: String, _ value: String, _ origin: String?) -> String {
    let width = 40
    let text = "\(name) = \(value)"
    let padding = String(repeating: " ", count: max(width - text.count, 3))
    return "\(text)\(padding)# \(origin.map { "from \($0)" } ?? "default")"
  }

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

  /// Whole numbers without a point.
  static func number(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(saturating: number))" : "\(number)"
  }

  /// 0.2 as `20%`.
  static func share(_ share: Double) -> String { "\(number((share * 1e8).rounded() / 1e6))%" }
}

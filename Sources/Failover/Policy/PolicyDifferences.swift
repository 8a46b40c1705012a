// The resolved policy as values alone, without where they came from: what a report says was tested.

extension Policy {
  /// Every setting with its value, `timeouts.idle = 1s`, rules and targets included: two policies that do the
  /// same have the same lines.
  public var resolvedSettings: [String] {
    var lines = PolicyGroup.policy.rows().map { "\($0.name) = \($0.setting.show(self))" }
    for (index, rule) in rules.enumerated() { lines.append("rules[\(index)] = \(rule.summary)") }
    for name in targets.keys.sorted() {
      let own = ofTarget(name)
      lines += PolicyGroup.target.rows().compactMap { row in
        let value = row.setting.show(own)
        return value == row.setting.show(self) ? nil : "targets.\(name).\(row.name) = \(value)"
      }
    }
    return lines
  }

  /// Those of `resolvedSettings` in which the policy differs from one in which nothing is set.
  public var differences: [String] {
    let usual = Set(Policy().scaled(by: provenance.timescale).resolvedSettings)
    return resolvedSettings.filter { !usual.contains($0) }
  }
}

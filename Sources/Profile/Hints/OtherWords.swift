// Words that other load testers and gateways use for what a profile calls differently. They are too far from
// ours to be found by their letters.

/// What a word of another tool is called here.
enum OtherWords {
  /// The first of our words for `word` that is among `candidates`.
  static func ours(for word: WordParts, in candidates: [String]) -> String? {
    meanings[String(word.folded)]?.first { candidates.contains($0) }
  }

  /// What to write instead of `word`, where one of our words does not say it.
  static func sentence(for word: String, in candidates: [String]) -> String? {
    let folded = String(WordParts(word).folded)
    if candidates.contains(where: { String(WordParts($0).folded) == folded }) { return nil }
    return sentences[folded]?.first { candidates.contains($0.beside) }?.text
  }

  /// The setting, with its group, that `word` is outside of the group: `retry.max`.
  static func setting(for word: String, in candidates: [String]) -> (group: String, key: String)? {
    guard let path = settings[String(WordParts(word).folded)] else { return nil }
    let parts = path.split(separator: ".").map(String.init)
    return candidates.contains(parts[0]) ? (parts[0], parts[1]) : nil
  }

  /// Whether it is what others call a setting of a group.
  static func isSetting(_ word: WordParts) -> Bool { settings[String(word.folded)] != nil }

  /// Whether it is one of these words, and so no slip of the pen.
  static func contains(_ word: String) -> Bool {
    let folded = String(WordParts(word).folded)
    return meanings[folded] != nil || sentences[folded] != nil || settings[folded] != nil
  }

  /// Settings that stand in a group of the policy, by what they are called without it.
  private static let settings = [
    "retries": "retry.max", "maxretries": "retry.max", "numretries": "retry.max", "maxretry": "retry.max",
    "maxattempts": "retry.max", "attempts": "retry.max", "cooldown": "eject.time",
    "cooldowntime": "eject.time", "allowedfails": "eject.failures", "maxfails": "eject.failures",
    "streamidletimeout": "timeouts.idle", "readtimeout": "timeouts.idle",
    "pertryidletimeout": "timeouts.idle", "pertrytimeout": "timeouts.attempt",
    "requesttimeout": "timeouts.request", "routingstrategy": "pick.algorithm",
  ]
}

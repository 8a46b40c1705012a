// What can't be meant: settings that are in order by themselves and contradict each other. Numbers that can
// never take effect and settings whose other half is missing are mistakes; what merely has no effect with the
// values of the moment is a note, because people sweep values.

import Base
import Profile

/// Finds what contradicts itself in a policy, with the place where it was written.
struct ContradictionCheck {
  let written: WrittenGroups
  let policy: Policy
  var diagnostics = Diagnostics()
  var notes: [String] = []

  init(written: WrittenGroups, policy: Policy) {
    self.written = written
    self.policy = policy
  }

  /// Checks the whole policy.
  mutating func all() {
    timeouts()
    retry()
    backoff()
    retryAfter()
    budget()
    hedge()
    eject()
    ejectAll()
    commit()
    ping()
    pick()
  }

  /// Checks what a single target has.
  mutating func ofTarget() {
    timeouts()
    backoff()
    eject()
  }

  /// Whether somebody set `name`: here, in a gateway's block or in a preset.
  func isSet(_ name: String) -> Bool { written.has(name) || policy.provenance.origins[name] != nil }

  /// `'proxy.policy.timeouts.idle'`.
  func quoted(_ name: String) -> String { "'\(written.root.path).\(name)'" }

  /// Notes a mistake at the value of `name`, which was written here.
  mutating func fail(_ name: String, _ problem: String, expected: String, next: String) {
    guard let member = written.member(name) else { return }
    diagnostics.add(member.value.place, problem, expected: expected, next: next)
  }

  /// A setting that means nothing without another one that nobody set.
  mutating func needs(_ name: String, _ isMet: Bool, _ partner: String, _ example: String) {
    guard !isMet, written.has(name), !isInTargets(name) else { return }
    fail(
      name, "\(quoted(name)) has no effect without \(partner)", expected: "\(partner) as well",
      next: "add \(example), or remove '\(ContradictionCheck.last(name))'")
  }

  /// Whether some target has settings of its own in the group of `name`: the other half may be there.
  func isInTargets(_ name: String) -> Bool {
    guard case .object(let targets)? = written.root.member("targets")?.value.value else { return false }
    let group = String(name.prefix { $0 != "." })
    return targets.contains { $0.value.member(group) != nil }
  }

  /// The last part of a name.
  static func last(_ name: String) -> String {
    String(name.split(separator: ".").last ?? Substring(name))
  }
}

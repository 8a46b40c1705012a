// A group of settings: one object of a policy, with the objects inside of it.

import Base
import Profile

/// An object of our vocabulary.
struct PolicyGroup: Sendable {
  /// Its key in the object around it; empty for the policy itself.
  let key: String
  /// What it is for, in a line.
  let about: String
  let settings: [PolicySetting]
  /// Objects inside of it.
  var groups: [PolicyGroup] = []
  /// The setting whose value may stand for the whole object.
  var shorthand: String?
  /// Whether it does anything, as far as the policy says.
  var isOn: @Sendable (Policy) -> Bool = { _ in true }

  /// Its keys.
  var keys: [String] { settings.map(\.key) + groups.map(\.key) }

  /// What it may look like.
  var shape: Shape {
    let object = Shape.object(ObjectShape(fields: settings.map(\.field) + groups.map(\.field)))
    guard let short = settings.first(where: { $0.key == shorthand }) else { return object }
    return .choice([short.shape, object])
  }

  /// Its row in the schema.
  var field: Field { .optional(key, shape, about) }

  /// The group without those settings and groups.
  func without(_ keys: String...) -> PolicyGroup {
    PolicyGroup(
      key: key, about: about, settings: settings.filter { !keys.contains($0.key) },
      groups: groups.filter { !keys.contains($0.key) }, shorthand: shorthand, isOn: isOn)
  }

  /// The group with those settings and groups only.
  func only(_ keys: String...) -> PolicyGroup {
    PolicyGroup(
      key: key, about: about, settings: settings.filter { keys.contains($0.key) },
      groups: groups.filter { keys.contains($0.key) }, shorthand: shorthand, isOn: isOn)
  }
}

/// What was written of a policy, for checks that need to know where: each object by its name.
struct WrittenGroups {
  /// The policy itself.
  let root: Block
  fileprivate(set) var blocks: [String: Block] = [:]

  init(root: Block) { self.root = root }

  /// The member that wrote the setting or object called `name`: `timeouts.idle`, `eject.active`.
  func member(_ name: String) -> Member? {
    guard let dot = name.lastIndex(of: ".") else { return root.member(name) }
    return blocks[String(name[..<dot])]?.member(String(name[name.index(after: dot)...]))
  }

  func has(_ name: String) -> Bool { member(name) != nil }
}

extension PolicyGroup {
  /// Takes over what `block`, which is this group, says; `name` is the group's own.
  func read(
    _ block: Block, name: String, to policy: inout Policy, _ written: inout WrittenGroups,
    noting diagnostics: inout Diagnostics
  ) {
    if !name.isEmpty { written.blocks[name] = block }
    let prefix = name.isEmpty ? "" : "\(name)."
    for setting in settings {
      // The setting that can stand for the group bears its name.
      let own = setting.key == shorthand ? name : prefix + setting.key
      setting.read(block, key: setting.key, name: own, to: &policy, noting: &diagnostics)
    }
    for group in groups {
      group.readMember(of: block, name: prefix + group.key, to: &policy, &written, noting: &diagnostics)
    }
  }

  /// Takes over what the member of `block` that is this group says, if there is one.
  func readMember(
    of block: Block, name: String, to policy: inout Policy, _ written: inout WrittenGroups,
    noting diagnostics: inout Diagnostics
  ) {
    guard let member = block.member(key) else { return }
    if let short = settings.first(where: { $0.key == shorthand }) {
      if case .object = member.value.value {
      } else {
        short.read(block, key: key, name: name, to: &policy, noting: &diagnostics)
        return
      }
    }
    guard let inner = block.nested(key, keys, noting: &diagnostics) else { return }
    read(inner, name: name, to: &policy, &written, noting: &diagnostics)
  }

  /// Every setting of the group and of those inside, with its name and whether its groups do anything.
  func rows(_ name: String = "") -> [(name: String, setting: PolicySetting, isOn: @Sendable (Policy) -> Bool)]
  {
    let prefix = name.isEmpty ? "" : "\(name)."
    let outer = isOn
    let own = settings.map {
      (name: $0.key == shorthand ? name : prefix + $0.key, setting: $0, isOn: outer)
    }
    let inside = groups.flatMap { group in
      group.rows(prefix + group.key).map { row in
        let inner = row.isOn
        let isOn: @Sendable (Policy) -> Bool = { outer($0) && inner($0) }
        return (name: row.name, setting: row.setting, isOn: isOn)
      }
    }
    // What the policy itself has besides its groups comes behind them.
    return name.isEmpty ? inside + own : own + inside
  }
}

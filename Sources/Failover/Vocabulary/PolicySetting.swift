// One key of our own vocabulary: how it is written, what it is for, where its value goes and how it is shown.
// The tables of these are what policies are read by, what the JSON Schema is printed from and what `explain`
// lists, so that the three can't drift apart.

import Base
import Profile

/// A key of a group.
struct PolicySetting: Sendable {
  /// The key in its group.
  let key: String
  /// What its value may look like.
  let shape: Shape
  /// What it is for, in a line.
  let about: String
  /// The value as a profile writes it.
  let show: @Sendable (Policy) -> String
  /// Whether the value has an effect, as far as the rest of the policy says; `explain` leaves out what has
  /// none and was not set.
  private(set) var matters: @Sendable (Policy) -> Bool = { _ in true }
  private let take: @Sendable (Block, _ key: String, _ name: String, inout Policy, inout Diagnostics) -> Void

  /// The setting at `path`; `read` takes it out of a node or notes what is wrong.
  init<Value>(
    _ key: String, _ path: any WritableKeyPath<Policy, Value> & Sendable, _ shape: Shape, _ about: String,
    show: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (Node, String, inout Diagnostics) -> Value?
  ) {
    self.key = key
    self.shape = shape
    self.about = about
    self.show = { show($0[keyPath: path]) }
    take = { block, key, name, policy, diagnostics in
      policy.set(path, name, block.setting([key], noting: &diagnostics, read))
    }
  }

  /// The same setting, which has an effect only when `condition` holds.
  func when(_ condition: @escaping @Sendable (Policy) -> Bool) -> PolicySetting {
    var setting = self
    setting.matters = condition
    return setting
  }

  /// Takes the setting over from `block`, if that has it under `key`; `name` is its name in the vocabulary.
  func read(
    _ block: Block, key: String, name: String, to policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    take(block, key, name, &policy, &diagnostics)
  }

  /// Its row in the schema.
  var field: Field { .optional(key, shape, about) }
}

extension PolicySetting {
  private static let off = Shape.word(["off"])

  /// A duration; `off` is `forever`.
  static func duration(
    _ key: String, _ path: any WritableKeyPath<Policy, Nanoseconds> & Sendable, _ about: String
  ) -> PolicySetting {
    let shape = Shape.choice([.duration(atLeast: Nanoseconds(1)), off])
    return PolicySetting(key, path, shape, about, show: PolicyText.duration) { node, path, diagnostics in
      node.durationOrOff(path, noting: &diagnostics)
    }
  }

  /// A duration that can't be switched off.
  static func span(
    _ key: String, _ path: any WritableKeyPath<Policy, Nanoseconds> & Sendable,
    atLeast least: Nanoseconds = Nanoseconds(1), _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, .duration(atLeast: least), about, show: PolicyText.duration) {
      $0.duration(atLeast: least, $1, noting: &$2)
    }
  }

  /// A wait; `off` is none.
  static func wait(
    _ key: String, _ path: any WritableKeyPath<Policy, Nanoseconds> & Sendable, _ about: String
  ) -> PolicySetting {
    let shape = Shape.choice([.duration(atLeast: .zero), off])
    return PolicySetting(key, path, shape, about, show: { $0 == .zero ? "off" : PolicyText.duration($0) }) {
      node, path, diagnostics in
      if case .string("off") = node.value { return .zero }
      return node.duration(atLeast: .zero, path, noting: &diagnostics)
    }
  }

  /// A whole number.
  static func count(
    _ key: String, _ path: any WritableKeyPath<Policy, Int> & Sendable, _ range: ClosedRange<Int>,
    _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, .integer(range), about, show: PolicyText.count) {
      $0.integer(in: range, $1, noting: &$2)
    }
  }

  /// A whole number, or "unlimited".
  static func limit(
    _ key: String, _ path: any WritableKeyPath<Policy, Int> & Sendable, _ range: ClosedRange<Int>,
    _ about: String
  ) -> PolicySetting {
    let shape = Shape.choice([.integer(range), .word(["unlimited"])])
    return PolicySetting(key, path, shape, about, show: PolicyText.count) { node, path, diagnostics in
      guard case .string(let text) = node.value else {
        return node.integer(in: range, path, noting: &diagnostics)
      }
      if text == "unlimited" { return .max }
      node.reject(
        path, expected: "a whole number from \(range.lowerBound) to \(range.upperBound), or \"unlimited\"",
        next: Int(text) == nil ? "write \"unlimited\" for no limit" : "write it without quotes",
        noting: &diagnostics)
      return nil
    }
  }

  /// A whole number; `off`, or 0, is none.
  static func threshold(
    _ key: String, _ path: any WritableKeyPath<Policy, Int> & Sendable, _ range: ClosedRange<Int>,
    _ about: String
  ) -> PolicySetting {
    let shape = Shape.choice([.integer(0...range.upperBound), off])
    return PolicySetting(key, path, shape, about, show: { $0 == 0 ? "off" : PolicyText.count($0) }) {
      node, path, diagnostics in
      if case .string("off") = node.value { return 0 }
      return node.integer(in: 0...range.upperBound, path, noting: &diagnostics)
    }
  }

  /// A size in bytes; `off` is no limit.
  static func size(
    _ key: String, _ path: any WritableKeyPath<Policy, Int> & Sendable, _ about: String
  ) -> PolicySetting {
    let shape = Shape.choice([.size(1...Block.mostBytes), off])
    return PolicySetting(key, path, shape, about, show: PolicyText.size) { node, path, diagnostics in
      if case .string("off") = node.value { return .max }
      return Block.size(node, path, noting: &diagnostics)
    }
  }

  /// A number.
  static func number(
    _ key: String, _ path: any WritableKeyPath<Policy, Double> & Sendable, _ range: ClosedRange<Double>,
    _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, .number(range), about, show: PolicyText.number) {
      $0.number(in: range, $1, noting: &$2)
    }
  }

  /// A share: a percentage, or a number from 0 to 1.
  static func share(
    _ key: String, _ path: any WritableKeyPath<Policy, Double> & Sendable, _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, shareShape, about, show: PolicyText.share) {
      $0.share($1, noting: &$2)
    }
  }

  static let shareShape = Shape.choice([.percentage, .number(0...1)])

  /// Whether something holds.
  static func flag(
    _ key: String, _ path: any WritableKeyPath<Policy, Bool> & Sendable, _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, .flag, about, show: { "\($0)" }, read: { $0.flag($1, noting: &$2) })
  }

  /// One of the cases of an enumeration, by its name.
  static func word<Value: CaseIterable & Sendable>(
    _ key: String, _ path: any WritableKeyPath<Policy, Value> & Sendable, _ about: String
  ) -> PolicySetting {
    PolicySetting(
      key, path, .word(Value.allCases.map { "\($0)" }), about, show: { "\($0)" }, read: readWord)
  }

  /// The case of an enumeration that a node names.
  static func readWord<Value: CaseIterable>(
    _ node: Node, _ path: String, _ diagnostics: inout Diagnostics
  ) -> Value? {
    let word = node.word(of: Value.allCases.map { "\($0)" }, path, noting: &diagnostics)
    return Value.allCases.first { "\($0)" == word }
  }

  /// A set of outcomes.
  static func outcomes(
    _ key: String, _ path: any WritableKeyPath<Policy, OutcomeSet> & Sendable, _ about: String
  ) -> PolicySetting {
    PolicySetting(key, path, OutcomeWords.shape, about, show: \.summary, read: OutcomeWords.read)
  }
}

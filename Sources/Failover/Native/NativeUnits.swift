// Values in the units of other products: seconds as numbers, percentages as Envoy writes them, lists in one
// string.

import Base
import Profile

extension Block {
  /// The origin of what the product does whatever is set.
  var always: String { "\(label) (always)" }

  /// The origin of a value that the product uses when `name` is not written; `note` says more.
  func origin(ofDefault name: String, _ note: String = "default") -> String { "\(label).\(name) (\(note))" }

  /// A duration that the product counts in seconds, fractions included.
  func seconds(
    _ name: String, in range: ClosedRange<Double>, noting diagnostics: inout Diagnostics
  ) -> Setting<Nanoseconds>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      Block.seconds(node, in: range, path, noting: &notes)
    }
  }

  /// As above, for one node.
  static func seconds(
    _ node: Node, in range: ClosedRange<Double>, _ path: String, noting diagnostics: inout Diagnostics
  ) -> Nanoseconds? {
    if case .number(let number, _) = node.value, range.contains(number) {
      return .seconds(number)
    }
    var unused = Diagnostics()
    let written =
      if case .string = node.value { node.duration(path, noting: &unused) } else { Nanoseconds?.none }
    node.reject(
      path, expected: "a number of seconds from \(plain(range.lowerBound)) to \(plain(range.upperBound))",
      next: written.map { "write \(plain(Double($0.count) / 1e9)), without a unit" }
        ?? "write a number within these bounds",
      noting: &diagnostics)
    return nil
  }

  /// A number, without a fraction that is zero.
  static func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int64(saturating: number))" : "\(number)"
  }

  /// A percentage from 0 to 100 as a number, or in Envoy's `{ value: 20 }`; as a share from 0 to 1.
  func percent(_ name: String, noting diagnostics: inout Diagnostics) -> Setting<Double>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      var number = node
      var place = path
      if case .object = node.value {
        guard let members = node.object(keys: ["value"], path, noting: &notes) else { return nil }
        // An empty message is 0 in Envoy.
        guard let value = members.first?.value else { return 0 }
        number = value
        place += ".value"
      }
      return number.number(in: 0...100, place, noting: &notes).map { $0 / 100 }
    }
  }

  /// The words of a list, or of one string in which `separators` part them.
  func words(
    _ name: String, of known: [String], separators: Set<Character> = [",", " "], allowsNone: Bool = false,
    noting diagnostics: inout Diagnostics
  ) -> Setting<[String]>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      if allowsNone, case .array([]) = node.value { return [] }
      return Block.words(node, of: known, separators: separators, path, noting: &notes)
    }
  }

  /// As above, for one node.
  static func words(
    _ node: Node, of known: [String], separators: Set<Character>, _ path: String,
    noting diagnostics: inout Diagnostics
  ) -> [String]? {
    var node = node
    if case .string(let text) = node.value {
      node.value = .array(
        text.split(whereSeparator: { separators.contains($0) })
          .map { Node(place: node.place, value: .string(String($0))) })
    }
    return elements(node, path, noting: &diagnostics) { element, path, notes in
      var element = element
      // Statuses among the words may be written as numbers.
      if case .number(_, let text) = element.value, known.contains(text) { element.value = .string(text) }
      return element.word(of: known, path, noting: &notes)
    }
  }

  /// A list of statuses.
  func statuses(
    _ names: String..., in range: ClosedRange<Int> = 100...599, noting diagnostics: inout Diagnostics
  ) -> Setting<[Int]>? {
    list(names, noting: &diagnostics) { $0.integer(in: range, $1, noting: &$2) }
  }

  /// The object `key` when it is there, else this one: settings may be pasted with or without it.
  func unwrapping(
    _ key: String, _ keys: [String], ignored: [String] = [], noting diagnostics: inout Diagnostics
  ) -> Block {
    nested(key, keys, ignored: ignored, noting: &diagnostics) ?? self
  }
}

extension Block {
  /// A weight: a number from 0 to a million, or such a number in quotes.
  func weight(_ name: String, noting diagnostics: inout Diagnostics) -> Double? {
    setting([name], noting: &diagnostics) { node, path, notes -> Double? in
      if case .string(let text) = node.value, let number = Double(text), (0...1e6).contains(number) {
        return number
      }
      return node.number(in: 0...1e6, path, noting: &notes)
    }?.value
  }

  /// The text called `name`.
  func text(_ name: String, noting diagnostics: inout Diagnostics) -> String? {
    setting([name], noting: &diagnostics) { $0.string($1, noting: &$2) }?.value
  }

  /// The targets that the list `key` holds, each as `read` takes it out of its object; nil when there is
  /// none.
  func targets(
    _ key: String, _ keys: [String], ignored: [String], saysOrder: Bool = false,
    noting diagnostics: inout Diagnostics, _ read: (Block, inout Diagnostics) -> PastedTarget?
  ) -> PastedTargets? {
    guard let member = member(key) else { return nil }
    let nodes = member.value.list("\(path).\(key)", noting: &diagnostics) ?? []
    let targets = nodes.enumerated().compactMap { index, node in
      Block(
        node, keys, ignored: ignored, "\(path).\(key)[\(index)]", "\(label).\(key)[\(index)]",
        noting: &diagnostics
      ).flatMap { read($0, &diagnostics) }
    }
    if targets.isEmpty { return nil }
    return PastedTargets(
      label: "\(label).\(key)", place: member.place, targets: targets, saysOrder: saysOrder)
  }

  /// The targets that the list of names `key` holds, each preferred to those behind it.
  func orderedTargets(_ key: String, noting diagnostics: inout Diagnostics) -> PastedTargets? {
    guard let member = member(key),
      let names = list([key], noting: &diagnostics, { $0.string($1, noting: &$2) })?.value, !names.isEmpty
    else { return nil }
    let targets = names.enumerated().map { index, name in
      PastedTarget(names: [name], place: member.value.place, rank: index)
    }
    return PastedTargets(label: "\(label).\(key)", place: member.place, targets: targets, saysOrder: true)
  }
}

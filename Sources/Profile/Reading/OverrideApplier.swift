// Puts `--set path=value` into a tree, along the schema: a path that the schema does not know is a mistake, a
// key that it knows is added where it is missing. `null` takes a key away.

import Base

/// A tree and what overrides make of it.
struct OverrideApplier {
  private(set) var root: Node
  private(set) var diagnostics = Diagnostics()
  private var override = Override(path: "", value: "")
  private var value = Node(place: SourcePlace(file: "", line: 1, column: 1), value: .null)

  /// A part of a path and how far into the path it stands.
  private struct Segment {
    var key: String
    var offset: Int
  }

  private let shape: Shape

  /// Overrides of `root`, along `shape`.
  init(root: Node, shape: Shape = .object(ProfileSchema.root)) {
    self.root = root
    self.shape = shape
  }

  /// The name under which messages mention `override`; columns count from the path's first character.
  static func file(of override: Override) -> String { "--set \(override.path)=…" }

  /// Applies one override, or notes why it can't be.
  mutating func apply(_ override: Override) {
    self.override = override
    guard let segments = segments(), let value = parsedValue() else { return }
    self.value = value
    if let changed = set(root, .object(ProfileSchema.root), segments[...]) { root = changed }
  }

  private func place(_ offset: Int) -> SourcePlace {
    SourcePlace(file: OverrideApplier.file(of: override), line: 1, column: offset + 1)
  }

  /// The keys of the path; one with dots in it stands in quotes.
  private mutating func segments() -> [Segment]? {
    var segments: [Segment] = []
    var segment = Segment(key: "", offset: 0)
    var isQuoted = false
    for (offset, character) in override.path.enumerated() {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == "." && !isQuoted {
        segments.append(segment)
        segment = Segment(key: "", offset: offset + 1)
      } else {
        segment.key.append(character)
      }
    }
    segments.append(segment)
    guard let empty = segments.first(where: { $0.key.isEmpty }) else { return segments }
    diagnostics.add(
      place(empty.offset), "the path has an empty part", expected: "keys with dots between them",
      next: "write for example --set load.rate=100/s")
    return nil
  }

  /// The value as JSON5; what is no JSON5 and does not look like it is a string without quotes.
  private mutating func parsedValue() -> Node? {
    let place = place(override.path.count + 1)
    let result = JSON5Reader.read(override.value, file: place.file, column: place.column)
    if let node = result.node, result.diagnostics.all.isEmpty { return node }
    if let first = override.value.first, "{['\"".contains(first) {
      diagnostics.all += result.diagnostics.all
      return nil
    }
    return Node(place: place, value: .string(override.value))
  }

  /// `node` with the value at the end of `path`; nil when there is no such path.
  private mutating func set(_ node: Node?, _ shape: Shape, _ path: ArraySlice<Segment>) -> Node? {
    guard let segment = path.first else { return value }
    let rest = path.dropFirst()
    switch container(shape, node, segment) {
    case .object(let object):
      guard let field = object[segment.key] else {
        return failKey(segment, object.keys, "key")
      }
      return set(node?[segment.key], field.shape, rest).map { with(node, segment, $0) }
    case .map(let map):
      let known = node?.members.map(\.key) ?? []
      if !known.contains(segment.key) && !rest.isEmpty { return failKey(segment, known, map.noun) }
      return set(node?[segment.key], map.value, rest).map { with(node, segment, $0) }
    case .list(let element, _): return setElement(node, segment, rest) { _ in element }
    case .pair(let first, let second):
      return setElement(node, segment, rest) { $0 == 0 ? first : $0 == 1 ? second : nil }
    case .anything:
      if case .array = node?.value { return setElement(node, segment, rest) { _ in shape } }
      return set(node?[segment.key], shape, rest).map { with(node, segment, $0) }
    default:
      diagnostics.add(
        place(segment.offset), "there is no '\(segment.key)' in \(node?.shown ?? "this")",
        expected: shape.phrase, next: "set the whole value: \(prefix(segment))=…")
      return nil
    }
  }

  /// The path before a segment.
  private func prefix(_ segment: Segment) -> String {
    String(override.path.prefix(max(0, segment.offset - 1)))
  }

  /// The shape behind choices and references that fits what is there.
  private func container(_ shape: Shape, _ node: Node?, _ segment: Segment) -> Shape {
    switch shape {
    case .durationDistribution: return container(.choice(DistributionShape.durations), node, segment)
    case .countDistribution: return container(.choice(DistributionShape.counts), node, segment)
    case .catalogueFault:
      let fault = node?["fault"]?.stringValue.flatMap(FaultCatalogue.fault)
      return fault.map { .object($0.shape) } ?? shape
    case .choice(let shapes):
      let kind = node?.kind ?? (Int(segment.key) == nil ? .object : .array)
      let inner = shapes.first { $0.isContainer && $0.kinds.contains(kind) }
      return inner.map { container($0, node, segment) } ?? shape
    default:
      // An object or map where the profile has something else is replaced as a whole only.
      let isAnything = if case .anything = shape { true } else { false }
      let kinds = isAnything ? [.object, .array] : shape.kinds
      let isWrong = node.map { !kinds.contains($0.kind) } ?? false
      return isWrong ? .flag : shape
    }
  }

  private mutating func failKey(_ segment: Segment, _ known: [String], _ noun: String) -> Node? {
    let prefix = prefix(segment)
    diagnostics.add(
      place(segment.offset),
      "there is no \(noun) '\(segment.key)' in \(prefix.isEmpty ? "the profile" : "'\(prefix)'")",
      expected: known.isEmpty ? "no \(noun)s: there are none" : Suggestion.list(known),
      next: advice(segment, known, prefix))
    return nil
  }

  /// What to write instead: another spelling, `rules.0` for `rules[0]`, or the path of that setting.
  private func advice(_ segment: Segment, _ known: [String], _ prefix: String) -> String {
    if segment.key.contains("/") {
      return "write dots: \(override.path.replacing("/", with: "."))"
    }
    if let bracket = segment.key.firstIndex(of: "["), segment.key.hasSuffix("]") {
      let name = segment.key[..<bracket]
      if prefix.isEmpty, case .map(let map)? = ProfileSchema.root[String(name)]?.shape {
        return "write \(name). and the \(map.noun)'s name"
      }
      let number = segment.key[segment.key.index(after: bracket)...].dropLast()
      return "write \(prefix.isEmpty ? "" : prefix + ".")\(name).\(number)"
    }
    if let sentence = OtherWords.sentence(for: segment.key, in: known) { return sentence }
    let context = prefix.split(separator: ".").last.map(String.init) ?? ""
    let same = Suggestion.same(as: segment.key, in: known, context: context)
    if !same.isEmpty { return Suggestion.question(same) }
    let rest = override.path.dropFirst(segment.offset + segment.key.count)
    let elsewhere = SettingPaths(root: root, shape: shape).paths(to: segment.key).map { $0 + rest }
    if !elsewhere.isEmpty { return "write " + elsewhere.joined(separator: " or ") }
    let slips = Suggestion.slips(of: segment.key, in: known)
    return slips.isEmpty ? "use one of them" : Suggestion.question(slips)
  }

  /// `node` with `child` at the segment's key; a null takes it away.
  private func with(_ node: Node?, _ segment: Segment, _ child: Node) -> Node {
    var node = node ?? Node(place: place(segment.offset), value: .object([]))
    var members = node.members
    if let at = members.firstIndex(where: { $0.key == segment.key }) {
      if child.kind == .null { members.remove(at: at) } else { members[at].value = child }
    } else if child.kind != .null {
      members.append(Member(key: segment.key, place: place(segment.offset), value: child))
    }
    node.value = .object(members)
    return node
  }

  private mutating func setElement(
    _ node: Node?, _ segment: Segment, _ rest: ArraySlice<Segment>, _ shape: (Int) -> Shape?
  ) -> Node? {
    var elements = node?.elements ?? []
    // One beyond the last appends.
    guard let index = Int(segment.key), (0...elements.count).contains(index), let element = shape(index),
      index < elements.count || rest.isEmpty
    else {
      let named = elements.firstIndex { $0["id"]?.stringValue == segment.key }
      diagnostics.add(
        place(segment.offset), "there is no entry '\(segment.key)' in '\(prefix(segment))'",
        expected: elements.isEmpty
          ? "no index: the list is empty" : "an index from 0 to \(elements.count - 1)",
        next: named.map { "write \(prefix(segment)).\($0)" }
          ?? (elements.isEmpty ? "set the whole list: \(prefix(segment))=[…]" : "use one of them"))
      return nil
    }
    let isNew = index == elements.count
    guard let child = set(isNew ? nil : elements[index], element, rest) else { return nil }
    if isNew {
      elements.append(child)
    } else if child.kind == .null {
      elements.remove(at: index)
    } else {
      elements[index] = child
    }
    return Node(place: node?.place ?? place(segment.offset), value: .array(elements))
  }
}

extension Shape {
  fileprivate var isContainer: Bool {
    switch self {
    case .object, .map, .list, .pair, .catalogueFault, .durationDistribution, .countDistribution, .choice:
      true
    default: false
    }
  }
}

// From a text to rows: checked against the format's table, then each row is made a profile's tree, of nodes
// that know where they stand in the file, so that the profile language finds the mistakes in them.

public import Base

extension ConformanceFile {
  /// Reads the file that `text` is: its rows, or all mistakes in what they are made of. Whether the rows make
  /// sense as profiles and their policies as such is Failover's to say.
  public static func read(text: String, file: String) -> (ConformanceFile?, Diagnostics) {
    let document = JSON5Reader.read(text, file: file)
    guard let root = document.node, document.isWellFormed else {
      return (nil, document.diagnostics.sorted(from: file))
    }
    var check = ShapeCheck()
    check.check(root, .object(ConformanceShape.file), "")
    var diagnostics = check.diagnostics
    diagnostics.all += document.diagnostics.all
    // What rows are made of must be sound before they are put together.
    guard diagnostics.all.isEmpty else { return (nil, diagnostics.sorted(from: file)) }
    var reader = ConformanceReader(root)
    let rows = (root["rows"]?.elements ?? []).compactMap { reader.row($0) }
    diagnostics = reader.diagnostics
    guard diagnostics.all.isEmpty else { return (nil, diagnostics.sorted(from: file)) }
    let view = ObjectView(node: root, shape: ConformanceShape.file)
    return (
      ConformanceFile(
        section: view["section"]?.stringValue ?? "", about: view["about"]?.stringValue ?? "", rows: rows),
      diagnostics
    )
  }
}

/// Makes rows of nodes that fit the format's table.
struct ConformanceReader {
  private let root: Node
  private var places: [String: SourcePlace] = [:]
  var diagnostics = Diagnostics()

  init(_ root: Node) { self.root = root }

  /// The faults that the file names.
  var faults: Member? { root.member("faults") }

  /// The row that `node` is; nil, with the reason noted, when names in it don't fit.
  mutating func row(_ node: Node) -> ConformanceRow? {
    let view = ObjectView(node: node, shape: ConformanceShape.row)
    let known = diagnostics.all.count
    let id = view["id"]?.stringValue ?? ""
    checkID(id, view["id"]?.place ?? node.place)
    let backends = view["backends"]?.members ?? []
    let providers = backends.compactMap { provider($0) }
    let policy = policy(view["policy"])
    let names = backends.map(\.key)
    let expectations = expectations(view, names)
    let calls = counts(view["calls"], names)
    let written = counts(view["written"], names)
    if view["expect"] == nil && view["rejected"] == nil && view["skip"] == nil {
      diagnostics.add(
        node.place, "the row '\(id)' expects nothing", expected: "'expect', 'rejected' or 'skip'",
        next: "add expect: { status: 200, ends: \"complete\", targets: [\"\(names[0])\"] }")
    }
    guard diagnostics.all.count == known else { return nil }
    return ConformanceRow(
      id: id, place: node.place,
      source: (view["source"] ?? root["source"])?.stringValue ?? "",
      about: view["about"]?.stringValue ?? "", skip: view["skip"]?.stringValue, backends: names,
      expectations: expectations, calls: calls, written: written, medianHead: window(view["medianHead"]),
      rejected: view["rejected"]?.stringValue,
      profile: profile(view, id: id, providers: providers, policy: policy))
  }

  private mutating func checkID(_ id: String, _ place: SourcePlace) {
    if let first = places[id] {
      diagnostics.add(
        place, "the row '\(id)' stands twice",
        expected: "each id once; the first one is at \(first.line):\(first.column)",
        next: "call it for example '\(id)b'")
    }
    places[id] = place
  }

  /// A backend of a row, with the file's base latency if it has none of its own.
  private mutating func provider(_ member: Member) -> Member? {
    var provider = member.value
    if let name = provider.stringValue {
      guard let named = root["backends"]?[name] else {
        failUnknown(member.value.place, "backend", name, known: root["backends"]?.members.map(\.key) ?? [])
        return nil
      }
      provider = named
    }
    if provider["base"] == nil, case .object(let members) = provider.value {
      guard let base = root["base"] else {
        diagnostics.add(
          provider.place, "the backend '\(member.key)' has no 'base', and the file gives none",
          expected: "base: \(Shape.object(ProviderShape.base).phrase)",
          next: "add base: { firstToken: \"50ms\", gap: \"50ms\", tokens: 5 }")
        return nil
      }
      provider.value = .object([Member(key: "base", place: base.place, value: base)] + members)
    }
    return Member(key: member.key, place: member.place, value: provider)
  }

  private mutating func policy(_ node: Node?) -> Node? {
    guard let node, let name = node.stringValue else { return node }
    let policies = root["policies"]?.members ?? []
    if let policy = policies.first(where: { $0.key == name }) { return policy.value }
    failUnknown(node.place, "policy", name, known: policies.map(\.key))
    return nil
  }

  private mutating func failUnknown(_ place: SourcePlace, _ what: String, _ name: String, known: [String]) {
    diagnostics.add(
      place, "unknown \(what) '\(name)'",
      expected: known.isEmpty ? "there is no \(what) in this file" : Suggestion.list(known),
      next: Suggestion.question(for: name, in: known, otherwise: "use one of them"))
  }

  private mutating func expectations(_ view: ObjectView, _ names: [String]) -> [ConformanceExpectation] {
    (view["expect"]?.oneOrMore ?? []).compactMap { node in
      let inner = ObjectView(node: node, shape: ConformanceShape.expectation)
      let targets = inner["targets"]?.elements ?? []
      for target in targets { check(target, names) }
      let outcomes = inner["attempts"]?.elements.compactMap { $0.stringValue.flatMap(Outcome.init(name:)) }
      if let outcomes, outcomes.count != targets.count, let place = inner["attempts"]?.place {
        diagnostics.add(
          place, "'attempts' has \(outcomes.count) outcomes for \(targets.count) targets",
          expected: "one for each target", next: "add or remove outcomes")
      }
      guard let status = inner["status"]?.exactInteger, let ends = inner.word("ends", ConformanceEnding.self)
      else { return nil }
      return ConformanceExpectation(
        requests: inner["requests"].flatMap { node in
          node.exactInteger.map { $0...$0 } ?? node.stringValue.flatMap(AttemptRange.read)
        }, count: inner["count"]?.exactInteger, status: status, ends: ends,
        answer: inner["answer"]?.stringValue.flatMap(Outcome.init(name:)),
        targets: targets.compactMap(\.stringValue), attempts: outcomes,
        unrescued: inner["unrescued"]?.stringValue.flatMap(Rescue.init(name:)), head: window(inner["head"]),
        end: window(inner["end"]), tokens: count(inner["tokens"]))
    }
  }

  private mutating func check(_ target: Node, _ names: [String]) {
    guard let name = target.stringValue, !names.contains(name) else { return }
    failUnknown(target.place, "backend", name, known: names)
  }

  private mutating func counts(_ node: Node?, _ names: [String]) -> [BackendCount] {
    (node?.members ?? []).compactMap { member in
      check(Node(place: member.place, value: .string(member.key)), names)
      return count(member.value).map { BackendCount(backend: member.key, range: $0) }
    }
  }

  /// A number, or the least and the most.
  private mutating func count(_ node: Node?) -> ClosedRange<Int>? {
    guard let node else { return nil }
    let bounds = node.oneOrMore.compactMap(\.exactInteger)
    return range(bounds, node)
  }

  private mutating func window(_ node: Node?) -> ClosedRange<Nanoseconds>? {
    guard let node else { return nil }
    return range(node.elements.compactMap { $0.stringValue.flatMap { DurationText.read($0).value } }, node)
  }

  private mutating func range<Bound: Comparable>(_ bounds: [Bound], _ node: Node) -> ClosedRange<Bound>? {
    guard let first = bounds.first, let last = bounds.last else { return nil }
    if first <= last { return first...last }
    diagnostics.add(
      node.place, "these bounds are the wrong way round", expected: "the least first", next: "swap the two")
    return nil
  }
}

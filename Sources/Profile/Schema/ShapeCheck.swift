// Checks a tree against the schema's table, all of it: kinds, units, ranges, unknown and missing keys, keys
// that exclude or need each other. What the table can't say (names that must exist, orders, sums) the readers
// check afterwards.

import Base

/// Notes everything about a node that does not fit a shape.
struct ShapeCheck {
  var diagnostics = Diagnostics()
  private let keyAdvice: KeyAdvice

  /// A check whose advice on unknown keys is `keyAdvice`.
  init(keyAdvice: KeyAdvice = .byLetters) { self.keyAdvice = keyAdvice }

  /// Checks `node`, which messages call `name`.
  mutating func check(_ node: Node, _ shape: Shape, _ name: String) {
    switch shape {
    case .flag: _ = node.flag(name, noting: &diagnostics)
    case .integer(let range): _ = node.integer(in: range, name, noting: &diagnostics)
    case .number(let range): _ = node.number(in: range, name, noting: &diagnostics)
    case .duration(let least): _ = node.duration(atLeast: least, name, noting: &diagnostics)
    case .rate(let range): _ = node.rate(in: range, name, noting: &diagnostics)
    case .size(let range): _ = node.size(in: range, name, noting: &diagnostics)
    case .percentage: _ = node.percentage(name, noting: &diagnostics)
    case .word(let words): _ = node.word(of: words, name, noting: &diagnostics)
    case .text(let form): checkText(node, form, name)
    case .list(let element, let counts): checkList(node, element, counts, name)
    case .pair(let first, let second): checkPair(node, first, second, name)
    case .map(let map): checkMap(node, map, name)
    case .object(let object): checkObject(node, object, name)
    case .catalogueFault: checkFault(node, name)
    case .choice(let shapes): checkChoice(node, shapes, shape, name)
    case .durationDistribution: checkChoice(node, DistributionShape.durations, shape, name)
    case .countDistribution: checkChoice(node, DistributionShape.counts, shape, name)
    case .anything:
      if node.kind == .null { reject(node, shape, name) }
    }
  }

  private mutating func reject(_ node: Node, _ shape: Shape, _ name: String) {
    node.reject(
      name, expected: shape.phrase, next: "write for example \(shape.example)", noting: &diagnostics)
  }

  private mutating func checkText(_ node: Node, _ form: TextForm, _ name: String) {
    guard case .string(let text) = node.value else {
      reject(node, .text(form), name)
      return
    }
    guard let problem = form.check(text) else { return }
    var place = node.place
    place.column += problem.offset > 0 ? problem.offset + 1 : 0
    diagnostics.add(
      place, "'\(name)': \(problem.problem)", expected: problem.expected ?? form.phrase, next: problem.next)
  }

  private mutating func checkList(_ node: Node, _ element: Shape, _ counts: ClosedRange<Int>, _ name: String)
  {
    guard let elements = node.list(name, noting: &diagnostics) else { return }
    if elements.count < counts.lowerBound {
      diagnostics.add(
        node.place, "'\(name)' is empty", expected: "at least \(counts.lowerBound) of: \(element.phrase)",
        next: "write for example [\(element.example)]")
    }
    if elements.count > counts.upperBound {
      diagnostics.add(
        elements[counts.upperBound].place, "'\(name)' has \(elements.count) entries",
        expected: "at most \(counts.upperBound)", next: "remove the others")
    }
    for (index, node) in elements.enumerated() { check(node, element, "\(name).\(index)") }
  }

  private mutating func checkPair(_ node: Node, _ first: Shape, _ second: Shape, _ name: String) {
    guard case .array(let elements) = node.value else {
      node.reject(
        name, expected: Shape.pair(first, second).phrase, next: "write two values in brackets: [ …, … ]",
        noting: &diagnostics)
      return
    }
    guard elements.count == 2 else {
      diagnostics.add(
        node.place, "'\(name)' has \(elements.count) entries", expected: Shape.pair(first, second).phrase,
        next: "write for example \(Shape.pair(first, second).example)")
      return
    }
    check(elements[0], first, "\(name).0")
    check(elements[1], second, "\(name).1")
  }

  private mutating func checkMap(_ node: Node, _ map: MapShape, _ name: String) {
    guard case .object(let members) = node.value else {
      reject(node, .map(map), name)
      return
    }
    if members.count < map.counts.lowerBound {
      diagnostics.add(
        node.place, "'\(name)' \(members.isEmpty ? "is empty" : "has 1 entry")",
        expected: "at least \(map.counts.lowerBound) \(map.noun)",
        next: "write for example \(map.example)")
    }
    if members.count > map.counts.upperBound {
      diagnostics.add(
        members[map.counts.upperBound].place, "'\(name)' has \(members.count) entries",
        expected: "at most \(map.counts.upperBound)", next: "remove the others")
    }
    for member in members {
      if let problem = map.key.check(member.key) {
        diagnostics.add(
          member.place, "'\(name)': \(problem.problem)", expected: problem.expected ?? map.key.phrase,
          next: problem.next)
      }
      check(member.value, map.value, "\(name).\(member.key)")
    }
  }

  private mutating func checkObject(_ node: Node, _ object: ObjectShape, _ name: String) {
    guard case .object = node.value else {
      reject(node, .object(object), name)
      return
    }
    let inside = object.objectsInside
    let members = node.object(keys: object.keys, name, noting: &diagnostics, keyAdvice, inside: inside)
    guard let members else { return }
    let unknown = unknownKeys(node, object)
    // What was misspelt or misplaced was reported as unknown: that it is missing follows from that.
    let meant = unknown.reduce(into: Set<String>()) { meant, key in
      meant.formUnion(
        keyAdvice.advice(
          on: key, in: object.keys, given: node.members.map(\.key), path: KeyAdvice.path(name), inside: inside
        ).meant)
    }
    for field in object.fields {
      guard let member = members.first(where: { $0.key == field.key }) else {
        if case .required = field.presence, !meant.contains(field.key) {
          diagnostics.add(
            node.place, "\(name.isEmpty ? "the profile" : "'\(name)'") has no '\(field.key)'",
            expected: "\(field.key): \(field.shape.phrase)", next: field.addition)
        }
        continue
      }
      if let needed = field.needs, unknown.isEmpty, !members.contains(where: { $0.key == needed }) {
        diagnostics.add(
          member.place, "'\(field.key)' stands without '\(needed)' in '\(name)'",
          expected: "'\(field.key)' together with '\(needed)'",
          next: "add '\(needed)', or remove '\(field.key)'")
      }
      check(member.value, field.shape, name.isEmpty ? field.key : "\(name).\(field.key)")
    }
    for choice in object.choices { check(choice, members, unknown, node, object, name) }
  }

  private func unknownKeys(_ node: Node, _ object: ObjectShape) -> [String] {
    guard case .object(let members) = node.value else { return [] }
    return members.map(\.key).filter { object[$0] == nil }
  }

  private mutating func check(
    _ choice: KeyChoice, _ members: [Member], _ unknown: [String], _ node: Node, _ object: ObjectShape,
    _ name: String
  ) {
    let given = members.filter { choice.keys.contains($0.key) }
    let known = Suggestion.list(choice.keys)
    if given.count > 1 {
      diagnostics.add(
        given[1].place, "'\(given[1].key)' stands beside '\(given[0].key)' in '\(name)'",
        expected: "one of \(known)", next: "remove one of the two")
    }
    // An unknown key may be a misspelt one of these: one error is enough.
    guard given.isEmpty && choice.isRequired && unknown.isEmpty, let first = object[choice.keys[0]] else {
      return
    }
    diagnostics.add(
      node.place, "'\(name)' says nothing of \(known)", expected: "exactly one of them",
      next: "add for example \(first.key): \(first.shape.example)")
  }

  private mutating func checkFault(_ node: Node, _ name: String) {
    guard case .object = node.value else {
      reject(node, .catalogueFault, name)
      return
    }
    guard let fault = node["fault"] else {
      if case .object(let members) = node.value, let key = members.first?.key,
        FaultCatalogue.names.contains(key)
      {
        diagnostics.add(
          node.place, "'\(name)' has a fault's name as a key", expected: Shape.catalogueFault.phrase,
          next: "write { fault: \"\(key)\" } with the settings beside it")
        return
      }
      let named = node.members.first { FaultCatalogue.names.contains($0.value.stringValue ?? "") }
      diagnostics.add(
        node.place, "'\(name)' has no 'fault'", expected: "the name of a fault of the catalogue",
        next: named.map { "write fault: \($0.value.shown) instead of \($0.key)" }
          ?? "add fault: … (one of \(FaultCatalogue.names.joined(separator: ", ")))")
      return
    }
    guard let text = fault.word(of: FaultCatalogue.names, "\(name).fault", noting: &diagnostics),
      let entry = FaultCatalogue.fault(text)
    else { return }
    checkObject(node, entry.shape, name)
  }

  /// Alternatives of the node's kind: one that fits, or else the only one's own complaints, or else all
  /// phrases.
  private mutating func checkChoice(_ node: Node, _ shapes: [Shape], _ whole: Shape, _ name: String) {
    let fitting = shapes.filter { $0.kinds.contains(node.kind) }
    if fitting.count == 1 {
      check(node, fitting[0], name)
      return
    }
    // A bare number where a quantity is expected gets that one's advice on units.
    if fitting.isEmpty, node.kind == .number, let quantity = shapes.first(where: \.isQuantity) {
      check(node, quantity, name)
      return
    }
    for shape in fitting {
      var trial = ShapeCheck(keyAdvice: keyAdvice)
      trial.check(node, shape, name)
      if trial.diagnostics.all.isEmpty { return }
    }
    if node.isQuotedNumber && shapes.contains(where: \.isNumber) {
      node.reject(name, expected: whole.phrase, next: "write it without quotes", noting: &diagnostics)
      return
    }
    let words = shapes.flatMap(\.words)
    var next = "write for example \(fitting.first?.example ?? whole.example)"
    if case .string(let text) = node.value {
      next = Suggestion.question(for: text, in: words, otherwise: next)
    }
    node.reject(name, expected: whole.phrase, next: next, noting: &diagnostics)
  }
}

extension Shape {
  fileprivate var isQuantity: Bool {
    switch self {
    case .duration, .rate, .percentage, .durationDistribution: true
    default: false
    }
  }

  fileprivate var isNumber: Bool {
    switch self {
    case .number, .integer: true
    default: false
    }
  }

  fileprivate var words: [String] {
    if case .word(let words) = self { return words }
    return []
  }
}

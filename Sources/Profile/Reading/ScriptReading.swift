// Faults by name, with settings or as steps: what `do`, `mix` and `faults` say.

import Base

/// A fault of the profile, read once where it stands.
struct NamedFault {
  var name: String
  /// nil when it could not be read: its mistakes are noted already.
  var steps: [FaultStep]?
}

/// What a script came to.
struct Script {
  /// The fault's name for reports.
  var name: String
  var steps: [FaultStep]

  /// Whether it closes the listener.
  var refuses: Bool { steps.contains { $0.action.isListeners } }
}

extension ProfileReader {
  /// The faults that `node` defines by name.
  mutating func namedFaults(_ node: Node?) -> [NamedFault] {
    var faults: [NamedFault] = []
    for member in node?.members ?? [] {
      if FaultCatalogue.fault(member.key) != nil {
        diagnostics.add(
          member.place, "the catalogue has a fault '\(member.key)' already", expected: "a name of its own",
          next: "call it for example 'my-\(member.key)'")
      }
      faults.append(NamedFault(name: member.key, steps: script(member.value)?.steps))
    }
    return faults
  }

  /// What a name, a fault with settings or a list of steps comes to.
  mutating func script(_ node: Node) -> Script? {
    switch node.value {
    case .string(let name): return script(named: name, at: node.place)
    case .array: return steps(node).map { Script(name: "steps", steps: $0) }
    case .object:
      guard let name = node["fault"]?.stringValue, let fault = FaultCatalogue.fault(name) else { return nil }
      return fault.steps(ObjectView(node: node, shape: fault.shape), &self).map {
        Script(name: name, steps: $0)
      }
    default: return nil
    }
  }

  /// The fault called `name`: the provider's own, the profile's or the catalogue's, in this order.
  mutating func script(named name: String, at place: SourcePlace) -> Script? {
    if let fault = (ownFaults + sharedFaults).first(where: { $0.name == name }) {
      return fault.steps.map { Script(name: name, steps: $0) }
    }
    if let fault = FaultCatalogue.fault(name) {
      let settings = Node(place: place, value: .object([]))
      return fault.steps(ObjectView(node: settings, shape: fault.shape), &self).map {
        Script(name: name, steps: $0)
      }
    }
    let own = (ownFaults + sharedFaults).map(\.name)
    failUnknown(
      place, "fault", name, known: own + FaultCatalogue.names,
      otherwise: ScriptReading.advice(name)
        ?? "use one of them, or define it in faults: { \"\(name)\": [ … ] }")
    return nil
  }
}

private enum ScriptReading {
  /// What to write for `slow-503`: the status is a setting.
  static func advice(_ name: String) -> String? {
    let parts = name.split(separator: "-")
    guard let status = parts.last.flatMap({ Int($0) }), (500...599).contains(status) else { return nil }
    let speed = parts.count == 2 ? String(parts[0]) : "fast"
    guard FaultCatalogue.fault("\(speed)-5xx") != nil else { return nil }
    return "write { fault: \"\(speed)-5xx\", code: \(status) }"
  }
}

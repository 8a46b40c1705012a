// A row as a profile's tree.

import Base

extension ConformanceReader {
  /// The tree: the row's own nodes where it gives some, and around them what every profile has.
  func profile(_ view: ObjectView, id: String, providers: [Member], policy: Node?) -> Node {
    let place = view.node.place
    func member(_ key: String, _ value: NodeValue) -> Member {
      Member(key: key, place: place, value: Node(place: place, value: value))
    }
    var members = [
      member("brownout", .number(1, text: "1")), member("name", .string(id)), member("seed", seed(id)),
      member("providers", .object(providers)),
    ]
    if let faults = faults { members.append(faults) }
    var proxy: [Member] = []
    let own = providers.map { Node(place: $0.place, value: .string($0.key)) }
    let tiers = view["tiers"] ?? Node(place: place, value: .array(own))
    proxy.append(
      member(
        "routes",
        .object([
          member(
            ProfileSchema.standardModel, .object([Member(key: "tiers", place: tiers.place, value: tiers)]))
        ])))
    if let policy { proxy.append(Member(key: "policy", place: policy.place, value: policy)) }
    // A row sends a few requests: with less room the world they need is made in less time.
    let few = Node(place: place, value: .number(256, text: "256"))
    var limits = view["limits"]?.members ?? []
    if view["limits"]?["inFlight"] == nil { limits.append(Member(key: "inFlight", place: place, value: few)) }
    proxy.append(member("limits", .object(limits)))
    members.append(member("proxy", .object(proxy)))
    var load = view["load"]?.members ?? []
    if !load.contains(where: { $0.key == "times" }) {
      load.append(member("times", .array([Node(place: place, value: .string("0s"))])))
    }
    if view["load"]?["inFlightCap"] == nil {
      load.append(Member(key: "inFlightCap", place: place, value: few))
    }
    members.append(member("load", .object(load)))
    return Node(place: place, value: .object(members))
  }

  /// Each row draws for itself, and the same in every run.
  private func seed(_ id: String) -> NodeValue {
    let seed = id.utf8.reduce(1) { ($0 * 31 + Int($1)) % 1_000_003 }
    return .number(Double(seed), text: "\(seed)")
  }
}

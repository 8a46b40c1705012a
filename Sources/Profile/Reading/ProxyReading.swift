// The proxy, its routes and limits.

import Base

extension ProfileReader {
  /// The proxy that `node` describes. `model` is what its only route serves when it names none.
  mutating func proxy(_ node: Node, model: String) -> ProxyProfile? {
    let view = ObjectView(node: node, shape: ProfileSchema.proxy)
    let limits = limits(view.object("limits", ProfileSchema.limits))
    let routes = routes(view["routes"], model: model, node.place)
    guard let limits else { return nil }
    return ProxyProfile(port: port(view["port"]), routes: routes, policy: view["policy"], limits: limits)
  }

  private func limits(_ view: ObjectView) -> ProxyLimits? {
    guard let head = size(view["headBytes"]), let body = size(view["bodyBytes"]),
      let inFlight = view["inFlight"]?.exactInteger
    else { return nil }
    return ProxyLimits(headBytes: head, bodyBytes: body, inFlight: inFlight)
  }

  private mutating func routes(_ node: Node?, model: String, _ place: SourcePlace) -> [Route] {
    guard let node else {
      checkTargetCount(providerNames.count, place)
      return [Route(model: model, tiers: providerNames.indices.map { [RouteTarget($0)] })]
    }
    return node.members.map { Route(model: $0.key, tiers: tiers($0.value["tiers"])) }
  }

  private mutating func tiers(_ node: Node?) -> [[RouteTarget]] {
    var tiers: [[RouteTarget]] = []
    var seen: Set<Int> = []
    for tier in node?.elements ?? [] {
      var targets: [RouteTarget] = []
      for entry in tier.oneOrMore {
        let view = ObjectView(node: entry, shape: ProfileSchema.weighted)
        let weight = view["weight"]?.exactInteger ?? 1
        guard let name = entry.kind == .object ? view["target"] : entry, let text = name.stringValue else {
          continue
        }
        guard let index = providerNames.firstIndex(of: text) else {
          failUnknown(name.place, "provider", text, known: providerNames, otherwise: "use one of them")
          continue
        }
        guard seen.insert(index).inserted else {
          diagnostics.add(
            name.place, "the provider '\(text)' stands twice in this route", expected: "each provider once",
            next: "remove one of the two")
          continue
        }
        targets.append(RouteTarget(index, weight: weight))
      }
      if !targets.isEmpty, targets.allSatisfy({ $0.weight == 0 }) {
        diagnostics.add(
          tier.place, "every target of this tier has the weight 0", expected: "at least one weight above 0",
          next: "give one of them a weight, or leave the weights out")
      }
      tiers.append(targets)
    }
    if let node { checkTargetCount(seen.count, node.place) }
    return tiers
  }
}

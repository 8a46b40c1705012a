// What the load is sent to, and the model that it asks for there.

import Base

extension ProfileReader {
  /// The target. Without a word about it: the proxy when there is one.
  mutating func target(_ root: ObjectView) -> TargetProfile? {
    let hasProxy = root.given("proxy") != nil
    guard let node = root["target"] else {
      if hasProxy { return .proxy }
      guard let load = root.given("load"), needsTarget else { return .provider(0) }
      // A proxy that stands elsewhere, or parts of one, were reported: a target would not mend that.
      let isProxyMisplaced = root.misspells("proxy") || root.misspells("target") || hasMisplacedProxy(root)
      if isProxyMisplaced { return nil }
      diagnostics.add(
        load.place, "the load has no target: the profile has no proxy",
        expected: "a 'proxy', or target: \"provider:NAME\" or { url: \"http://…\" }",
        next: "add proxy: {} to go through the embedded proxy, or say where else with 'target'")
      return nil
    }
    if let url = node["url"]?.stringValue.flatMap({ TargetURL.read($0).value }) {
      return .url(host: url.host, port: url.port, pathPrefix: url.pathPrefix)
    }
    guard let text = node.stringValue else { return nil }
    if text == "proxy" {
      if hasProxy { return .proxy }
      diagnostics.add(
        node.place, "the target is the proxy, but the profile has none", expected: "a 'proxy' in the profile",
        next: "add proxy: {}, or write \"provider:\(providerNames.first ?? "NAME")\"")
      return nil
    }
    guard text.hasPrefix("provider:") else { return nil }
    let name = String(text.dropFirst(9))
    if let index = providerNames.firstIndex(of: name) { return .provider(index) }
    failUnknown(node.place, "provider", name, known: providerNames, otherwise: "use one of them")
    return nil
  }

  /// Warns of a proxy that no request of the load passes.
  mutating func checkProxyIsUsed(_ root: ObjectView, _ target: TargetProfile?) {
    guard let proxy = root.node.member("proxy"), root.given("load") != nil, let node = root["target"] else {
      return
    }
    let place: String
    switch target {
    case .provider(let index): place = "the provider '\(providerNames[index])'"
    case .url: place = "a gateway under test"
    case .proxy, nil: return
    }
    diagnostics.warn(
      proxy.place, "'proxy' has no effect in a run: the load goes to \(place) (target: \(node.shown))",
      next: "remove 'target' to test the proxy, or 'proxy' to leave it out")
  }

  /// Whether the proxy, or a part of it, stands where it is not known.
  private func hasMisplacedProxy(_ root: ObjectView) -> Bool {
    let known = ProfileSchema.proxy.keys.filter { root.shape[$0] == nil }
    if root.node.members.contains(where: { known.contains($0.key) }) { return true }
    return root.node.members.contains { $0.value["proxy"] != nil || $0.value["target"] != nil }
  }

  /// Checks that a gateway under test is reached over TCP: it knows nothing of our Unix sockets.
  mutating func checkTransport(_ root: ObjectView, _ target: TargetProfile?) {
    guard case .url = target, let node = root["transport"], node.stringValue == "unix" else { return }
    diagnostics.add(
      node.place, "the transport is \"unix\", but the target is a gateway under test",
      expected: "transport: \"tcp\"", next: "leave 'transport' out: gateways are reached over TCP")
  }

  /// The model that the load asks for: the one it names, or the only one that there is, or the standard one.
  func model(_ root: ObjectView) -> String {
    if let model = root["load"]?["model"]?.stringValue { return model }
    let routes = root["proxy"]?["routes"]?.members.map(\.key) ?? []
    let served = (root["providers"]?.members ?? []).flatMap { $0.value["models"]?.elements ?? [] }
    return (routes + served.compactMap(\.stringValue)).first { $0 != Route.anyModel }
      ?? ProfileSchema.standardModel
  }

  /// Checks that the target serves the model that the load asks for.
  mutating func checkModel(_ root: ObjectView, _ target: TargetProfile?, _ model: String) {
    guard let load = root.given("load"), load["request"] == nil else { return }
    let node = load["model"]
    switch target {
    case .proxy:
      guard let routes = root["proxy"]?["routes"]?.members, !routes.isEmpty else { return }
      let known = routes.map(\.key).filter { $0 != Route.anyModel }
      if node == nil && known.count > 1 {
        diagnostics.add(
          load.place, "the load names no model, and the proxy has routes for \(known.count)",
          expected: Suggestion.list(known), next: "add model: \"\(known[0])\"")
      }
      if let node, known.count == routes.count, !known.contains(model) {
        failUnknown(node.place, "model", model, known: known, otherwise: "add a route for it")
      }
    case .provider(let index):
      let providers = root["providers"]?.members ?? []
      let known = providers[index].value["models"]?.elements.compactMap(\.stringValue) ?? []
      if let node, !known.isEmpty, !known.contains(model), !known.contains(Route.anyModel) {
        failUnknown(node.place, "model", model, known: known, otherwise: "add it to the provider's models")
      }
    case .url:
      let served = (root["providers"]?.members ?? []).flatMap { $0.value["models"]?.elements ?? [] }
      let routes = root["proxy"]?["routes"]?.members.map(\.key) ?? []
      let known = Array(Set(served.compactMap(\.stringValue) + routes)).sorted()
      guard node == nil else { return }
      if known.allSatisfy({ $0 == Route.anyModel }) {
        diagnostics.warn(
          load.place, "the load names no model, so it asks the gateway for \"\(model)\"",
          next: "add model: … (one that the gateway knows)")
      }
      guard known.count > 1 else { return }
      diagnostics.add(
        load.place, "the load names no model, and the profile has \(known.count)",
        expected: Suggestion.list(known), next: "add model: … (one that the gateway knows)")
    case nil: break
    }
  }
}

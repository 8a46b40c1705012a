// The request that a load sends instead of chat requests.

import Base

extension ProfileReader {
  /// Headers that are written by the generator itself.
  private static let ownHeaders: [(name: String, next: String)] = [
    ("content-length", "remove it: it is counted and written"),
    ("transfer-encoding", "remove it: the body goes out whole, with its length"),
    ("connection", "remove it, and write connections: \"perRequest\" for a connection each"),
    ("x-brownout-request", "remove it; request: { key: false } leaves it out"),
    ("x-brownout-attempt", "remove it: a proxy counts attempts"),
    ("x-brownout-visit", "remove it: a proxy counts visits"),
    ("x-brownout-probe", "remove it: it marks the proxy's own probes"),
  ]

  /// The request of the load `load`; nil when it sends chat requests.
  mutating func plainRequest(_ load: ObjectView) -> PlainRequest? {
    guard let node = load.given("request") else { return nil }
    let view = ObjectView(node: node, shape: LoadShape.request)
    for key in LoadShape.chatOnly {
      guard let place = load.given(key)?.place else { continue }
      diagnostics.add(
        place, "'\(key)' stands beside 'request'",
        expected: "the request alone: '\(key)' is for chat requests",
        next: key == "headers"
          ? "move them into 'request', which has 'headers' of its own" : "remove '\(key)', or 'request'")
    }
    guard let method = view["method"]?.stringValue, let path = view["path"]?.stringValue,
      let key = view.flag("key")
    else { return nil }
    let request = PlainRequest(
      method: method, path: path, headers: requestHeaders(view["headers"]), body: view["body"]?.stringValue,
      key: key
    )
    if let verify = load.given("verify"), let word = verify.stringValue, word != "none", !request.isChat {
      diagnostics.add(
        verify.place, "'verify' is \"\(word)\", but 'request' is none for chat",
        expected: "POST and a path that ends with /chat/completions, or verify: \"none\"",
        next: "remove 'verify': any complete 2xx answer to such a request is right")
    }
    return request
  }
  /// The header fields that a load adds to its requests, with names in lower case.
  mutating func requestHeaders(_ node: Node?) -> [RequestHeader] {
    var headers: [RequestHeader] = []
    for member in node?.members ?? [] {
      let name = member.key.lowercased()
      if let own = ProfileReader.ownHeaders.first(where: { $0.name == name }) {
        diagnostics.add(
          member.value.place, "'\(member.key)' is not for a profile to set",
          expected: "a header that the generator does not write itself", next: own.next)
      }
      if headers.contains(where: { $0.name == name }) {
        diagnostics.add(
          member.value.place, "there are two headers '\(name)'", expected: "each name once, in any case",
          next: "remove one of the two")
      }
      guard let text = member.value.stringValue, let value = try? HeaderTemplate(reading: text) else {
        continue
      }
      headers.append(RequestHeader(name: name, value: value, place: member.value.place))
    }
    return headers
  }

  /// The header fields of chat requests. A key that the profile names leaves nothing for `keys` to change.
  mutating func chatHeaders(_ load: ObjectView) -> [RequestHeader] {
    let headers = requestHeaders(load["headers"])
    if let keys = load.given("keys"), headers.contains(where: { $0.name == "authorization" }) {
      diagnostics.add(
        keys.place, "'keys' stands beside a header 'authorization'",
        expected: "one of the two: 'keys' are turns in our own authorization",
        next: "remove 'keys', or the header")
    }
    return headers
  }
}

// The request that a load sends instead of chat requests.

import Base

extension ProfileReader {
  /// Headers that are written by the generator itself.
  private static let ownHeaders: [(name: String, next: String)] = [
    ("content-length", "remove it: it is counted and written"),
    ("transfer-encoding", "remove it: the body goes out whole, with its length"),
    ("connection", "remove it, and write connections: \"perRequest\" for a connection each"),
    ("x-brownout-request", "remove it; key: false leaves it out"),
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
        next: "remove '\(key)', or 'request'")
    }
    for member in view["headers"]?.members ?? [] {
      guard let own = ProfileReader.ownHeaders.first(where: { $0.name == member.key.lowercased() }) else {
        continue
      }
      diagnostics.add(
        member.value.place, "'\(member.key)' is not for a profile to set",
        expected: "a header that the generator does not write itself", next: own.next)
    }
    guard let method = view["method"]?.stringValue, let path = view["path"]?.stringValue,
      let key = view.flag("key")
    else { return nil }
    return PlainRequest(
      method: method, path: path, headers: headers(view["headers"]), body: view["body"]?.stringValue, key: key
    )
  }
}

/// The address of a gateway under test: `http://HOST:PORT/PREFIX`. Plain HTTP only.
struct TargetURL {
  var host: String
  var port: UInt16
  var pathPrefix: String

  static func read(_ text: String) -> ValueText<TargetURL> {
    if text.lowercased().hasPrefix("https://") {
      return .wrong("a URL with TLS", next: "give the gateway a plain listener and write its http:// address")
    }
    guard text.hasPrefix("http://") else { return .wrong("not a URL", next: "write \"http://\(text)\"") }
    let rest = text.dropFirst(7)
    let authority = rest.prefix { $0 != "/" }
    var path = String(rest.dropFirst(authority.count))
    while path.last == "/" { path.removeLast() }
    if path.contains("?") || path.contains("#") || path.contains(" ") {
      return .wrong("a URL with more than a path", next: "leave out what follows the path")
    }
    guard let host = host(authority) else { return .wrong("a URL without a host", next: nil) }
    let port = authority.dropFirst(host.written)
    if port.isEmpty { return .value(TargetURL(host: host.name, port: 80, pathPrefix: path)) }
    guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0 else {
      return .wrong("a URL with an unusable port", next: "write a port from 1 to 65535")
    }
    return .value(TargetURL(host: host.name, port: number, pathPrefix: path))
  }

  /// The host without brackets, and how many characters it took.
  private static func host(_ authority: Substring) -> (name: String, written: Int)? {
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let name = authority[authority.index(after: authority.startIndex)..<end]
      return name.isEmpty ? nil : (String(name), name.count + 2)
    }
    let name = authority.prefix { $0 != ":" }
    guard !name.isEmpty, !name.contains("@") else { return nil }
    return (String(name), name.count)
  }
}

// nginx's own syntax: directives that end with ';', as they stand in a location or an upstream.

import Base
import Profile

/// Reads a text of directives.
enum NginxDirectives {
  /// The directives of a string as an object: `proxy_read_timeout 30s; least_conn;`. Anything else is left
  /// as it is.
  @Sendable static func object(_ node: Node) -> Node {
    guard case .string(let text) = node.value else { return node }
    let code = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.prefix { $0 != "#" } }.joined(separator: "\n")
    let members = code.split(separator: ";").compactMap { directive -> Member? in
      let words = directive.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let name = words.first else { return nil }
      let argument = words.dropFirst().joined(separator: " ")
      let value = Node(place: node.place, value: value(argument))
      return Member(key: name, place: node.place, value: value)
    }
    return members.isEmpty ? node : Node(place: node.place, value: .object(members))
  }

  private static func value(_ argument: String) -> NodeValue {
    if argument.isEmpty { return .bool(true) }
    return Double(argument).map { .number($0, text: argument) } ?? .string(argument)
  }
}

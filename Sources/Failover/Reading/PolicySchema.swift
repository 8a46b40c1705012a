// What a policy may look like, as one shape: for the JSON Schema. Made from the tables that policies are read
// by.

import Base
package import Profile

/// The policy as the schema knows it.
package enum PolicySchema {
  /// A policy: a preset's or file's name, or an object.
  package static var shape: Shape { .choice([.object(object), .text(name)]) }

  static let name = TextForm(
    "the name of a preset such as \"litellm\", or of a file such as \"policies/mine.json5\"",
    example: "\"litellm\"", pattern: "^.+$")

  /// The object, every key that it may have.
  static var object: ObjectShape {
    let preset = Field.optional("preset", .text(name), "the policy that the rest changes")
    let about = Field.optional("about", .text(.free), "where the settings come from, for people")
    let blocks = NativeBlocks.all.map { block in
      Field.optional(
        block.name, block.object == nil ? .map(settings) : .choice([.map(settings), .text(.free)]),
        "settings in the product's own spelling, as they are pasted")
    }
    let lists: [Field] = [
      .optional(
        "rules", RuleReading.shape, "what holds for single outcomes; the first that names one decides"),
      .optional("targets", TargetReading.shape, "settings of single targets, by the provider's name"),
    ]
    return ObjectShape(
      fields: [preset, about] + blocks + PolicyGroup.policy.groups.map(\.field)
        + PolicyGroup.policy.settings.map(\.field) + lists, exampleKey: "retry")
  }

  /// Advice on unknown keys of the object at `path`, and the objects that may stand in it. A product's own
  /// block has a language of its own, of which we know no places.
  static func advice(at path: String) -> (keys: KeyAdvice, inside: [(key: String, keys: [String])]) {
    let parts = path.split(separator: ".").map(String.init)
    let depth = parts.first == "proxy" ? 2 : 1
    if parts.count > depth && NativeBlocks.names.contains(parts[depth]) {
      let inside = parts.count == depth + 1 ? nativeGroups[parts[depth]] ?? [] : []
      return (byLetters, inside)
    }
    return (byPlaces, parts.count == depth ? groups : [])
  }

  /// Objects that a pasted setting is often taken out of.
  private static let nativeGroups = [
    "kong": [(key: "balancer", keys: KongBlock.balancer)],
    "envoy": [(key: "retry_policy", keys: EnvoyRetryPolicy.keys)],
  ]
  private static let byLetters = KeyAdvice(places: .none)
  private static let byPlaces = ProfileSchema.keyAdvice(policy: shape)
  private static let groups = PolicyGroup.policy.groups.map { (key: $0.key, keys: $0.keys) }

  private static var settings: MapShape {
    MapShape(
      noun: "setting", key: .free, value: .anything("what the product takes"), counts: 0...1_000)
  }
}

// Prints the schema's table as a JSON Schema (draft 2020-12), for editors.

import Base

extension ProfileSchema {
  /// The JSON Schema of profiles, as text. `policy` is what a policy may look like, which only Failover
  /// knows.
  package static func json(policy: Shape? = nil) -> String {
    var members: [(key: String, value: JSONText)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("Brownout profile")),
      ("description", .string("One file describes a run: providers, proxy, load and expectations.")),
    ]
    members += root(policy: policy).jsonMembers
    members.append(
      (
        "$defs",
        .object([
          ("durationDistribution", Shape.choice(DistributionShape.durations).json),
          ("countDistribution", Shape.choice(DistributionShape.counts).json),
          ("metric", .object([("enum", .array(MetricCatalogue.all.map { .string($0.name) }))])),
          ("catalogueFault", .object([("anyOf", .array(FaultCatalogue.all.map(\.json)))])),
        ])
      ))
    return JSONText.object(members).text
  }
}

extension ProfileSchema {
  /// Advice on keys by where the language has them.
  package static func keyAdvice(policy: Shape?) -> KeyAdvice {
    KeyAdvice(places: SchemaPlaces(.object(root(policy: policy))))
  }

  /// The table with `policy` in its place.
  static func root(policy: Shape?) -> ObjectShape {
    var root = root
    var proxy = proxy
    guard let policy, let at = proxy.fields.firstIndex(where: { $0.key == "policy" }),
      let inRoot = root.fields.firstIndex(where: { $0.key == "proxy" })
    else { return root }
    proxy.fields[at].shape = policy
    root.fields[inRoot].shape = .object(proxy)
    return root
  }
}

extension CatalogueFault {
  fileprivate var json: JSONText { .object([("description", .string(about))] + shape.jsonMembers) }
}

extension Shape {
  /// The shape as a JSON Schema.
  var json: JSONText {
    switch self {
    case .flag: return .object([("type", .string("boolean"))])
    case .integer(let range):
      return .object(
        Shape.bounds("integer", range.lowerBound, range.upperBound == .max ? nil : range.upperBound))
    case .number(let range):
      return .object([
        ("type", .string("number")), ("minimum", .number(range.lowerBound)),
        ("maximum", .number(range.upperBound)),
      ])
    case .duration: return Shape.pattern("^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$")
    case .rate: return Shape.pattern("^[0-9]+(\\.[0-9]+)?/(s|min|m|h)$")
    case .percentage: return Shape.pattern("^[0-9]+(\\.[0-9]{0,6})?%$")
    case .size(let range):
      let text = Shape.pattern("^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB|kB|MB|GB)$")
      return .object([
        ("anyOf", .array([.object(Shape.bounds("integer", range.lowerBound, range.upperBound)), text]))
      ])
    case .word(let words): return .object([("enum", .array(words.map { .string($0) }))])
    case .text(let form): return form.pattern.map(Shape.pattern) ?? .object([("type", .string("string"))])
    case .list(let element, let counts):
      return .object([
        ("type", .string("array")), ("items", element.json), ("minItems", .integer(counts.lowerBound)),
        ("maxItems", .integer(counts.upperBound)),
      ])
    case .pair(let first, let second):
      return .object([
        ("type", .string("array")), ("prefixItems", .array([first.json, second.json])),
        ("items", .bool(false)),
        ("minItems", .integer(2)),
      ])
    case .map(let map): return .object(map.jsonMembers)
    case .object(let object): return .object(object.jsonMembers)
    case .choice(let shapes): return .object([("anyOf", .array(shapes.map(\.json)))])
    case .catalogueFault: return Shape.reference("catalogueFault")
    case .durationDistribution: return Shape.reference("durationDistribution")
    case .countDistribution: return Shape.reference("countDistribution")
    case .anything: return .object([("not", .object([("type", .string("null"))]))])
    }
  }

  private static func bounds(_ type: String, _ least: Int, _ most: Int?) -> [(key: String, value: JSONText)] {
    [("type", .string(type)), ("minimum", .integer(least))] + (most.map { [("maximum", .integer($0))] } ?? [])
  }

  private static func pattern(_ pattern: String) -> JSONText {
    .object([("type", .string("string")), ("pattern", .string(pattern))])
  }

  private static func reference(_ name: String) -> JSONText {
    .object([("$ref", .string("#/$defs/\(name)"))])
  }
}

extension MapShape {
  fileprivate var jsonMembers: [(key: String, value: JSONText)] {
    var members: [(key: String, value: JSONText)] = [("type", .string("object"))]
    if let pattern = key.pattern {
      members.append(("propertyNames", .object([("pattern", .string(pattern))])))
    }
    members.append(("additionalProperties", value.json))
    members.append(("minProperties", .integer(counts.lowerBound)))
    members.append(("maxProperties", .integer(counts.upperBound)))
    return members
  }
}

extension ObjectShape {
  fileprivate var jsonMembers: [(key: String, value: JSONText)] {
    var members: [(key: String, value: JSONText)] = [
      ("type", .string("object")), ("properties", .object(fields.map { ($0.key, $0.json) })),
    ]
    let required = fields.filter { if case .required = $0.presence { true } else { false } }
    if !required.isEmpty { members.append(("required", .array(required.map { .string($0.key) }))) }
    let needs = fields.compactMap { field in field.needs.map { (field.key, JSONText.array([.string($0)])) } }
    if !needs.isEmpty { members.append(("dependentRequired", .object(needs))) }
    let choices = choices.map(\.json)
    if !choices.isEmpty { members.append(("allOf", .array(choices))) }
    members.append(("additionalProperties", .bool(false)))
    return members
  }
}

extension KeyChoice {
  /// One of the keys, or, where none is needed, no two of them.
  fileprivate var json: JSONText {
    var cases: [JSONText] = keys.map { .object([("required", .array([.string($0)]))]) }
    if !isRequired {
      cases.append(.object([("not", .object([("anyOf", .array(cases))]))]))
    }
    return .object([("oneOf", .array(cases))])
  }
}

extension Field {
  /// The value's schema with what the key is for, and its default.
  fileprivate var json: JSONText {
    guard case .object(let members) = shape.json else { preconditionFailure("a schema is an object") }
    var annotated: [(key: String, value: JSONText)] = [("description", .string(about))]
    if case .standard(let text) = presence, let value = JSON5Reader.read(text, file: "").node {
      annotated.append(("default", value.json))
    }
    return .object(annotated + members)
  }
}

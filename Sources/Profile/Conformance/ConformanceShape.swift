// The files of conformance rows, as one table like the profile language's own, whose parts they are made of.

import Base

enum ConformanceShape {
  /// The version of the files' format.
  static let version = 1

  static let file = ObjectShape(fields: [
    .required("conformance", .integer(version...version), "the version of the format"),
    .required("section", .text(.profileName), "what these rows have in common: the file's name"),
    .standard("about", .text(.free), "\"\"", "what they are about"),
    .required("source", .text(.free), "who says so, for rows that name no source of their own"),
    .optional("base", .object(ProviderShape.base), "the latency of backends that give none of their own"),
    .optional("faults", ProviderShape.faults, "faults that all backends can use, by name"),
    .optional(
      "backends",
      .map(MapShape(noun: "backend", key: .faultName, value: .object(backend), counts: 0...1000)),
      "backends by name, for several rows"),
    .optional(
      "policies", .map(MapShape(noun: "policy", key: .faultName, value: policy, counts: 0...1000)),
      "policies by name, for several rows"),
    .required("rows", .list(of: .object(row), counts: 1...10_000), "the cases"),
  ])

  /// A provider whose base latency the file may give.
  static let backend = ObjectShape(
    fields: ProviderShape.provider.fields.map { field in
      guard field.key == "base" else { return field }
      return .optional("base", field.shape, field.about + "; the file's when it is not given")
    }, exampleKey: "rules")

  static let policy = Shape.anything("a policy: an object, the name of a preset, or a file's name")

  static let row = ObjectShape(fields: [
    .required("id", .text(.rowID), "its name, unique over all files"),
    .optional("source", .text(.free), "who says so; the file's when it is not given"),
    .required("about", .text(.free), "the case in a line"),
    .required(
      "backends",
      .map(
        MapShape(
          noun: "backend", key: .providerName, value: .choice([.text(.faultName), .object(backend)]),
          counts: 1...16)), "what the backends do: names of the file, or providers spelt out"),
    .optional(
      "tiers", ProfileSchema.tiers, "the backends, tier by tier; each one a tier when it is not given"),
    .optional("policy", .choice([.text(.free), policy]), "the name of a policy of the file, or a policy"),
    .optional("limits", .object(ProfileSchema.limits), "bounds on what the proxy takes in"),
    .optional("load", .object(load), "what is sent: one streamed request when it is not given"),
    .optional("skip", .text(.free), "why the row can't hold here: shown, not run"),
    .optional(
      "expect", .choice([.object(expectation), .list(of: .object(expectation), counts: 1...100)]),
      "what every request must come to, or groups of them"),
    .optional(
      "calls", .map(MapShape(noun: "backend", key: .providerName, value: count, counts: 1...16)),
      "how many attempts each backend gets: a number, or the least and the most"),
    .optional(
      "written", .map(MapShape(noun: "backend", key: .providerName, value: count, counts: 1...16)),
      "how many tokens each backend writes"),
    .optional("medianHead", window, "the median of the times to the head"),
    .optional(
      "rejected", .text(.free), "the row's policy is a mistake, and what is said of it has these words"),
  ])

  static let count = Shape.choice([
    .integer(0...1_000_000), .pair(.integer(0...1_000_000), .integer(0...1_000_000)),
  ])
  static let window = Shape.pair(.duration(atLeast: .zero), .duration(atLeast: .zero))

  /// The load's settings that rows may give; `times` has a default.
  static let load = ObjectShape(
    fields: ProfileSchema.load.fields.filter { !["rate", "stages", "streams"].contains($0.key) },
    exampleKey: "stream")

  static let expectation = ObjectShape(fields: [
    .optional(
      "requests", .choice([.integer(1...AttemptRange.last), .text(.attempts)]), "which ones, from 1"),
    .optional(
      "count", .integer(1...1_000_000), "how many; all that are left when it is not given"),
    .required("status", .integer(0...999), "the status that the client sees; 0: none"),
    .required(
      "ends", .word(ConformanceEnding.allCases.map(\.rawValue)), "how the client sees the answer's end"),
    .optional("answer", .text(.outcome), "what the answer is worth to the client, as an outcome"),
    .required(
      "targets", .list(of: .text(.providerName), counts: 0...1000), "the backends in the order of attempts"),
    .optional("attempts", .list(of: .text(.outcome), counts: 0...1000), "the outcome of each attempt"),
    .optional(
      "unrescued", .word(Rescue.allCases.map(\.name)), "why a failure was not rescued; not_needed otherwise"),
    .optional(
      "head", window, "when the client has the complete head, from the arrival on: no sooner, no later"),
    .optional("end", window, "when the client sees the end"),
    .optional("tokens", count, "how many contents the client gets"),
  ])
}

extension TextForm {
  /// A row's name: short, as the evidence numbers it.
  static let rowID = name("a row's id", example: "c01")

  /// An outcome's name.
  static let outcome = TextForm("an outcome such as \"ok\" or \"http_503\"", example: "\"ok\"") { text in
    if Outcome(name: text) != nil { return nil }
    let known = Outcome.named.map(\.name)
    return TextProblem(
      offset: 0, problem: "\"\(text)\" is no outcome",
      expected: "\"http_NNN\" or one of \(Suggestion.list(known))",
      next: Suggestion.question(for: text, in: known, otherwise: "use one of them"))
  }
}

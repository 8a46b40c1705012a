// Providers, their rules and timelines, as the schema knows them.

import Base

enum ProviderShape {
  static let faults = Shape.map(
    MapShape(noun: "fault", key: .faultName, value: StepShape.namedScript, counts: 0...1000))

  static let provider = ObjectShape(fields: [
    .standard(
      "dialect", .word(Dialect.allCases.map(\.rawValue)), "\"openai.chat\"", "the API that it speaks"),
    .optional("port", .integer(1...65_535), "the port to listen on; any free one when it is not given"),
    .optional(
      "models", .list(of: .text(.model), counts: 1...100),
      "the models that it serves, or \"*\"; whatever is asked for when it is not given"),
    .required("base", .object(base), "how it behaves when nothing is wrong"),
    .optional("faults", faults, "faults of its own, by name"),
    // Plan keeps what fired in the bits of a word.
    .optional(
      "rules", .list(of: .object(rule), counts: 0...64), "faults by condition, the first ending one wins"),
    .optional("timeline", .list(of: .object(phase), counts: 0...1000), "how it behaves over the run"),
  ])

  static let base = ObjectShape(fields: [
    .required("firstToken", .durationDistribution, "request read to the first content"),
    .required("gap", .durationDistribution, "time between two contents"),
    .required("tokens", .countDistribution, "number of contents of an answer"),
    .optional(
      "head", .durationDistribution,
      "request read to the response's head; with the first content when it is not given"),
  ])

  static let rule = ObjectShape(fields: [
    .optional("id", .text(.ruleName), "its name in reports; rule-0, rule-1 … when it is not given"),
    .optional("when", .object(condition), "when it strikes; always when it is not given"),
    .required("do", StepShape.script, "the fault: a name, { fault: name, settings } or steps"),
  ])

  static let condition = ObjectShape(fields: [
    .optional("share", .percentage, "a share of the requests"),
    .standard(
      "exact", .flag, "false", needs: "share",
      "exactly that share of every block of requests, instead of a draw each"),
    .optional("nth", .object(nth), "certain requests, counted from 1"),
    .optional(
      "attempt",
      .choice([
        .integer(1...AttemptRange.last), .text(.attempts),
        .list(of: .choice([.integer(1...AttemptRange.last), .text(.attempts)]), counts: 1...100),
      ]), "certain attempts of a request, counted from 1"),
    .optional("phase", oneOrMore(.text(.phaseName)), "certain phases of this provider's timeline"),
    .optional("model", oneOrMore(.text(.model)), "certain models"),
    .optional(
      "header", .map(MapShape(noun: "header", key: .headerName, value: .text(.headerValue), counts: 1...64)),
      "headers that the request carries with exactly these values"),
  ])

  static let nth = ObjectShape(fields: [
    .optional("first", .integer(1...1_000_000_000), "the first N requests"),
    .optional("every", .integer(1...1_000_000_000), "one request in N: the N-th, the 2N-th …"),
    .optional("list", .list(of: .integer(1...1_000_000_000), counts: 1...1000), "these numbers"),
    .standard(
      "per", .word(NthScope.allCases.map(\.rawValue)), "\"provider\"",
      "what is counted: the visits of a request, the requests of a connection, key or provider"),
  ])

  static let phase = ObjectShape(fields: [
    .required("phase", .text(.phaseName), "its name"),
    .required("for", .duration(atLeast: Nanoseconds(1)), "how long it lasts; the last one goes on"),
    .optional(
      "mix", .map(MapShape(noun: "fault", key: .faultName, value: .percentage, counts: 0...100)),
      "which faults strike which share of the requests"),
    .optional("scale", .object(scale), "factors on the healthy latency"),
    .standard(
      "ramp", .word(Ramp.allCases.map(\.rawValue)), "\"none\"", "how it is entered from the phase before"),
  ])

  static let scale = ObjectShape(fields: [
    .standard("firstToken", .number(0.001...1000), "1", "on the time to the first content"),
    .standard("gap", .number(0.001...1000), "1", "on the gaps"),
    .standard("tokens", .number(0.001...1000), "1", "on the number of contents"),
  ])

  private static func oneOrMore(_ shape: Shape) -> Shape {
    .choice([shape, .list(of: shape, counts: 1...100)])
  }
}

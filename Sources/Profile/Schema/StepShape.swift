// The raw steps of a fault and their parts, as the schema knows them.

import Base

enum StepShape {
  /// What `do` and the entries of `faults` may be: a name, a fault with settings, or steps.
  static let script = Shape.choice([.text(.faultName), .catalogueFault, steps])
  /// What an entry of `faults` may be: no bare name.
  static let namedScript = Shape.choice([.catalogueFault, steps])
  static let steps = Shape.list(of: .object(step), counts: 1...100)

  static let pace = Shape.choice([.rate(0.001...1e6), .durationDistribution])
  static let stall = Shape.choice([.word(["forever"]), .durationDistribution])
  static let body = Shape.choice([.word(BodyPreset.allCases.map(\.rawValue)), .object(rawBody)])
  static let retryAfter = Shape.choice([.duration(atLeast: .zero), .object(retryAfterForms)])

  static let rawBody = ObjectShape(fields: [
    .required("raw", .text(.free), "the body"),
    .standard("type", .text(.headerValue), "\"text/plain\"", "its content type"),
  ])

  static let retryAfterForms = ObjectShape(
    fields: [
      .optional("date", .duration(atLeast: .zero), "as a date, this long after the answer"),
      .optional("ms", .duration(atLeast: .zero), "in milliseconds, in retry-after-ms"),
      .optional("raw", .text(.headerValue), "this text, whatever it means"),
    ],
    choices: [.exactlyOne("date", "ms", "raw")])

  /// `every` is the default of the time between two; nil: it must be given. `kinds` are those that can stand
  /// where the fault strikes.
  static func keepalive(
    every: String?, kinds: [KeepaliveKind] = KeepaliveKind.allCases
  ) -> ObjectShape {
    let duration = Shape.duration(atLeast: Nanoseconds(1))
    let about = "time between two of them"
    return ObjectShape(fields: [
      every.map { Field.standard("every", duration, "\"\($0)\"", about) }
        ?? .required("every", duration, about),
      .standard(
        "kind", .word(kinds.map(\.rawValue)), "\"comment\"",
        "a comment, a ping event or an empty chunk; before the head a 103 or a byte of the head"),
    ])
  }

  /// The informational responses that `emit` can name.
  static let informational = ["informational:100", "informational:103"]

  static let finish = ObjectShape(fields: [
    .standard("reason", .word(["stop", "length", "content_filter"]), "\"stop\"", "the finish reason"),
    .standard("usage", .flag, "true", "whether usage is sent where it was asked for"),
    .standard("terminator", .flag, "true", "whether the end marker is sent"),
    .standard(
      "content", .flag, "true", "false: neither finish reason nor usage, nor the role if that is not out"),
  ])

  static let step = ObjectShape(
    fields: [
      .required("at", .text(.anchor), "where: just before this would happen"),
      .optional("wait", .durationDistribution, "latency that the provider has anyway"),
      .optional("stall", stall, "silence of a fault, for a while or for ever"),
      .optional(
        "keepalive", .object(keepalive(every: nil)), needs: "stall", "signs of life during the silence"),
      .optional("pace", pace, "time between two contents from here on, or contents per second"),
      .optional("for", .duration(atLeast: Nanoseconds(1)), needs: "pace", "how long the pace holds"),
      .optional("status", .integer(300...999), "answers with this status and ends"),
      .optional("body", body, needs: "status", "the error's body"),
      .optional(
        "bodyAfter", stall, needs: "status", "how long after the head the body comes; with it if not given"),
      .optional("retryAfter", retryAfter, needs: "status", "when to come back"),
      .optional(
        "headers",
        .map(MapShape(noun: "header", key: .headerName, value: .text(.headerValue), counts: 1...32)),
        needs: "status", "further headers of the answer"),
      .optional(
        "emit", .word(ErrorKind.allCases.map { "error:\($0.rawValue)" } + informational),
        "an error event inside of the stream, or an informational response before the head"),
      .optional(
        "finish", .choice([.word(["stop", "length", "content_filter"]), .object(finish)]),
        "ends the answer here, in this shape"),
      .optional("close", .word(CloseKind.allCases.map(\.rawValue)), "closes the connection"),
      .optional("frame", .word(["close"]), "the body has no framing: the end of the connection is its own"),
      .optional(
        "refuse", .choice([.flag, .word(["blackhole"])]),
        "closes the listener; \"blackhole\": connections are neither accepted nor refused"),
    ],
    choices: [.exactlyOne("wait", "stall", "pace", "status", "emit", "finish", "close", "frame", "refuse")])
}

// The built-in faults by name. Each is a file of its own: its settings (which the schema shows and checks),
// what they must fulfil together, and the steps that they come to. Nothing in them is drawn; durations may be
// distributions.

import Base

/// A fault of the catalogue.
struct CatalogueFault: Sendable {
  var name: String
  var about: String
  var settings: [Field]
  /// The steps for these settings; nil, with the reasons noted in the reader, when they don't go together.
  var steps: @Sendable (ObjectView, inout ProfileReader) -> [FaultStep]?

  /// The object `{ fault: "name", … }`.
  var shape: ObjectShape {
    ObjectShape(fields: [.required("fault", .word([name]), "the name of the fault")] + settings)
  }
}

/// All faults of the catalogue.
enum FaultCatalogue {
  /// In the order of an exchange.
  static let all: [CatalogueFault] = [
    .refused, .blackhole, .reset, .noResponse, .slow5xx, .fast5xx, .fast429, .headThenMute, .emptyStream,
    .keepaliveStall,
    .midStall, .dribble, .inbandError, .cut, .noTerminator,
  ]

  static var names: [String] { all.map(\.name) }

  static func fault(_ name: String) -> CatalogueFault? { all.first { $0.name == name } }
}

/// What the silence of a fault is followed by.
enum AfterStall: String, CaseIterable {
  case resume
  case fin
  case rst

  /// The step that it comes to at `anchor`; none for going on.
  func steps(at anchor: Anchor) -> [FaultStep] {
    switch self {
    case .resume: []
    case .fin: [FaultStep(at: anchor, action: .close(.fin))]
    case .rst: [FaultStep(at: anchor, action: .close(.rst))]
    }
  }
}

/// Settings that several faults have.
enum FaultSetting {
  static func at(_ anchor: String) -> Field {
    .standard("at", .text(.anchor), "\"\(anchor)\"", "where it happens")
  }

  static let duration = Field.standard(
    "for", .choice([.word(["forever"]), .durationDistribution]), "\"forever\"", "how long it lasts")

  static func then(_ word: AfterStall) -> Field {
    .standard(
      "then", .word(AfterStall.allCases.map(\.rawValue)), "\"\(word.rawValue)\"",
      "what follows when it does not last for ever")
  }

  static let retryAfter = Field.optional(
    "retryAfter", StepShape.retryAfter, "whether and how the answer says when to come back")

  static let body = Field.optional(
    "body", StepShape.body, "the error's body; what is usual for the status when it is not given")
}

extension ProfileReader {
  /// The steps of a silence at `anchor`, by the settings `for` and `then`.
  mutating func silence(
    _ settings: ObjectView, at anchor: Anchor, keepalive: Keepalive? = nil
  ) -> [FaultStep]? {
    guard let duration = optionalStall(settings["for"]) else { return nil }
    let stall = FaultStep(at: anchor, action: .stall(duration.finite, keepalive: keepalive))
    if duration.finite == nil {
      guard let then = settings.given("then"), then.stringValue != "resume" else { return [stall] }
      diagnostics.add(
        then.place, "'then' never comes after a silence that lasts for ever",
        expected: "'then' together with 'for' and a duration", next: "add for: \"30s\", or remove 'then'")
      return nil
    }
    guard let after = settings.word("then", AfterStall.self) else { return nil }
    return [stall] + after.steps(at: anchor)
  }
}

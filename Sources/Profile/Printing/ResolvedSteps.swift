// Distributions and the steps of faults, as they are in force, as JSON.

import Base

extension Nanoseconds {
  /// The duration with its unit.
  var json: JSONText { .string(DurationText.spell(self)) }
}

extension Distribution {
  /// The distribution as a profile writes it, but for log-normal ones, whose parameters are in logarithms of
  /// nanoseconds (of plain numbers for counts).
  func json(_ unit: DistributionUnit) -> JSONText {
    func value(_ value: Double) -> JSONText {
      switch unit {
      case .counts: return .number(value)
      case .durations:
        if value == value.rounded() && abs(value) < 9e18 { return Nanoseconds(Int64(value)).json }
        return .string("\(value)ns")
      }
    }
    func form(_ name: String, _ parts: [(key: String, value: JSONText)]) -> JSONText {
      .object([(name, .object(parts))])
    }
    switch self {
    case .constant(let constant): return value(constant)
    case .logNormal(let mu, let sigma):
      return form("logNormal", [("mu", .number(mu)), ("sigma", .number(sigma))])
    case .uniform(let low, let high): return .object([("uniform", .array([value(low), value(high)]))])
    case .normal(let mean, let deviation, let min, let max):
      return form(
        "normal",
        [
          ("mean", value(mean)), ("sd", value(deviation)), ("min", min.map(value) ?? .null),
          ("max", max.map(value) ?? .null),
        ])
    case .exponential(let mean): return form("exponential", [("mean", value(mean))])
    case .gamma(let mean, let variation):
      return form("gamma", [("mean", value(mean)), ("cv", .number(variation))])
    case .pareto(let min, let alpha): return form("pareto", [("min", value(min)), ("alpha", .number(alpha))])
    case .mix(let parts):
      return .object([
        ("mix", .array(parts.map { .array([.number($0.weight), $0.distribution.json(unit)]) }))
      ])
    case .quantiles(let points):
      return form("quantiles", points.map { (NumberText.spell($0.at * 100), value($0.value)) })
    case .empirical(let values): return .object([("values", .array(values.map(value)))])
    }
  }
}

extension FaultStep {
  /// The step as a profile writes it, every setting spelt out.
  var json: JSONText { .object([("at", .string(at.spelling))] + action.jsonMembers) }
}

extension FaultAction {
  fileprivate var jsonMembers: [(key: String, value: JSONText)] {
    switch self {
    case .wait(let duration): return [("wait", duration.json(.durations))]
    case .stall(let duration, let keepalive):
      return [
        ("stall", duration?.json(.durations) ?? .string("forever")),
        (
          "keepalive",
          keepalive.map { .object([("every", $0.every.json), ("kind", .string($0.kind.rawValue))]) } ?? .null
        ),
      ]
    case .pace(let gap, let duration):
      return [("pace", gap.json(.durations)), ("for", duration?.json ?? .null)]
    case .status(let reply): return reply.jsonMembers
    case .inform(let status): return [("emit", .string("informational:\(status)"))]
    case .closeDelimit: return [("frame", .string("close"))]
    case .emitError(let kind): return [("emit", .string("error:\(kind.rawValue)"))]
    case .finish(let shape):
      return [
        (
          "finish",
          .object([
            ("reason", .string(shape.reason)), ("usage", .bool(shape.usage)),
            ("terminator", .bool(shape.terminator)),
            ("content", .bool(shape.content)),
          ])
        )
      ]
    case .close(let kind): return [("close", .string(kind.rawValue))]
    case .refuse: return [("refuse", .bool(true))]
    case .blackHole: return [("refuse", .string("blackhole"))]
    }
  }
}

extension StatusReply {
  fileprivate var jsonMembers: [(key: String, value: JSONText)] {
    let bodyJSON: JSONText =
      switch body {
      case .preset(let preset): .string(preset.rawValue)
      case .raw(let text, let contentType): .object([("raw", .string(text)), ("type", .string(contentType))])
      }
    let retryJSON: JSONText =
      switch retryAfter {
      case .none: .null
      case .seconds(let count): .string("\(count)s")
      case .date(let offset): .object([("date", offset.json)])
      case .milliseconds(let count): .object([("ms", .string("\(count)ms"))])
      case .raw(let text): .object([("raw", .string(text))])
      }
    let timing: [(key: String, value: JSONText)] =
      switch bodyTiming {
      case .atOnce: []
      case .after(let delay): [("bodyAfter", delay.json(.durations))]
      case .never: [("bodyAfter", .string("forever"))]
      }
    return [
      ("status", .integer(code)), ("body", bodyJSON), ("retryAfter", retryJSON),
      ("headers", .object(headers.map { ($0.name, .string($0.value)) })),
    ] + timing
  }
}

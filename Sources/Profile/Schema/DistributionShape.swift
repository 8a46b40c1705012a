// The forms of a distribution: the same for durations and for counts, but for the values in them.

import Base

enum DistributionShape {
  /// What may stand where a duration may be distributed.
  static let durations: [Shape] = [.duration(atLeast: .zero), .object(durationForms)]
  /// What may stand where a number may be distributed.
  static let counts: [Shape] = [.number(0...1e6), .object(countForms)]

  static let durationForms = forms(.duration(atLeast: .zero), .durationDistribution)
  static let countForms = forms(.number(0...1e6), .countDistribution)

  static let normal = object { value in
    [
      .required("mean", value, "the mean"), .required("sd", value, "the standard deviation"),
      .optional("min", value, "no value below it; 0 when it is not given"),
      .optional("max", value, "no value above it"),
    ]
  }
  static let exponential = object { value in [.required("mean", value, "the mean")] }
  static let gamma = object { value in
    [
      .required("mean", value, "the mean"),
      .required("cv", .number(0.01...100), "the coefficient of variation: standard deviation / mean"),
    ]
  }
  static let pareto = object { value in
    [
      .required("min", value, "the least value"),
      .required("alpha", .number(0.01...100), "the tail's exponent: smaller is heavier"),
    ]
  }

  private static func object(_ fields: @Sendable (Shape) -> [Field]) -> (
    durations: ObjectShape, counts: ObjectShape
  ) {
    (ObjectShape(fields: fields(.duration(atLeast: .zero))), ObjectShape(fields: fields(.number(0...1e6))))
  }

  private static func forms(_ value: Shape, _ distribution: Shape) -> ObjectShape {
    let isDurations = if case .duration = value { true } else { false }
    func pick(_ pair: (durations: ObjectShape, counts: ObjectShape)) -> Shape {
      .object(isDurations ? pair.durations : pair.counts)
    }
    return ObjectShape(
      fields: [
        .optional("p50", value, needs: "p99", "log-normal: the median"),
        .optional("p99", value, needs: "p50", "log-normal: the 99th percentile"),
        .optional("uniform", .pair(value, value), "from the first to the second, all alike"),
        .optional("normal", pick(normal), "normal, cut off at min and max"),
        .optional("exponential", pick(exponential), "exponential"),
        .optional("gamma", pick(gamma), "gamma"),
        .optional("pareto", pick(pareto), "Pareto: heavy tail"),
        .optional(
          "mix", .list(of: .pair(.number(0...1), distribution), counts: 1...100),
          "several distributions with their weights, which add up to 1"),
        .optional(
          "quantiles",
          .map(
            MapShape(
              noun: "quantile", key: .percent, value: value, counts: 2...1000, exampleKeys: ["0", "100"])),
          "values by percentile, from \"0\" to \"100\", straight lines between them"),
        .optional("file", .text(.path), "measured values, one a line, in a file beside the profile"),
      ],
      choices: [
        .exactlyOne("p50", "uniform", "normal", "exponential", "gamma", "pareto", "mix", "quantiles", "file")
      ])
  }
}

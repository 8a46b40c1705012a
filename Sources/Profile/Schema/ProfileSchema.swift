// The whole language as one table. What profiles are checked against, what messages expect, what overrides
// can name and what `brownout schema` prints all come from here.

import Base

/// The table of the profile language.
public enum ProfileSchema {
  /// The version of the language that `brownout:` names.
  public static let version = 1
  /// The model that load asks for and routes serve when the profile names none.
  public static let standardModel = "gpt-mock"

  static let timescales = 0.0001...1000.0

  static let root = ObjectShape(fields: [
    .required("brownout", .integer(version...version), "the version of the language"),
    .required("name", .text(.profileName), "the profile's name: reports are filed under it"),
    .standard("about", .text(.free), "\"\"", "what it shows"),
    .standard("seed", .integer(0...Int.max), "1", "the seed of all draws"),
    .standard(
      "timescale", .number(timescales), "1",
      "every duration is multiplied with it, the policy's too; rates are left alone"
    ),
    .required(
      "providers",
      .map(
        MapShape(
          noun: "provider", key: .providerName, value: .object(ProviderShape.provider), counts: 1...256)),
      "the fake providers"),
    .optional("faults", ProviderShape.faults, "faults that all providers can use, by name"),
    .optional("proxy", .object(proxy), "the fallback proxy"),
    .optional("load", .object(load), "the load"),
    .optional(
      "target",
      .choice([
        .text(.target),
        .object(
          ObjectShape(fields: [
            .required("url", .text(.url), "the address of a gateway under test")
          ])),
      ]), "what the load is sent to: the proxy when there is one"),
    .standard(
      "transport", .word(TransportProfile.allCases.map(\.rawValue)), "\"tcp\"",
      "what load, proxy and providers talk over; \"unix\" costs less CPU time than loopback TCP"),
    .optional(
      "expect", .list(of: .choice([.text(.expectation), .object(phaseExpectation)]), counts: 0...1000),
      "what must hold at the end"),
  ])

  static let phaseExpectation = ObjectShape(fields: [
    .required("phase", .text(.phaseName), "the phase that it is about"),
    .required("metric", .text(.expectation), "what must hold"),
  ])

  static let proxy = ObjectShape(
    fields: [
      .optional("port", .integer(1...65_535), "the port to listen on; any free one when it is not given"),
      .optional(
        "routes",
        .map(MapShape(noun: "route", key: .model, value: .object(route), counts: 1...1000)),
        "the models that it serves, \"*\" for any other one; if not given: the load's, by all providers, "
          + "each a tier"
      ),
      .optional(
        "policy", .anything("a policy: an object, the name of a preset, or a file's name"),
        "the failover settings"),
      .optional("limits", .object(limits), "bounds on what it takes in"),
    ], exampleKey: "routes")

  static let route = ObjectShape(fields: [
    .required(
      "tiers", tiers, "providers, tier by tier: all of the first are preferred to all of the second")
  ])

  static let tiers = Shape.list(
    of: .choice([.list(of: target, counts: 1...256), target]), counts: 1...256)

  static let target = Shape.choice([.text(.providerName), .object(weighted)])

  static let weighted = ObjectShape(fields: [
    .required("target", .text(.providerName), "the provider"),
    .standard(
      "weight", .integer(0...1000), "1",
      "how often it is picked, in relation to the others of its tier; 0: only when no other is left"),
  ])

  static let limits = ObjectShape(fields: [
    .standard("headBytes", .size(1024...(1 << 20)), "\"64KiB\"", "the longest head of a request or answer"),
    .standard("bodyBytes", .size(1024...(1 << 30)), "\"8MiB\"", "the longest request body"),
    .standard("inFlight", .integer(1...1_000_000), "16384", "the most requests at a time"),
  ])

  static let load = ObjectShape(
    fields: [
      .optional("rate", .rate(1e-6...1e7), "requests per second of an open loop"),
      .optional(
        "stages", .list(of: .object(stage), counts: 1...1000), "rates of an open loop, one after the other"),
      .optional(
        "streams", .integer(1...1_000_000),
        "closed loop: the number of streams, each sends when its last one ended"),
      .optional(
        "times", .list(of: .duration(atLeast: .zero), counts: 1...100_000),
        "when each request is sent, in order"),
      .standard(
        "arrivals",
        .choice([
          .word(["constant", "poisson"]),
          .object(
            ObjectShape(fields: [
              .required(
                "gamma",
                .object(
                  ObjectShape(fields: [
                    .required(
                      "cv", .number(0.01...100), "the coefficient of variation: above 1 burstier than Poisson"
                    )
                  ])), "gamma-distributed distances")
            ])),
        ]), "\"poisson\"", "how arrivals are spread around the rate"),
      .optional("duration", .duration(atLeast: Nanoseconds(1)), "how long requests are sent"),
      .standard(
        "warmup", .duration(atLeast: .zero), "\"0s\"", "the first part, which does not count"),
      .standard(
        "drain", .duration(atLeast: .zero), "\"30s\"", "how long open requests may take to end afterwards"),
      .standard(
        "inFlightCap", .integer(1...1_000_000), "4096", "the most requests at a time; more are shed"),
      .optional("model", .text(.model), "the model that is asked for"),
      .optional(
        "headers", LoadShape.headers,
        "headers of chat requests; 'authorization' replaces ours, ${NAME} is a variable of the environment"),
      .optional(
        "request", .object(LoadShape.request),
        "an HTTP request to send instead of the usual ones; any complete 2xx answer is "
          + "right unless it is one for chat"
      ),
      .optional(
        "verify", .word(Verification.allCases.map(\.rawValue)),
        "what answers are held to: the providers' own text, the shape of a chat answer, or nothing; if not "
          + "given: \"content\" where the profile's providers answer, else \"shape\""),
      .standard("stream", .flag, "true", "whether answers are streamed"),
      .standard("promptTokens", .countDistribution, "200", "the length of prompts"),
      .optional("maxTokens", .integer(1...1_000_000), "max_tokens of the requests"),
      .optional("bodyBytes", .size(256...(1 << 30)), "least size of a request's body"),
      .optional("upload", .object(upload), "a pause within the sending of each request"),
      .optional("hangUp", .object(hangUp), "clients that leave before the end"),
      .standard(
        "connections", .word(ConnectionUse.allCases.map(\.rawValue)), "\"keepalive\"",
        "whether they are used again"),
      .standard("keys", .integer(1...100_000), "1", "the number of API keys that take turns"),
      .optional("slo", .object(objectives), "what a request must meet to count as good"),
      .optional("requestTimeout", .duration(atLeast: Nanoseconds(1)), "when the client gives up"),
    ], choices: [.exactlyOne("rate", "stages", "streams", "times")])

  static let stage = ObjectShape(fields: [
    .required("rate", .rate(0...1e7), "requests per second, at its end when it ramps"),
    .required("for", .duration(atLeast: Nanoseconds(1)), "how long it lasts"),
    .standard(
      "ramp", .word(Ramp.allCases.map(\.rawValue)), "\"none\"", "how the rate is reached"),
  ])

  static let upload = ObjectShape(fields: [
    .standard("at", .percentage, "\"50%\"", "the share of its bytes, head included, that goes out before"),
    .required("pause", .duration(atLeast: Nanoseconds(1)), "how long it lasts"),
  ])

  static let hangUp = ObjectShape(fields: [
    .required("share", .percentage, "the share of requests whose client leaves"),
    .required("after", .durationDistribution, "how long after sending it leaves"),
  ])

  static let objectives = ObjectShape(fields: [
    .optional("ttft", .duration(atLeast: Nanoseconds(1)), "scheduled arrival to the first content, at most"),
    .optional("tpot", .duration(atLeast: Nanoseconds(1)), "mean time per further content, at most"),
    .optional("maxGap", .duration(atLeast: Nanoseconds(1)), "the longest gap, at most"),
    .optional("e2e", .duration(atLeast: Nanoseconds(1)), "scheduled arrival to the end, at most"),
  ])
}

// The load: rates, lengths, objectives.

import Base

extension ProfileReader {
  /// The most requests that one run may send.
  static let requestLimit = 100_000_000.0

  /// The load that `node` describes, asking for `model`.
  mutating func load(_ node: Node, model: String) -> LoadProfile? {
    let view = ObjectView(node: node, shape: ProfileSchema.load)
    let timing = timing(view)
    let prompt = distribution(view["promptTokens"], .counts)
    let hangUp = hangUp(view)
    let request = plainRequest(view)
    let headers = chatHeaders(view)
    checkLoop(view)
    guard let timing, let prompt, let process = process(view["arrivals"]),
      let inFlightCap = view["inFlightCap"]?.exactInteger, let stream = view.flag("stream"),
      let keys = view["keys"]?.exactInteger, let drain = duration(view["drain"]),
      let warmup = duration(view["warmup"]), let connections = view.word("connections", ConnectionUse.self)
    else { return nil }
    if warmup >= timing.duration, let place = view.given("warmup")?.place {
      diagnostics.add(
        place, "the warm-up takes the whole duration",
        expected: "less than the duration, of which it is the first part",
        next: "shorten 'warmup', or make the load longer")
    }
    return LoadProfile(
      arrivals: timing.stages, times: times(view["times"]), process: process,
      closedLoopStreams: view["streams"]?.exactInteger,
      duration: timing.duration, warmup: warmup, drain: drain, inFlightCap: inFlightCap, model: model,
      headers: headers, request: request, verify: view.word("verify", Verification.self), stream: stream,
      promptTokens: prompt,
      maxTokens: view["maxTokens"]?.exactInteger,
      bodyBytes: size(view["bodyBytes"]), hangUp: hangUp, upload: upload(view), connections: connections,
      keys: keys,
      slo: objectives(view["slo"]), requestTimeout: duration(view["requestTimeout"]))
  }

  private mutating func timing(_ view: ObjectView) -> (stages: [Stage], duration: Nanoseconds)? {
    if let stages = view["stages"] { return stagesTiming(stages, view) }
    if let times = view["times"] { return timesTiming(times, view) }
    guard view.given("rate") != nil || view.given("streams") != nil else { return nil }
    guard let given = view["duration"] else {
      if view.misspells("duration") { return nil }
      diagnostics.add(
        view.node.place, "'load' has no 'duration'", expected: "how long requests are sent",
        next: "add duration: … (how long requests are sent)")
      return nil
    }
    guard let duration = duration(given) else { return nil }
    guard let node = view["rate"] else { return ([], duration) }
    guard let rate = rate(node), rate > 0 else { return nil }
    checkCount(rate * duration.seconds, node.place)
    return ([Stage(rate: rate, until: duration)], duration)
  }

  private mutating func stagesTiming(
    _ node: Node, _ view: ObjectView
  ) -> (stages: [Stage], duration: Nanoseconds)? {
    if let duration = view.given("duration") {
      diagnostics.add(
        duration.place, "'duration' stands beside 'stages'", expected: "the stages' own 'for' only",
        next: "remove 'duration'")
    }
    var stages: [Stage] = []
    var lengths: [Nanoseconds] = []
    var end = Nanoseconds.zero
    var (count, before) = (0.0, 0.0)
    for element in node.elements {
      let stage = ObjectView(node: element, shape: ProfileSchema.stage)
      guard let rate = rate(stage["rate"]), let duration = duration(stage["for"]),
        let ramp = stage.word("ramp", Ramp.self)
      else { return nil }
      lengths.append(duration)
      end = Nanoseconds(end.count &+ duration.count)
      count += duration.seconds * (ramp == .linear ? (before + rate) / 2 : rate)
      before = rate
      stages.append(Stage(rate: rate, until: end, ramp: ramp))
    }
    if !stages.isEmpty && count == 0 {
      diagnostics.add(
        node.place, "no stage sends anything", expected: "a rate above 0 in at least one stage",
        next: "raise a rate, for example to \"50/s\"")
      return nil
    }
    checkLength(lengths, node.place)
    checkCount(count, node.place)
    return stages.isEmpty ? nil : (stages, end)
  }

  /// A load that ends just after the last of its times.
  private mutating func timesTiming(
    _ node: Node, _ view: ObjectView
  ) -> (stages: [Stage], duration: Nanoseconds)? {
    for key in ["duration", "arrivals"] {
      guard let given = view.given(key) else { continue }
      diagnostics.add(
        given.place, "'\(key)' stands beside 'times'", expected: "the times only: they say when each is sent",
        next: "remove '\(key)'")
    }
    for (before, after) in zip(node.elements, node.elements.dropFirst()) {
      guard let earlier = duration(before), let later = duration(after), later < earlier else { continue }
      diagnostics.add(
        after.place, "these times are not in order", expected: "at least \(before.shown)",
        next: "sort them")
      return nil
    }
    guard let last = times(node).last else { return nil }
    return ([], last + .milliseconds(1))
  }

  private func times(_ node: Node?) -> [Nanoseconds] { (node?.elements ?? []).compactMap { duration($0) } }

  private mutating func checkCount(_ count: Double, _ place: SourcePlace) {
    guard count < 0.5 || count > ProfileReader.requestLimit else { return }
    diagnostics.add(
      place,
      count < 1
        ? "this rate sends no request in this time"
        : "this rate sends \(NumberText.spell(count.rounded())) requests",
      expected: "1 to 100000000 requests",
      next: count < 1 ? "raise the rate or the duration" : "lower the rate or the duration")
  }

  /// What belongs to an open loop only.
  private mutating func checkLoop(_ view: ObjectView) {
    guard let streams = view.given("streams") else { return }
    if let arrivals = view.given("arrivals") {
      diagnostics.add(
        arrivals.place, "'arrivals' stands beside 'streams'",
        expected: "no arrivals: in a closed loop the next request follows the last one's end",
        next: "remove 'arrivals', or use 'rate'")
    }
    if let cap = view.given("inFlightCap"), let most = cap.exactInteger, let count = streams.exactInteger,
      count > most
    {
      diagnostics.add(
        cap.place, "'inFlightCap' is below 'streams'", expected: "at least \(count)",
        next: "remove 'inFlightCap': a closed loop never exceeds its streams")
    }
  }

  private func process(_ node: Node?) -> ArrivalProcess? {
    switch node?.stringValue {
    case "constant": .constant
    case "poisson": .poisson
    default: number(node?["gamma"]?["cv"]).map { .gamma(variation: $0) }
    }
  }

  private mutating func hangUp(_ view: ObjectView) -> HangUp? {
    guard view.given("hangUp") != nil else { return nil }
    let inner = view.object("hangUp", ProfileSchema.hangUp)
    guard let after = distribution(inner["after"], .durations), let share = percentage(inner["share"]) else {
      return nil
    }
    return HangUp(share: share, after: after)
  }

  private func upload(_ view: ObjectView) -> UploadPause? {
    guard view.given("upload") != nil else { return nil }
    let inner = view.object("upload", ProfileSchema.upload)
    guard let at = percentage(inner["at"]), let pause = duration(inner["pause"]) else { return nil }
    return UploadPause(at: at, pause: pause)
  }

  private func objectives(_ node: Node?) -> Objectives {
    guard let node else { return Objectives() }
    let view = ObjectView(node: node, shape: ProfileSchema.objectives)
    return Objectives(
      ttft: duration(view["ttft"]), tpot: duration(view["tpot"]), maxGap: duration(view["maxGap"]),
      e2e: duration(view["e2e"]))
  }
}

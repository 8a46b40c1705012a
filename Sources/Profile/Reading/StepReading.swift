// Raw steps: their parts, and what must hold between them.

import Base

/// How long a silence lasts.
struct StallLength {
  /// nil: for ever.
  var finite: Distribution?
}

extension ProfileReader {
  /// The steps of a list, in an order that an exchange can have.
  mutating func steps(_ node: Node) -> [FaultStep]? {
    var steps: [FaultStep] = []
    var isComplete = true
    for element in node.elements {
      let view = ObjectView(node: element, shape: StepShape.step)
      guard let at = anchor(view["at"]), let action = action(view) else {
        isComplete = false
        continue
      }
      let step = FaultStep(at: at, action: action)
      if !(check(step, view) && check(step, after: steps.last, view)) { isComplete = false }
      steps.append(step)
    }
    return isComplete && !steps.isEmpty ? steps : nil
  }

  private mutating func action(_ view: ObjectView) -> FaultAction? {
    if let wait = view["wait"] { return distribution(wait, .durations).map { .wait($0) } }
    if view["stall"] != nil {
      guard let length = optionalStall(view["stall"]) else { return nil }
      guard view.given("keepalive") != nil else { return .stall(length.finite, keepalive: nil) }
      let inner = view.object("keepalive", StepShape.keepalive(every: nil))
      return keepalive(inner).map { .stall(length.finite, keepalive: $0) }
    }
    if view["pace"] != nil {
      return pace(view["pace"]).map { .pace(gap: $0, duration: duration(view["for"])) }
    }
    if let status = view["status"] {
      guard let code = status.exactInteger, (300...999).contains(code) else { return nil }
      return reply(view, code: code).map { .status($0) }
    }
    if let emit = view["emit"] {
      if let text = emit.stringValue, StepShape.informational.contains(text) {
        return Int(text.suffix(3)).map { .inform($0) }
      }
      let kind = emit.stringValue.flatMap {
        $0.hasPrefix("error:") ? ErrorKind(rawValue: String($0.dropFirst(6))) : nil
      }
      return kind.map { .emitError($0) }
    }
    if let finish = view["finish"] { return self.finish(finish).map { .finish($0) } }
    if view["close"] != nil { return view.word("close", CloseKind.self).map { .close($0) } }
    if view["frame"]?.stringValue == "close" { return .closeDelimit }
    if view["refuse"]?.stringValue == "blackhole" { return .blackHole }
    guard let refuse = view["refuse"], case .bool(let isOn) = refuse.value else { return nil }
    if isOn { return .refuse }
    diagnostics.add(
      refuse.place, "'refuse' is false", expected: "refuse: true", next: "write true, or remove the step")
    return nil
  }

  /// Whether the action makes sense at its anchor.
  private mutating func check(_ step: FaultStep, _ view: ObjectView) -> Bool {
    let isListen = step.at == .listen
    let isRefuse = step.action.isListeners
    if isListen != isRefuse {
      return failAnchor(
        view, isRefuse ? "connections are refused at 'listen'" : "nothing but 'refuse' can stand at 'listen'",
        expected: "{ at: \"listen\", refuse: true }",
        next: isRefuse ? "write at: \"listen\"" : "write at: \"admit\" for the first moment of a request")
    }
    let isStreaming = !step.at.precedes(.firstByte)
    let isTimed = if case .time = step.at { true } else { false }
    switch step.action {
    case .status where isStreaming && !isTimed:
      return failAnchor(
        view, "a status can't be sent once the head is out", expected: "'request.body', 'admit' or 'head'",
        next: "write at: \"head\", or use emit: \"error:server_error\"")
    case .emitError where !isStreaming, .finish where !isStreaming, .pace where !isStreaming:
      return failAnchor(
        view, "there is no stream yet at '\(step.at.spelling)'", expected: "'first_byte' or later",
        next: "write at: \"first_byte\"")
    case .inform where isStreaming && !isTimed, .closeDelimit where isStreaming:
      return failHeadIsOut(step, view)
    case .stall(_, keepalive: .some(let alive)) where isStreaming && !isTimed && alive.kind.isBeforeHead:
      return failHeadIsOut(step, view)
    case .stall(_, keepalive: .some(let alive)) where !isStreaming && !alive.kind.isBeforeHead:
      return failAnchor(
        view, "keep-alives can't be sent before the head", expected: "'first_byte' or later",
        next: "write at: \"first_byte\", or remove 'keepalive'")
    default: return true
    }
  }

  private mutating func failHeadIsOut(_ step: FaultStep, _ view: ObjectView) -> Bool {
    failAnchor(
      view, "the head is out at '\(step.at.spelling)'", expected: "'request.body', 'admit' or 'head'",
      next: "write at: \"admit\"")
  }

  private mutating func failAnchor(
    _ view: ObjectView, _ problem: String, expected: String, next: String
  ) -> Bool {
    diagnostics.add(view["at"]?.place ?? view.node.place, problem, expected: expected, next: next)
    return false
  }

  private mutating func check(_ step: FaultStep, after previous: FaultStep?, _ view: ObjectView) -> Bool {
    guard let previous else { return true }
    if step.at.precedes(previous.at) {
      return failAnchor(
        view, "'\(step.at.spelling)' comes before '\(previous.at.spelling)', where the step before stands",
        expected: "steps in the order of an exchange", next: "move this step up")
    }
    guard previous.action.endsScript else { return true }
    diagnostics.add(
      view.node.place, "this step is never reached: the one before ends the exchange",
      expected: "nothing after a status, finish, close, refuse or a stall that lasts for ever",
      next: "remove it, or give the stall a duration")
    return false
  }

  /// The anchor of a node, timescale in it.
  mutating func anchor(_ node: Node?) -> Anchor? {
    guard let text = node?.stringValue, let anchor = Anchor.read(text).value else { return nil }
    if case .time(let time) = anchor { return .time(scaled(time)) }
    return anchor
  }

  /// The anchor of a node that must not come before `first`, for `fault`.
  mutating func anchor(_ node: Node?, from first: Anchor, for fault: String) -> Anchor? {
    guard let node, let anchor = anchor(node) else { return nil }
    if !anchor.precedes(first) { return anchor }
    diagnostics.add(
      node.place, "'\(fault)' can't strike at '\(anchor.spelling)'", expected: "'\(first.spelling)' or later",
      next: "write at: \"token:10\", or use another fault")
    return nil
  }

  /// A stall's duration or "forever"; nil when it is neither.
  mutating func optionalStall(_ node: Node?) -> StallLength? {
    guard let node else { return nil }
    if node.stringValue == "forever" { return StallLength(finite: nil) }
    return distribution(node, .durations).map { StallLength(finite: $0) }
  }

  /// The gaps that a duration, a distribution or a number of contents per second comes to. A pace is the gap
  /// in another spelling, so the timescale holds for both.
  mutating func pace(_ node: Node?) -> Distribution? {
    if let rate = rate(node) { return .constant(1e9 / rate * timescale) }
    return distribution(node, .durations)
  }

  func keepalive(_ view: ObjectView) -> Keepalive? {
    guard let every = duration(view["every"]), let kind = view.word("kind", KeepaliveKind.self) else {
      return nil
    }
    return Keepalive(every: every, kind: kind)
  }

  private func finish(_ node: Node) -> FinishShape? {
    if let reason = node.stringValue { return FinishShape(reason: reason) }
    let view = ObjectView(node: node, shape: StepShape.finish)
    guard let reason = view["reason"]?.stringValue, let usage = view.flag("usage"),
      let terminator = view.flag("terminator"), let content = view.flag("content")
    else { return nil }
    return FinishShape(reason: reason, usage: usage, terminator: terminator, content: content)
  }
}

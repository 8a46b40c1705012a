// Faults in words: what each step does, where, with all of its parameters.

import Base
import Profile

/// The steps of faults as `explain` shows them.
enum FaultText {
  /// The steps in their order; those at one place behind its name.
  static func text(_ steps: [FaultStep]) -> String {
    var parts: [String] = []
    var place: Anchor?
    for step in steps {
      let action = text(step.action)
      parts.append(step.at == place ? action : "at \(step.at.spelling): \(action)")
      place = step.at
    }
    return parts.joined(separator: ", then ")
  }

  private static func text(_ action: FaultAction) -> String {
    switch action {
    case .wait(let wait): return "wait \(DistributionText.durations(wait))"
    case .stall(let stall, let keepalive):
      let length = stall.map { DistributionText.durations($0) } ?? "for ever"
      let signs = keepalive.map { " with a \($0.kind.rawValue) every \(TimeText.short($0.every))" } ?? ""
      return "silence \(length)\(signs)"
    case .pace(let gap, let duration):
      let length = duration.map { " for \(TimeText.short($0))" } ?? ""
      return "a gap of \(DistributionText.durations(gap))\(length)"
    case .status(let reply): return text(reply)
    case .inform(let status): return "an informational \(status)"
    case .closeDelimit: return "a body without framing, ended by the connection's end"
    case .emitError(let kind): return "an error event \(kind.rawValue)"
    case .finish(let shape): return text(shape)
    case .close(let kind): return "close by \(kind.rawValue)"
    case .refuse: return "connections are refused"
    case .blackHole: return "connections are neither accepted nor refused"
    }
  }

  private static func text(_ shape: FinishShape) -> String {
    let marker = shape.terminator ? "end marker" : "no end marker"
    guard shape.content else { return "the end, \(marker), nothing else" }
    return "the end, reason \(shape.reason), \(shape.usage ? "usage if asked for" : "no usage"), \(marker)"
  }

  private static func text(_ reply: StatusReply) -> String {
    var parts = ["status \(reply.code)"]
    switch reply.body {
    case .preset(let preset): parts.append("body \(preset.rawValue)")
    case .raw(let text, let type): parts.append("\(text.utf8.count) bytes of \(type)")
    }
    switch reply.bodyTiming {
    case .atOnce: break
    case .after(let wait): parts.append("the body \(DistributionText.durations(wait)) after the head")
    case .never: parts.append("the body never")
    }
    switch reply.retryAfter {
    case .none: break
    case .seconds(let count): parts.append("Retry-After \(count)s")
    case .date(let offset): parts.append("Retry-After as the date in \(TimeText.short(offset))")
    case .milliseconds(let count): parts.append("retry-after-ms \(count)")
    case .raw(let text): parts.append("Retry-After \"\(text)\"")
    }
    parts += reply.headers.map { "\($0.name): \($0.value)" }
    return parts.joined(separator: ", ")
  }
}

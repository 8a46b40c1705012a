import Base
import Foundation

/// What is wrong with a client's answer: all of it must be of one attempt at one of the client's requests.
extension Chaos {
  static func faults(of answer: HTTP.Message, _ keys: [Int]) -> [String] {
    if answer.isMalformed { return ["an answer with broken framing"] }
    // An answer of the proxy's own.
    if answer.text.isEmpty || answer.header("content-type") == "text/plain" { return [] }
    return answer.header("content-type") == "text/event-stream"
      ? faults(ofStream: answer, keys) : faults(ofBody: answer, keys)
  }

  /// What attempts at the requests call themselves.
  private static func attempts(_ keys: [Int]) -> [String] {
    keys.flatMap { key in ["a", "b"].flatMap { name in (1...9).map { "\(name)/1f-\(key)/\($0)" } } }
  }

  /// The body of an answer that is not streamed names its attempt and nothing else.
  private static func faults(ofBody answer: HTTP.Message, _ keys: [Int]) -> [String] {
    let fits = attempts(keys).contains {
      answer.text == $0 || !answer.isComplete && $0.hasPrefix(answer.text)
    }
    return fits ? [] : ["the body '\(answer.text)'"]
  }

  /// The tokens of a stream are those of one attempt, in order; an end marker or an error is the last event.
  private static func faults(ofStream answer: HTTP.Message, _ keys: [Int]) -> [String] {
    var events = answer.text.components(separatedBy: "\n\n")
    let rest = events.removeLast()
    // A body that is not streamed, behind a head of the proxy's own.
    if rest.contains("/1f-") && !events.contains(where: { $0.hasPrefix("data: ") }) {
      return attempts(keys).contains(where: { $0.hasPrefix(rest) }) ? [] : ["the body '\(rest)'"]
    }
    var wrong: [String] = []
    var marks: Set<String> = []
    var count = 0
    var isOver = false
    for (index, event) in events.enumerated() {
      if event == ": ping" || event == "event: ping\ndata: {\"type\": \"ping\"}" { continue }
      if event + "\n\n" == HTTP.finish { continue }
      if isOver { wrong.append("the event '\(event)' after the last one") }
      if event == "data: [DONE]" || event.hasPrefix("data: {\"error\": ") {
        isOver = true
        continue
      }
      guard let start = event.firstRange(of: "\"content\":\"")?.upperBound,
        let end = event[start...].firstRange(of: " \"}")?.lowerBound,
        let colon = event[start..<end].lastIndex(of: ":"),
        event + "\n\n" == HTTP.token(String(event[start..<colon]), count)
      else {
        // An attempt that breaks within an event leaves a piece of it before the error.
        let mayBreak = index == events.count - 2 && events[index + 1].hasPrefix("data: {\"error\": ")
        let whole = marks.first.map { HTTP.token($0, count) } ?? event
        if !mayBreak || !whole.hasPrefix(event) { wrong.append("the event '\(event)'") }
        continue
      }
      marks.insert(String(event[start..<colon]))
      count += 1
    }
    if marks.count > 1 { wrong.append("events of several attempts: \(marks)") }
    for mark in marks where !keys.contains(where: { mark.contains("/1f-\($0)/") }) {
      wrong.append("an answer to somebody else: \(mark)")
    }
    if answer.isComplete && !isOver { wrong.append("a complete stream without its end") }
    if answer.isComplete && !rest.isEmpty { wrong.append("'\(rest)' at the end of a complete stream") }
    return wrong
  }
}

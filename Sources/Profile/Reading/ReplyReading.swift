// The parts of a status reply, for raw steps and for the catalogue's faults alike.

import Base

extension ProfileReader {
  /// The reply with `code`, by the settings `body`, `retryAfter` and, where the schema has them, `headers`.
  mutating func reply(_ view: ObjectView, code: Int) -> StatusReply? {
    guard let body = body(view["body"], code: code), let retryAfter = retryAfter(view["retryAfter"]) else {
      return nil
    }
    let headers = view.shape["headers"] == nil ? [] : headers(view["headers"])
    var timing = BodyTiming.atOnce
    if view.shape["bodyAfter"] != nil, let node = view["bodyAfter"] {
      guard let length = optionalStall(node) else { return nil }
      timing = length.finite.map { .after($0) } ?? .never
    }
    return StatusReply(
      code: code, body: body, retryAfter: retryAfter, headers: headers, bodyTiming: timing)
  }

  private func body(_ node: Node?, code: Int) -> ReplyBody? {
    guard let node else { return .preset(.usual(for: code)) }
    if let name = node.stringValue { return BodyPreset(rawValue: name).map { .preset($0) } }
    let view = ObjectView(node: node, shape: StepShape.rawBody)
    guard let text = view["raw"]?.stringValue, let type = view["type"]?.stringValue else { return nil }
    return .raw(text: text, contentType: type)
  }

  /// Header names in lower case, as they are compared and sent.
  func headers(_ node: Node?) -> [HeaderField] {
    (node?.members ?? []).compactMap { member in
      member.value.stringValue.map { HeaderField(name: member.key.lowercased(), value: $0) }
    }
  }

  /// `retry-after` has whole seconds only: what a timescale leaves of them is rounded up.
  private mutating func retryAfter(_ node: Node?) -> RetryAfterForm? {
    guard let node else { return RetryAfterForm.none }
    if let text = node.stringValue {
      guard let duration = DurationText.read(text).value, duration <= RangePhrase.longest else { return nil }
      let second = Nanoseconds.seconds(1 as Int64).count
      if duration.count % second != 0 {
        let longer = "\((duration.count + second - 1) / second)s"
        diagnostics.add(
          node.place, "the header retry-after can't say \(node.shown)", expected: "whole seconds",
          next: "write \"\(longer)\", or { ms: \(node.shown) } for retry-after-ms")
        return nil
      }
      return .seconds(Int((scaled(duration).count + second - 1) / second))
    }
    if let date = duration(node["date"]) { return .date(date) }
    if let delay = duration(node["ms"]) { return .milliseconds(Int((delay.count + 999_999) / 1_000_000)) }
    return node["raw"]?.stringValue.map { .raw($0) }
  }
}

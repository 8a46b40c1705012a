// What requests and answers say beside their content: when to try again, whether to, and by what a target is
// picked.

import Base
import Failover
import Wire

extension ProxyEngine {
  /// What an error's head says about trying again. The first form that is there counts, in the order of
  /// `RetryAfterForms`.
  mutating func hint(_ head: HeadSummary, in bytes: Bytes, _ now: Instant) -> RetryHint {
    guard !head.isSuccess else { return .none }
    var shouldRetry: Bool?
    if let range = head.value(of: "x-should-retry", in: bytes) {
      if bytes[range].equalsIgnoringCase("true") { shouldRetry = true }
      if bytes[range].equalsIgnoringCase("false") { shouldRetry = false }
    }
    return RetryHint(wait: wait(head, in: bytes, now), shouldRetry: shouldRetry)
  }

  private mutating func wait(_ head: HeadSummary, in bytes: Bytes, _ now: Instant) -> Nanoseconds? {
    if retryAfterForms.contains(.milliseconds),
      let wait = RetryAfterValue.milliseconds(bytes[head.retryAfterMilliseconds])
    {
      return wait
    }
    if retryAfterForms.contains(.microsoftMilliseconds),
      let range = head.value(of: "x-ms-retry-after-ms", in: bytes),
      let wait = RetryAfterValue.milliseconds(bytes[range])
    {
      return wait
    }
    let value = bytes[head.retryAfter]
    if retryAfterForms.contains(.seconds), let wait = RetryAfterValue.seconds(value) { return wait }
    guard retryAfterForms.contains(.date), !value.isEmpty else { return nil }
    // By the answer's own clock, if it shows one: the date in its `retry-after` was made by that.
    if let range = head.value(of: "date", in: bytes), let second = HTTPDate.read(bytes[range]) {
      return RetryAfterValue.date(value, unixSeconds: second)
    }
    return RetryAfterValue.date(value, unixSeconds: unixOrigin, elapsed: now - origin)
  }

  /// The wait that a whole error body asks for. It must have been held: an answer that went on to the client
  /// is not retried any more.
  mutating func bodyHint(_ slot: Int) -> Nanoseconds? {
    guard retryAfterForms.contains(.body), upstreams[slot].status >= 300 else { return nil }
    let held = upstreams[slot].held
    guard held.buffer != .none, held.head?.contentType == .json else { return nil }
    return RetryInfo.read(buffers.bytes(held.buffer).dropping(held.headCount))
  }

  /// FNV-1a (64 bits) of the value of the header by which targets are picked; 0 when it is absent or does not
  /// matter.
  mutating func pickHash(_ head: HeadSummary, in message: Bytes) -> UInt64 {
    guard hashHeader.count > 0 else { return 0 }
    var cursor = HeaderCursor(head)
    while let field = cursor.next(in: message) {
      guard HeaderFilter.equalIgnoringCase(message[field.name], hashHeader[0]) else { continue }
      let value = message[field.value]
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for index in 0..<value.count { hash = (hash ^ UInt64(value[index])) &* 0x0000_0100_0000_01B3 }
      return hash == 0 ? 1 : hash
    }
    return 0
  }
}

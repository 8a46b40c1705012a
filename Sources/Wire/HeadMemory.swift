internal import Base

/// Knows a head by the last one that looked like it.
///
/// The heads that a client sends, and a provider, differ in some values: a length, an id, a time. So one is
/// kept as a pattern whose gaps are the values of the headers that decide nothing about its message. What
/// equals the pattern outside the gaps, and has a well-formed value in each, says the same but for where its
/// lines stand; everything else is read line by line.
///
/// A memory serves readers of one role with the same limits.
public struct HeadMemory: ~Copyable {
  /// A value that may be another one in the next head: all between the colon and the line's end.
  struct Gap: BitwiseCopyable {
    var place = ByteRange.empty
    /// Whether it is the length of the body.
    var isLength = false
  }

  /// Longer heads are not kept.
  private static let limit = 4096

  private var pattern = ByteBuffer(capacity: HeadMemory.limit)
  /// What the pattern says, as if it stood at 0.
  private var known = HeadSummary(at: 0)
  private let gaps = Slab<Gap>(capacity: 32, repeating: Gap())
  private var gapCount = 0
  /// Whether the last head was like no pattern.
  private var hasMissed = true

  /// A memory of nothing.
  public init() {}

  /// What the head at `start` of `input` says, before its body's framing is decided, if it is like the
  /// pattern.
  mutating func recall(_ input: Bytes, at start: Int, _ limits: WireLimits) -> HeadSummary? {
    guard !pattern.isEmpty else { return nil }
    let whole = pattern.bytes
    let data = input.dropping(start)
    var summary = known
    // `data` is like the pattern up to `place`, which stands `shift` further on there.
    var place = 0
    var shift = 0
    var gap = 0
    while true {
      place += whole.dropping(place).sharedPrefix(data.dropping(place + shift))
      if place == whole.count { break }
      while gap < gapCount && gaps[gap].place.upperBound < place { gap += 1 }
      guard gap < gapCount, gaps[gap].place.lowerBound <= place else { return nil }
      let value = gaps[gap].place.lowerBound + shift
      var end = data.controlFreeEnd(from: value)
      while end < data.count && data[end] == 0x09 { end = data.controlFreeEnd(from: end + 1) }
      if gaps[gap].isLength {
        let text = data[HeaderCursor.trimmed(data, value..<end)]
        guard let length = text.decimal(), length <= limits.bodyBytes else { return nil }
        summary.contentLength = length
      }
      place = gaps[gap].place.upperBound
      let growth = end - place - shift
      shift += growth
      guard whole.count + shift <= min(limits.headBytes, Int(UInt16.max)) else { return nil }
      if growth != 0 { summary.stretch(at: value, by: growth) }
      gap += 1
    }
    hasMissed = false
    return summary.rebased(to: start)
  }

  /// A head was read that is like no pattern. One that differs, among many that do not, leaves it alone.
  mutating func note(_ summary: HeadSummary, in input: Bytes) {
    if hasMissed { keep(summary, in: input) }
    hasMissed = true
  }

  private mutating func keep(_ summary: HeadSummary, in input: Bytes) {
    pattern.clear()
    gapCount = 0
    // Where a retry-after stands would have to be moved as well; such heads are rare.
    let isPlain = summary.retryAfter.isEmpty && summary.retryAfterMilliseconds.isEmpty
    // One whose body ends with the connection was changed when its framing was decided.
    guard isPlain, summary.marks.areAll, !summary.endsWithConnection, summary.head.count <= HeadMemory.limit
    else { return }
    known = summary.rebased(to: 0)
    let head = input[summary.head]
    var count = 0
    var cursor = HeaderCursor(known)
    while let line = cursor.next(in: head) {
      let name = head[line.name]
      guard !HeadMemory.decides(name) else { continue }
      guard count < gaps.capacity else { return }
      gaps[count] = Gap(
        place: ByteRange(line.name.upperBound + 1..<line.line.upperBound - 2),
        isLength: name.equalsIgnoringCase("content-length"))
      count += 1
    }
    pattern.append(head)
    gapCount = count
  }

  /// Whether the value of a header decides something beside a length.
  private static func decides(_ name: Bytes) -> Bool {
    name.equalsIgnoringCase("expect") || name.equalsIgnoringCase("connection")
      || name.equalsIgnoringCase("content-type") || name.equalsIgnoringCase("content-encoding")
      || name.equalsIgnoringCase("transfer-encoding")
      || name.equalsIgnoringCase("retry-after") || name.equalsIgnoringCase("retry-after-ms")
  }
}

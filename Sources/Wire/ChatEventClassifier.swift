public import Base

/// Tells what events mean, at little cost where one looks like another that was seen before.
///
/// The chunks of a stream, and of all streams of a provider, differ in a few values: the text, the id, the
/// time. So a chunk with content is kept as a pattern whose gaps are its text and the strings and numbers at
/// its top. What equals the pattern outside the gaps, and has a well-formed value in each, means the same;
/// everything else is read in full. The answer is always that of `OpenAIChat.classify`.
public struct ChatEventClassifier: ~Copyable {
  /// A value that may be another one in the next event: its place in the pattern, a string without quotes.
  struct Gap: BitwiseCopyable {
    var place = ByteRange.empty
    var isNumber = false
    /// Whether another value was met than the pattern's.
    var varies = false
  }

  /// A gap whose value differs from event to event, or the text.
  struct Part: BitwiseCopyable {
    var gap = Gap()
    var isContent = false
  }

  /// `data: `, the first byte lowest.
  private static let dataStart: UInt64 = 0x203A_6174_6164

  /// Longer events are not kept.
  private static let limit = 4096

  private var pattern = ByteBuffer(capacity: ChatEventClassifier.limit)
  /// What the pattern means.
  private var meaning = ChatEvent()
  private let gaps = Slab<Gap>(capacity: 16, repeating: Gap())
  /// 0 as long as there is no pattern.
  private var gapCount = 0
  /// Which of the gaps is the text.
  private var contentGap = 0
  /// The gaps that vary, and the text: the rest of the pattern is looked at as one, first of all.
  private let parts = Slab<Part>(capacity: 16, repeating: Part())
  private var partCount = 0
  /// Whether the pattern is one line, and says nothing that matters but its text.
  private var isText = false
  /// Whether the last event with content was like no pattern.
  private var hasMissed = true

  /// A classifier that has seen nothing yet.
  public init() {}

  /// What the data of one event means.
  public mutating func classify(_ data: Bytes) -> ChatEvent {
    if let content = match(data) {
      hasMissed = false
      var event = meaning
      event.content = content
      return event
    }
    let event = OpenAIChat.classify(data)
    if event.kind == .content {
      // One that differs, among many that do not, leaves the pattern alone.
      if hasMissed { keep(data, event) }
      hasMissed = true
    }
    return event
  }

  /// Where the text stands in `event`, if that is a line of data and a blank line, and the data is like the
  /// pattern and says nothing besides. Neither the pattern nor what may stand in its gaps has line ends in
  /// it, so nobody else needs to look for them.
  mutating func text(inEvent event: Bytes) -> ByteRange? {
    let end = event.count - 2
    guard isText, end > 6, event.littleEndian(at: end) == UInt16(0x0A0A),
      event.littleEndian(at: 0) & 0xFFFF_FFFF_FFFF == ChatEventClassifier.dataStart,
      let content = match(event[6..<end])
    else { return nil }
    hasMissed = false
    return content.shifted(by: 6)
  }

  /// Where the content of `data` stands if that is like the pattern.
  private mutating func match(_ data: Bytes) -> ByteRange? {
    guard gapCount > 0 else { return nil }
    return matchParts(data) ?? matchGaps(data)
  }

  /// `match`, where only values differ that did so before.
  private mutating func matchParts(_ data: Bytes) -> ByteRange? {
    let known = pattern.bytes
    var place = 0
    var dataPlace = 0
    var content = ByteRange.empty
    for index in 0..<partCount {
      let gap = parts[index].gap
      let fixed = known[place..<gap.place.lowerBound]
      let valueStart = dataPlace + fixed.count
      guard valueStart <= data.count, data[dataPlace..<valueStart].equals(fixed) else { return nil }
      let found = gap.isNumber ? JSONScan.numberEnd(data, valueStart) : JSONScan.stringEnd(data, valueStart)
      guard let valueEnd = found else { return nil }
      if parts[index].isContent { content = ByteRange(valueStart..<valueEnd) }
      place = gap.place.upperBound
      dataPlace = valueEnd
    }
    guard !content.isEmpty, data.dropping(dataPlace).equals(known.dropping(place)) else { return nil }
    return content
  }

  /// `match`, wherever values differ.
  private mutating func matchGaps(_ data: Bytes) -> ByteRange? {
    let known = pattern.bytes
    // `data` is like the pattern up to `place`, which stands `shift` further on there.
    var place = 0
    var shift = 0
    var gap = 0
    var start = meaning.content.lowerBound
    var end = meaning.content.upperBound
    while true {
      place += known.dropping(place).sharedPrefix(data.dropping(place + shift))
      if place == known.count { break }
      while gap < gapCount && gaps[gap].place.upperBound < place { gap += 1 }
      guard gap < gapCount, gaps[gap].place.lowerBound <= place else { return nil }
      let valueStart = gaps[gap].place.lowerBound + shift
      let found =
        gaps[gap].isNumber ? JSONScan.numberEnd(data, valueStart) : JSONScan.stringEnd(data, valueStart)
      guard let valueEnd = found else { return nil }
      gaps[gap].varies = true
      place = gaps[gap].place.upperBound
      let growth = valueEnd - place - shift
      shift += growth
      if gap < contentGap { start += growth }
      if gap <= contentGap { end += growth }
      gap += 1
    }
    // Text that is empty is no content.
    guard place + shift == data.count, end > start else { return nil }
    setParts()
    return ByteRange(start..<end)
  }

  private mutating func setParts() {
    partCount = 0
    for index in 0..<gapCount where gaps[index].varies || index == contentGap {
      parts[partCount] = Part(gap: gaps[index], isContent: index == contentGap)
      partCount += 1
    }
  }

  /// Makes a pattern of an event with content, if its content is one string.
  private mutating func keep(_ data: Bytes, _ event: ChatEvent) {
    gapCount = 0
    isText = false
    let isPlain = event.finishReason == .empty && event.errorType == .empty && event.errorCode == .empty
    guard isPlain, data.count <= ChatEventClassifier.limit, data[event.content.lowerBound - 1] == 0x22 else {
      return
    }
    var count = 0
    var cursor = JSONCursor(data)
    guard cursor.enterObject() else { return }
    while let key = cursor.nextKey() {
      guard count < gaps.capacity else { return }
      let kind = cursor.kind()
      guard let value = cursor.skip() else { return }
      if value.lowerBound < event.content.lowerBound && event.content.upperBound < value.upperBound {
        gaps[count] = Gap(place: event.content)
        contentGap = count
        count += 1
      } else if kind == .number && !JSONText.equals(data[key], "error") {
        gaps[count] = Gap(place: value, isNumber: true)
        count += 1
      } else if kind == .string && !JSONText.equals(data[key], "error") {
        gaps[count] = Gap(place: ByteRange(value.lowerBound + 1..<value.upperBound - 1))
        count += 1
      }
    }
    pattern.clear()
    pattern.append(data)
    meaning = event
    gapCount = count
    setParts()
    isText =
      event.contentField == .text && event.completionTokens < 0 && data.firstLineEnd(from: 0) == nil
      && data[0] != 0x20
  }
}

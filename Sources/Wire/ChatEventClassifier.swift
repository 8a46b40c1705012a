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
  }

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
  /// Whether the last event with content was like no pattern.
  private var hasMissed = true

  /// A classifier that has seen nothing yet.
  public init() {}

  /// What the data of one event means.
  public mutating func classify(_ data: Bytes) -> ChatEvent {
    if let event = match(data) {
      hasMissed = false
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

  /// What `data` means if it is like the pattern.
  private func match(_ data: Bytes) -> ChatEvent? {
    guard gapCount > 0 else { return nil }
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
      place = gaps[gap].place.upperBound
      let growth = valueEnd - place - shift
      shift += growth
      if gap < contentGap { start += growth }
      if gap <= contentGap { end += growth }
      gap += 1
    }
    // Text that is empty is no content.
    guard place + shift == data.count, end > start else { return nil }
    var event = meaning
    event.content = ByteRange(start..<end)
    return event
  }

  /// Makes a pattern of an event with content, if its content is one string.
  private mutating func keep(_ data: Bytes, _ event: ChatEvent) {
    gapCount = 0
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
  }
}

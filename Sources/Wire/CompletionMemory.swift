public import Base

/// Tells what whole (not streamed) answers hold, at little cost where one looks like another that was seen
/// before.
///
/// The answers of a provider differ in a few values: texts, ids, counts. So one with content is kept as a
/// pattern whose gaps are its numbers and its strings that are not empty. What equals the pattern outside the
/// gaps, and has a well-formed value of the same kind in each, holds the same; everything else is read in
/// full. What a scanner says is the same either way, and so is what it makes of bytes that follow.
public struct CompletionMemory: ~Copyable {
  /// What stands in a gap.
  enum GapKind: UInt8, BitwiseCopyable { case string, number, completionTokens }

  /// A value that may be another one in the next answer: its place in the pattern, a string without quotes.
  struct Gap: BitwiseCopyable {
    var place = ByteRange.empty
    var kind = GapKind.string
  }

  /// Longer answers are not kept.
  private static let limit = 16 * 1024

  private var pattern = ByteBuffer(capacity: 4096)
  /// A scanner that has read the pattern.
  private var known = CompletionScanner()
  private let gaps = Slab<Gap>(capacity: 64, repeating: Gap())
  /// 0 as long as there is no pattern.
  private var gapCount = 0
  /// Whether the last answer was like no pattern.
  private var hasMissed = true

  /// A memory of nothing.
  public init() {}

  /// Lets `scanner` read on, as its `take` does.
  public mutating func take(_ piece: Bytes, into scanner: inout CompletionScanner) {
    guard scanner.isBlank else { return scanner.take(piece) }
    if let tokens = match(piece) {
      hasMissed = false
      scanner = known
      scanner.completionTokens = tokens
      return
    }
    scanner.take(piece)
    if scanner.isWholeAnswer {
      // One that differs, among many that do not, leaves the pattern alone.
      if hasMissed { keep(piece) }
      hasMissed = true
    }
  }

  /// The tokens that `data` names if it is like the pattern.
  private mutating func match(_ data: Bytes) -> Int32? {
    guard gapCount > 0 else { return nil }
    let whole = pattern.bytes
    // `data` is like the pattern up to `place`, which stands `shift` further on there.
    var place = 0
    var shift = 0
    var gap = 0
    var tokens = known.completionTokens
    while true {
      place += whole.dropping(place).sharedPrefix(data.dropping(place + shift))
      if place == whole.count { break }
      while gap < gapCount && gaps[gap].place.upperBound < place { gap += 1 }
      guard gap < gapCount, gaps[gap].place.lowerBound <= place else { return nil }
      let start = gaps[gap].place.lowerBound + shift
      let isString = gaps[gap].kind == .string
      guard let end = isString ? JSONScan.stringEnd(data, start) : JSONScan.numberEnd(data, start),
        end > start
      else { return nil }
      if gaps[gap].kind == .completionTokens {
        guard end - start <= 9, let count = data[start..<end].decimal() else { return nil }
        tokens = Int32(count)
      }
      place = gaps[gap].place.upperBound
      shift = end - place
      gap += 1
    }
    return place + shift == data.count ? tokens : nil
  }

  /// Makes a pattern of an answer: a scanner that reads it bit by bit says where its values begin and what
  /// they would show.
  private mutating func keep(_ data: Bytes) {
    gapCount = 0
    guard data.count <= CompletionMemory.limit else { return }
    var scanner = CompletionScanner()
    var count = 0
    var countsTokens = false
    var index = 0
    while index < data.count {
      scanner.take(data[index..<index + 1])
      guard let value = scanner.begunValue(with: data[index]) else {
        index += 1
        continue
      }
      let start = value == .number ? index : index + 1
      let found = value == .number ? JSONScan.numberEnd(data, start) : JSONScan.stringEnd(data, start)
      guard let end = found, count < gaps.capacity else { return }
      if scanner.mayVary && value != .key && end > start {
        let isTokens = scanner.readsTokens
        if isTokens && (countsTokens || value != .number) { return }
        countsTokens = countsTokens || isTokens
        let kind: GapKind = value == .string ? .string : isTokens ? .completionTokens : .number
        gaps[count] = Gap(place: ByteRange(start..<end), kind: kind)
        count += 1
      }
      scanner.take(data[index + 1..<end])
      index = end
      // The quote that ends a string would look like one that begins another.
      if value != .number {
        scanner.take(data[end..<end + 1])
        index += 1
      }
    }
    // Named again, as something else than a number.
    if countsTokens && scanner.completionTokens < 0 { return }
    pattern.clear()
    pattern.append(data)
    known = scanner
    gapCount = count
  }
}

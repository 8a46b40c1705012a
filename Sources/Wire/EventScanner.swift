public import Base

/// What an `EventScanner` found. Views are valid until the scanner's next call.
public enum ScannedEvent: BitwiseCopyable {
  /// The input is used up; nothing of it needs to be presented again.
  case needMore
  /// An event, dispatched by its blank line.
  case event(StreamEvent)
  /// A comment line, without the colon and one space. It ends no event.
  case comment(Bytes)
  /// An event or a comment is over the limit, now and for ever.
  case tooLong
}

/// One event of a stream.
public struct StreamEvent: BitwiseCopyable {
  /// The data, its lines joined with LF.
  public let data: Bytes
  /// The event's type; empty means `message`.
  public let name: Bytes
  /// The `id` field of this very event; empty when it has none.
  public let id: Bytes
}

/// Reads an event stream (server-sent events) by the rules of the WHATWG HTML standard, section 9.2.6:
/// bytes in, in any pieces; events and comments out.
///
/// An event that lies within one piece is handed out as a view of it. One that does not is gathered in a
/// buffer of the caller's pool, which the scanner takes when it has to and gives back on the next call;
/// `release` when a stream is given up. Blocks without data are not events. What stands behind the last
/// blank line is none either.
public struct EventScanner: BitwiseCopyable {
  // What every event touches comes first.
  private let limit: Int
  /// The raw start of the unfinished block, and the joined lines of data of the one handed out.
  private var gathered = BufferID.none
  private var joined = BufferID.none
  /// Where the current line starts, from the block's start, and how many there were.
  private var lineStart = 0
  private var lineCount = 0
  private var isFirstLine = true
  /// The last line ended with CR: a line feed that follows belongs to it.
  private var skipsLineFeed = false
  private var isHandedOut = false
  private var isTooLong = false
  private var gatheredCount = 0
  /// Where the first line ended.
  private var firstLineEnd = 0
  /// 3 when the block begins with a byte order mark.
  private var markLength = 0

  /// The last `retry` field seen, -1 when there was none.
  public private(set) var retryMilliseconds = -1

  /// A scanner at the start of a stream. Blocks (events with their comments) above `limit` bytes are refused.
  public init(limit: Int = 1 << 20) {
    precondition(limit > 0)
    self.limit = limit
  }

  /// Whether no event has begun that is not yet complete.
  public var isBetweenEvents: Bool { isHandedOut || gatheredCount == 0 }

  /// Gives back what the scanner holds of the pool. The next call starts within the same stream.
  public mutating func release(_ pool: inout BufferPool) {
    if gathered != .none { pool.release(gathered) }
    if joined != .none { pool.release(joined) }
    gathered = .none
    joined = .none
    gatheredCount = 0
    lineStart = 0
    lineCount = 0
    markLength = 0
    isHandedOut = false
  }

  /// The text in `piece` if that is one whole event with text like one that `classifier` knows, and begins
  /// where an event may begin. Else nil, and nothing has happened: `next` has to read it.
  public mutating func text(_ piece: Bytes, _ classifier: inout ChatEventClassifier) -> ByteRange? {
    guard gathered == .none, joined == .none, lineStart == 0, lineCount == 0, !isFirstLine, !skipsLineFeed,
      !isTooLong, piece.count <= limit
    else { return nil }
    return classifier.text(inEvent: piece)
  }

  /// Reads on at `offset`, which moves behind what was consumed. Call until it says `needMore`.
  public mutating func next(_ input: Bytes, _ offset: inout Int, _ pool: inout BufferPool) -> ScannedEvent {
    if isTooLong { return .tooLong }
    if isHandedOut { release(&pool) }
    var blockStart = offset
    var position = offset
    while position < input.count {
      if skipsLineFeed {
        skipsLineFeed = false
        if input[position] == 0x0A {
          if gatheredCount == 0 && position == blockStart { blockStart += 1 } else { lineStart += 1 }
          position += 1
          continue
        }
      }
      guard let lineEnd = input.firstLineEnd(from: position) else { break }
      position = lineEnd + 1
      skipsLineFeed = input[lineEnd] == 0x0D
      let end = gatheredCount + lineEnd - blockStart
      if end > limit { return refuse(&pool) }
      if isFirstLine { skipMark(input, blockStart, end, pool) }
      if end == lineStart {
        let block = contiguous(input, blockStart..<lineEnd, &pool)
        offset = position
        isHandedOut = true
        if let event = parse(block, &pool) { return .event(event) }
        release(&pool)
        blockStart = position
      } else if byte(at: lineStart, input, blockStart, pool) == 0x3A {
        offset = position
        return comment(input, blockStart..<lineEnd, &pool)
      } else {
        if lineCount == 0 { firstLineEnd = end }
        lineCount += 1
        lineStart = end + 1
      }
    }
    offset = input.count
    if gatheredCount + input.count - blockStart > limit { return refuse(&pool) }
    gather(input[blockStart..<input.count], &pool)
    return .needMore
  }

  private mutating func refuse(_ pool: inout BufferPool) -> ScannedEvent {
    release(&pool)
    isTooLong = true
    return .tooLong
  }

  private mutating func gather(_ bytes: Bytes, _ pool: inout BufferPool) {
    guard !bytes.isEmpty else { return }
    if gathered == .none { gathered = pool.take() }
    pool.append(gathered, bytes)
    gatheredCount += bytes.count
  }

  /// What was gathered of the block and `range` of the input, in one piece.
  private mutating func contiguous(_ input: Bytes, _ range: Range<Int>, _ pool: inout BufferPool) -> Bytes {
    if gatheredCount == 0 { return input[range] }
    gather(input[range], &pool)
    return pool.bytes(gathered)
  }

  private func byte(at index: Int, _ input: Bytes, _ blockStart: Int, _ pool: borrowing BufferPool) -> UInt8 {
    index < gatheredCount ? pool.bytes(gathered)[index] : input[blockStart + index - gatheredCount]
  }

  /// A stream may begin with a byte order mark. It is looked for when the first line is complete.
  private mutating func skipMark(
    _ input: Bytes, _ blockStart: Int, _ end: Int, _ pool: borrowing BufferPool
  ) {
    isFirstLine = false
    guard end >= 3, byte(at: 0, input, blockStart, pool) == 0xEF,
      byte(at: 1, input, blockStart, pool) == 0xBB, byte(at: 2, input, blockStart, pool) == 0xBF
    else { return }
    markLength = 3
    lineStart = 3
  }

  private mutating func comment(
    _ input: Bytes, _ range: Range<Int>, _ pool: inout BufferPool
  ) -> ScannedEvent {
    let start = lineStart + 1
    if lineCount == 0 {
      let line = contiguous(input, range, &pool)
      isHandedOut = true
      resetBlock()
      return .comment(EventScanner.withoutSpace(line.dropping(start)))
    }
    // Within an event: keep what stands before it. The comment stays in the block, where it is skipped.
    let end = gatheredCount + range.count
    gather(input[range.lowerBound..<range.upperBound + 1], &pool)
    lineStart = gatheredCount
    lineCount += 1
    return .comment(EventScanner.withoutSpace(pool.bytes(gathered)[start..<end]))
  }

  /// The block's positions start anew; buffers stay until the views are no longer needed.
  private mutating func resetBlock() {
    gatheredCount = 0
    lineStart = 0
    lineCount = 0
    markLength = 0
  }

  /// The event of a complete block, or nil when it has no data.
  private mutating func parse(_ block: Bytes, _ pool: inout BufferPool) -> StreamEvent? {
    var fields = EventFields()
    if lineCount == 1 {
      fields.read(block[markLength..<firstLineEnd])
    } else {
      var start = markLength
      while start < block.count {
        let end = block.firstLineEnd(from: start) ?? block.count
        if fields.read(block[start..<end]) { join(&fields, &pool) }
        let isPair = end + 1 < block.count && block[end] == 0x0D && block[end + 1] == 0x0A
        start = end + (isPair ? 2 : 1)
      }
    }
    resetBlock()
    if fields.retryMilliseconds >= 0 { retryMilliseconds = fields.retryMilliseconds }
    guard fields.dataLines > 0 else { return nil }
    return StreamEvent(
      data: joined == .none ? fields.data : pool.bytes(joined), name: fields.name, id: fields.id)
  }

  /// Adds the line of data just read to those before it.
  private mutating func join(_ fields: inout EventFields, _ pool: inout BufferPool) {
    if fields.dataLines == 1 {
      fields.firstData = fields.data
      return
    }
    if joined == .none {
      joined = pool.take()
      pool.append(joined, fields.firstData)
    }
    pool.append(joined, Bytes(literal: "\n"))
    pool.append(joined, fields.data)
  }

  static func withoutSpace(_ value: Bytes) -> Bytes {
    !value.isEmpty && value[0] == 0x20 ? value.dropping(1) : value
  }
}

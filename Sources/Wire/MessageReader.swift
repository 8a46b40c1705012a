public import Base

/// What a `MessageReader` found.
public enum MessageEvent: BitwiseCopyable, Sendable {
  /// The input is used up. In the head phase keep `input[offset...]` and present it again with more behind
  /// it.
  case needMore
  /// A complete 1xx head: the real one is still to come. (101 is refused.)
  case informational(HeadSummary)
  /// A complete head.
  case head(HeadSummary)
  /// A piece of the body, without chunk framing, at this range of the input.
  case body(ByteRange)
  /// The message is complete; the reader is ready for the next one.
  case end
  /// The message can't be read, now and for ever.
  case invalid(WireError)
}

/// Reads HTTP/1.1 messages of one direction of one connection: bytes in, events out. It stores no bytes.
///
/// Call `next` until it says `needMore`: a message without a body gives `head`, then `end`, without further
/// input. A reader stops exactly at the end of a message, so what a client sends ahead stays untouched.
/// White lines before a request are skipped. Line ends are CRLF and nothing else.
public struct MessageReader: BitwiseCopyable, Sendable {
  private enum Phase: UInt8, BitwiseCopyable { case head, fixed, chunked, untilEnd, ended, failed }

  // What every piece of a stream touches comes first.
  private var chunks = ChunkFraming()
  private var phase = Phase.head
  private let role: MessageRole
  private let limits: WireLimits
  private var expectsNoBody = false
  private var failure = WireError.requestLine
  /// Bytes of the unfinished head that have been looked at, and where its current line starts.
  private var scanned = 0
  private var lineStart = 0
  /// Bytes that the body still has (fixed), or has had (until the connection ends).
  private var bodyCount = 0

  /// A reader at the start of a connection.
  public init(role: MessageRole, limits: WireLimits = WireLimits()) {
    self.role = role
    self.limits = limits
  }

  /// Whether no byte of the next message has been seen yet.
  public var isIdle: Bool { phase == .head && scanned == 0 }

  /// Says that the next final response has no body, whatever its head says: it answers a HEAD request.
  public mutating func expectNoBody() {
    precondition(role == .response)
    expectsNoBody = true
  }

  /// Reads on at `offset`, which moves behind what was consumed.
  public mutating func next(_ input: Bytes, _ offset: inout Int) -> MessageEvent {
    precondition(offset >= 0 && offset <= input.count)
    switch phase {
    case .head:
      return readHead(input, &offset)
    case .fixed:
      if bodyCount == 0 { return finish() }
      guard offset < input.count else { return .needMore }
      let range = offset..<offset + min(bodyCount, input.count - offset)
      offset = range.upperBound
      bodyCount -= range.count
      return .body(ByteRange(range))
    case .chunked:
      switch chunks.next(input, &offset, limits) {
      case .needMore: return .needMore
      case .data(let range): return .body(range)
      case .end: return finish()
      case .invalid(let error): return fail(error)
      }
    case .untilEnd:
      guard offset < input.count else { return .needMore }
      let range = offset..<input.count
      guard range.count <= limits.bodyBytes - bodyCount else { return fail(.bodyTooLong) }
      offset = range.upperBound
      bodyCount += range.count
      return .body(ByteRange(range))
    case .ended:
      return finish()
    case .failed:
      return .invalid(failure)
    }
  }

  /// The data of the chunk at `offset`, which moves behind it, if a chunk of a body is due there, is all
  /// there, and framed as `HTTPWriter` would frame it. Else nil, and nothing has happened: `next` reads on.
  /// Most reads of streams are just such a chunk.
  public mutating func wholeChunk(_ input: Bytes, _ offset: inout Int) -> ByteRange? {
    phase == .chunked ? chunks.whole(input, &offset, limits) : nil
  }

  /// As without `memory`, which knows heads that look like one that was read before.
  public mutating func next(
    _ input: Bytes, _ offset: inout Int, _ memory: inout HeadMemory
  ) -> MessageEvent {
    guard phase == .head && scanned == 0 else { return next(input, &offset) }
    if var summary = memory.recall(input, at: offset, limits) { return take(&summary, &offset) }
    let event = next(input, &offset)
    if case .head(let summary) = event { memory.note(summary, in: input) }
    return event
  }

  /// Says that the peer will send nothing more. `end` when that is how this body ends, `invalid` otherwise:
  /// `endedBeforeHead` between messages, where it is no fault of the peer's if nothing was asked.
  public mutating func peerEnded() -> MessageEvent {
    switch phase {
    case .head: return fail(scanned == 0 ? .endedBeforeHead : .endedInHead)
    case .fixed where bodyCount == 0: return finish()
    case .fixed, .chunked: return fail(.endedInBody)
    case .untilEnd, .ended: return finish()
    case .failed: return .invalid(failure)
    }
  }

  private mutating func fail(_ error: WireError) -> MessageEvent {
    phase = .failed
    failure = error
    return .invalid(error)
  }

  private mutating func finish() -> MessageEvent {
    phase = .head
    bodyCount = 0
    return .end
  }

  private mutating func readHead(_ input: Bytes, _ offset: inout Int) -> MessageEvent {
    if role == .request && scanned == 0, let event = skipBlankLines(input, &offset) { return event }
    if scanned == 0, let event = readWholeHead(input, &offset) { return event }
    let available = input.count - offset
    precondition(scanned <= available, "the caller lost bytes of an unfinished head")
    if let error = checkStart(input, offset) { return fail(error) }
    let end = min(available, limits.headBytes)
    while scanned < end {
      let place = offset + scanned
      if scanned > 0 && input[place - 1] == 0x0D {
        guard input[place] == 0x0A else { return fail(.bareCarriageReturn) }
        scanned += 1
        let lineLength = scanned - lineStart
        lineStart = scanned
        if lineLength == 2 { return closeHead(input, &offset) }
      } else {
        let lineEnd = input.firstIndex(of: 0x0D, or: 0x0A, from: place) ?? input.count
        if lineEnd < offset + end && input[lineEnd] == 0x0A { return fail(.bareLineFeed) }
        scanned = min(lineEnd - offset + 1, end)
      }
    }
    return available > end ? fail(.headTooLong) : .needMore
  }

  /// Almost every head comes in one piece and is as it should be: that needs one look at it, and how one that
  /// is not goes wrong is seen step by step.
  private mutating func readWholeHead(_ input: Bytes, _ offset: inout Int) -> MessageEvent? {
    var summary = HeadSummary(at: offset)
    let end = min(input.count, offset + limits.headBytes)
    guard HeadParser.parse(input[0..<end], at: offset, role, limits, into: &summary) == nil else {
      return nil
    }
    return take(&summary, &offset)
  }

  /// A request may be preceded by empty lines (RFC 9112 section 2.2).
  private mutating func skipBlankLines(_ input: Bytes, _ offset: inout Int) -> MessageEvent? {
    while offset < input.count && input[offset] == 0x0D {
      guard offset + 1 < input.count else { return .needMore }
      guard input[offset + 1] == 0x0A else { return fail(.bareCarriageReturn) }
      offset += 2
    }
    return nil
  }

  /// What shows in the first bytes already: a head that can't become one is not waited for.
  private func checkStart(_ input: Bytes, _ offset: Int) -> WireError? {
    switch role {
    case .request:
      return scanned == 0 && offset < input.count && !CharacterClass.isToken(input[offset])
        ? .requestLine : nil
    case .response:
      let start = Bytes(literal: "HTTP/1.")
      var index = scanned
      while index < min(start.count, input.count - offset) {
        if input[offset + index] != start[index] { return .statusLine }
        index += 1
      }
      return nil
    }
  }

  private mutating func closeHead(_ input: Bytes, _ offset: inout Int) -> MessageEvent {
    let range = offset..<offset + scanned
    scanned = 0
    lineStart = 0
    var summary = HeadSummary(at: range.lowerBound)
    let head = input[0..<range.upperBound]
    if let error = HeadParser.parse(head, at: range.lowerBound, role, limits, into: &summary) {
      return fail(error)
    }
    return take(&summary, &offset)
  }

  private mutating func take(_ summary: inout HeadSummary, _ offset: inout Int) -> MessageEvent {
    offset = summary.head.upperBound
    if summary.isInformational { return .informational(summary) }
    frame(&summary)
    return .head(summary)
  }

  /// Decides how the body ends (RFC 9112 section 6.3).
  private mutating func frame(_ summary: inout HeadSummary) {
    let bodyless = role == .response && (expectsNoBody || summary.status == 204 || summary.status == 304)
    expectsNoBody = false
    if bodyless || (role == .request && !summary.isChunked && summary.contentLength < 0) {
      phase = .ended
    } else if summary.isChunked {
      phase = .chunked
      chunks = ChunkFraming()
    } else if summary.contentLength >= 0 {
      phase = .fixed
      bodyCount = summary.contentLength
    } else {
      phase = .untilEnd
      bodyCount = 0
      summary.endsWithConnection = true
      summary.keepAlive = false
    }
  }
}

import Base
import XCTest

@testable import Wire

/// Drives a `MessageReader` as a connection does: pieces come in one after the other, and only within a
/// head are bytes kept and presented again. What it found is a list of words that does not depend on the
/// pieces.
struct ReaderTranscript {
  private(set) var words: [String] = []
  private(set) var leftOver: [UInt8] = []
  private(set) var callCount = 0
  private(set) var lastError: WireError?
  private var body: [UInt8] = []
  private var reader: MessageReader
  private let asksForChunks: Bool

  init(
    _ role: MessageRole, limits: WireLimits = WireLimits(), headRequested: Bool = false,
    asksForChunks: Bool = false
  ) {
    self.asksForChunks = asksForChunks
    reader = MessageReader(role: role, limits: limits)
    if headRequested { reader.expectNoBody() }
  }

  /// The transcript of `pieces`, and of the peer's end where asked for. It is the same whether the reader is
  /// asked for whole chunks first or not.
  static func of(
    _ pieces: [[UInt8]], _ role: MessageRole, limits: WireLimits = WireLimits(),
    headRequested: Bool = false, ends: Bool = false
  ) -> ReaderTranscript {
    var transcript = ReaderTranscript(role, limits: limits, headRequested: headRequested)
    var other = ReaderTranscript(role, limits: limits, headRequested: headRequested, asksForChunks: true)
    for piece in pieces {
      transcript.feed(piece)
      other.feed(piece)
    }
    if ends {
      transcript.end()
      other.end()
    }
    XCTAssertEqual(other.words, transcript.words, "whole chunks of \(pieces)")
    XCTAssertEqual(other.leftOver, transcript.leftOver, "whole chunks of \(pieces)")
    return transcript
  }

  mutating func feed(_ piece: [UInt8]) {
    let presented = leftOver + piece
    leftOver = Bytes.withBytes(of: presented) { bytes in
      var offset = 0
      while lastError == nil {
        callCount += 1
        let before = offset
        if asksForChunks, let chunk = reader.wholeChunk(bytes, &offset) {
          XCTAssertGreaterThan(offset, chunk.upperBound)
          body += bytes[chunk].array()
          continue
        }
        XCTAssertEqual(offset, before)
        let event = reader.next(bytes, &offset)
        XCTAssertGreaterThanOrEqual(offset, before)
        guard note(event, bytes) else { break }
      }
      if !isInHead { XCTAssertEqual(offset, bytes.count, "only heads are presented again") }
      return bytes.dropping(offset).array()
    }
  }

  mutating func end() {
    guard lastError == nil else { return }
    _ = note(reader.peerEnded(), .empty)
  }

  private var isInHead: Bool {
    lastError != nil || words.isEmpty || words.last == "end" || words.last == "1xx"
  }

  /// Whether there may be more without further input.
  private mutating func note(_ event: MessageEvent, _ bytes: Bytes) -> Bool {
    switch event {
    case .needMore:
      return false
    case .informational(let summary):
      words += [ReaderTranscript.describe(summary, bytes), "1xx"]
    case .head(let summary):
      words.append(ReaderTranscript.describe(summary, bytes))
    case .body(let range):
      XCTAssertFalse(range.isEmpty, "an empty piece of body")
      body += bytes[range].array()
    case .end:
      if !body.isEmpty { words.append("body " + String(decoding: body, as: UTF8.self)) }
      body = []
      words.append("end")
    case .invalid(let error):
      if !body.isEmpty { words.append("body " + String(decoding: body, as: UTF8.self)) }
      words.append("invalid \(error)")
      lastError = error
      return false
    }
    return true
  }

  static func describe(_ summary: HeadSummary, _ bytes: Bytes) -> String {
    var text =
      summary.status == 0 ? "\(summary.method) \(bytes[summary.target].string())" : "\(summary.status)"
    if summary.minorVersion == 0 { text += " 1.0" }
    if summary.contentLength >= 0 { text += " length=\(summary.contentLength)" }
    if summary.isChunked { text += " chunked" }
    if !summary.keepAlive { text += " close" }
    if summary.endsWithConnection { text += " untilEnd" }
    if summary.expectsContinue { text += " expects" }
    if summary.contentType != .none { text += " \(summary.contentType)" }
    if !summary.retryAfter.isEmpty { text += " after=" + bytes[summary.retryAfter].string() }
    if !summary.retryAfterMilliseconds.isEmpty {
      text += " afterMs=" + bytes[summary.retryAfterMilliseconds].string()
    }
    var cursor = HeaderCursor(summary)
    while let line = cursor.next(in: bytes) {
      text += " [\(bytes[line.name].string())|\(bytes[line.value].string())]"
    }
    return text
  }
}

/// Ways to cut an array into pieces.
enum Pieces {
  static func single(_ bytes: [UInt8]) -> [[UInt8]] { bytes.map { [$0] } }

  /// All ways to cut `bytes` in two and in three.
  static func forEachSplit(_ bytes: [UInt8], _ body: ([[UInt8]]) -> Void) {
    for first in 0...bytes.count {
      body([Array(bytes[..<first]), Array(bytes[first...])])
      for second in first...bytes.count {
        body([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])])
      }
    }
  }

  /// Pieces of drawn lengths, between which may be empty ones.
  static func drawn(_ bytes: [UInt8], _ random: inout KeyedRandom) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = min(rest.count, Int(random.below(random.below(4) == 0 ? 40 : 4)))
      pieces.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return pieces
  }
}

extension KeyedRandom {
  /// A drawn element.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(below(UInt64(elements.count)))]
  }

  /// `bytes` with one to four drawn changes: bytes replaced, removed, doubled, put in, or a stretch cut.
  mutating func mutated(_ bytes: [UInt8], interesting: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(4) where !bytes.isEmpty {
      let place = Int(below(UInt64(bytes.count)))
      switch below(6) {
      case 0: bytes[place] = UInt8(below(256))
      case 1: bytes[place] = pick(interesting)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(pick(interesting), at: place)
      case 4: bytes.insert(bytes[place], at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int(below(8))))
      }
    }
    return bytes
  }
}

import Base
import XCTest

@testable import Wire

/// Any cut of any stream gives the events that a plain reading of the standard gives for the whole.
final class EventScannerTests: XCTestCase {
  /// The standard's rules applied to a whole stream, line by line.
  static func oracle(_ bytes: [UInt8]) -> [String] {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var words: [String] = []
    var data: [[UInt8]] = []
    var name = ""
    var id = ""
    while let end = rest.firstIndex(where: { $0 == 10 || $0 == 13 }) {
      let line = Array(rest[rest.startIndex..<end])
      let isPair = rest[end] == 13 && end + 1 < rest.endIndex && rest[end + 1] == 10
      rest = rest[(end + (isPair ? 2 : 1))...]
      if line.isEmpty {
        if !data.isEmpty {
          let joined = data.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
          words.append("event \(name)|\(joined)|\(id)")
        }
        data = []
        name = ""
        id = ""
        continue
      }
      let colon = line.firstIndex(of: 0x3A)
      var value = colon.map { Array(line[($0 + 1)...]) } ?? []
      if value.first == 0x20 { value.removeFirst() }
      let text = String(decoding: value, as: UTF8.self)
      switch String(decoding: line[..<(colon ?? line.count)], as: UTF8.self) {
      case "": words.append("comment \(text)")
      case "data": data.append(value)
      case "event": name = text
      case "id": if !value.contains(0) { id = text }
      default: break
      }
    }
    return words
  }

  /// What the scanner finds in `pieces`, and that it holds no buffer between events.
  static func scan(_ pieces: [[UInt8]], limit: Int = 1 << 20) -> [String] {
    var pool = BufferPool(initialCapacity: 8)
    var scanner = EventScanner(limit: limit)
    var words: [String] = []
    for piece in pieces {
      Bytes.withBytes(of: piece) { bytes in
        var offset = 0
        loop: while true {
          switch scanner.next(bytes, &offset, &pool) {
          case .needMore:
            XCTAssertEqual(offset, bytes.count)
            if scanner.isBetweenEvents { XCTAssertEqual(pool.takenCount, 0) }
            break loop
          case .event(let event):
            words.append("event \(event.name.string())|\(event.data.string())|\(event.id.string())")
          case .comment(let text):
            words.append("comment \(text.string())")
          case .tooLong:
            words.append("tooLong")
            break loop
          }
        }
      }
    }
    scanner.release(&pool)
    XCTAssertEqual(pool.takenCount, 0)
    return words
  }

  static let streams: [String] = [
    "data: a\n\n", "data: a\r\n\r\ndata:b\r\rdata\n\n", ": ping\n\ndata:  a\ndata: b\n:c\n\n: d\n",
    "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", "\u{FEFF}\n\u{FEFF}:x\n\n", "\u{FEFF}:x\r\n\r\n",
    "event: ping\r\ndata: {}\r\nid: 7\r\n\r\n\r\n\n", "id: a\0b\ndata: x\nretry: 17\nretry: x\n\nretry:5\n\n",
    "data: ä\u{1F600}\n\n", "dat: x\ndata x\ndatab: y\ndata:\n\ndata", "\n\n\n\r\n\r\rdata: x\n\n:\n",
    ":\r:\n:\r\n\n",
    "event: a\n\ndata: b\n\nevent:c\nevent:d\ndata: \n\n",
  ]

  func testTheStreamsOfTheStandardAreReadInAnyTwoOrThreePieces() {
    for text in EventScannerTests.streams {
      let bytes = Array(text.utf8)
      let expected = EventScannerTests.oracle(bytes)
      XCTAssertEqual(EventScannerTests.scan([bytes]), expected, text.debugDescription)
      XCTAssertEqual(EventScannerTests.scan(Pieces.single(bytes)), expected, text.debugDescription)
      Pieces.forEachSplit(bytes) { pieces in
        if EventScannerTests.scan(pieces) != expected {
          XCTFail("\(pieces.map(\.count)) of \(text.debugDescription)")
        }
      }
    }
  }

  /// All streams of up to four of these parts, in one piece, byte by byte and cut in two at every place.
  func testAllShortStreamsAreReadLikeTheStandardSays() {
    let parts: [[UInt8]] = ["data:a", "data: ", ":c", "\n", "\r", "event:e", "x", "\u{FEFF}"].map {
      Array($0.utf8)
    }
    var streams: [[UInt8]] = [[]]
    var last: [[UInt8]] = [[]]
    for _ in 0..<4 {
      last = last.flatMap { start in parts.map { start + $0 } }
      streams += last
    }
    for bytes in streams {
      let expected = EventScannerTests.oracle(bytes)
      let text = String(decoding: bytes, as: UTF8.self).debugDescription
      if EventScannerTests.scan([bytes]) != expected { XCTFail(text) }
      if EventScannerTests.scan(Pieces.single(bytes)) != expected { XCTFail("byte by byte: \(text)") }
      for cut in 1..<max(2, bytes.count) where cut < bytes.count {
        if EventScannerTests.scan([Array(bytes[..<cut]), Array(bytes[cut...])]) != expected {
          XCTFail("cut at \(cut): \(text)")
        }
      }
    }
  }

  func testDrawnStreamsAreReadInDrawnPieces() {
    let parts = [
      "data: ", "data:", ":", " ", "\n", "\r\n", "\r", "\n\n", "event: p", "id:", "x", "{}", "retry: 3",
    ]
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("streams")
      let bytes = (0..<random.below(30)).flatMap { _ in Array(random.pick(parts).utf8) }
      let expected = EventScannerTests.oracle(bytes)
      if EventScannerTests.scan(Pieces.drawn(bytes, &random)) != expected { XCTFail("seed \(seed)") }
    }
  }

  func testAnEventWithinOnePieceIsAViewOfIt() {
    var pool = BufferPool()
    var scanner = EventScanner()
    Bytes.withBytes(of: Array("data: ab\n\nevent: x\ndata: cd\n\ndata: e".utf8)) { bytes in
      var offset = 0
      for expected in ["ab", "cd"] {
        guard case .event(let event) = scanner.next(bytes, &offset, &pool) else { return XCTFail("no event") }
        XCTAssertEqual(event.data.string(), expected)
        XCTAssertEqual(pool.takenCount, 0, "nothing is copied")
      }
      guard case .needMore = scanner.next(bytes, &offset, &pool) else { return XCTFail("half an event") }
      XCTAssertEqual(pool.takenCount, 1)
      XCTAssertFalse(scanner.isBetweenEvents)
    }
    scanner.release(&pool)
  }

  func testTheLimitHoldsToTheByteInAnyPieces() {
    for (text, limit) in [("data: abcd\n\n", 11), ("data: a\n:c\ndata: b\n\n", 19), (":comment\n\n", 8)] {
      let bytes = Array(text.utf8)
      let expected = EventScannerTests.oracle(bytes)
      for extra in [0, 1, 100] {
        XCTAssertEqual(EventScannerTests.scan([bytes], limit: limit + extra), expected)
        XCTAssertEqual(EventScannerTests.scan(Pieces.single(bytes), limit: limit + extra), expected)
      }
      let refused = EventScannerTests.scan([bytes], limit: limit - 1)
      XCTAssertEqual(refused.last, "tooLong", text)
      Pieces.forEachSplit(bytes) { pieces in
        let words = EventScannerTests.scan(pieces, limit: limit - 1)
        let first = words.firstIndex(of: "tooLong").map { Array(words[...$0]) }
        XCTAssertEqual(first, refused)
      }
    }
  }

  func testTheLastRetryIsRemembered() {
    var pool = BufferPool()
    var scanner = EventScanner()
    XCTAssertEqual(scanner.retryMilliseconds, -1)
    Bytes.withBytes(of: Array("retry: 1500\n\nretry: soon\n\n".utf8)) { bytes in
      var offset = 0
      guard case .needMore = scanner.next(bytes, &offset, &pool) else { return XCTFail("no data, no event") }
    }
    XCTAssertEqual(scanner.retryMilliseconds, 1500)
  }
}

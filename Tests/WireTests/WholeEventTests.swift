import Base
import XCTest

@testable import Wire

/// A stream says the same whether its pieces are first tried as one whole event with text, or only read line
/// by line and then classified.
final class WholeEventTests: XCTestCase {
  /// A reader of streams that notes what it meets.
  private struct Listener: ~Copyable {
    var scanner = EventScanner(limit: 600)
    var pool = BufferPool()
    var classifier = ChatEventClassifier()
    var notes: [String] = []
    var quickCount = 0
    let isQuick: Bool

    init(isQuick: Bool) { self.isQuick = isQuick }

    mutating func take(_ piece: Bytes) {
      if isQuick, let text = scanner.text(piece, &classifier) {
        quickCount += 1
        notes.append("content text \(piece[text].string()) -1")
        return
      }
      var offset = 0
      while true {
        switch scanner.next(piece, &offset, &pool) {
        case .needMore: return
        case .comment(let text): notes.append("comment \(text.string())")
        case .tooLong:
          notes.append("too long")
          return
        case .event(let event):
          let chat = classifier.classify(event.data)
          let name = event.name.isEmpty ? "" : " named \(event.name.string())"
          let text = event.data[chat.content].string()
          let isContent = chat.kind == .content
          let rest = isContent ? " \(chat.contentField) \(text) \(chat.completionTokens)" : ""
          notes.append("\(chat.kind)\(rest)\(name)")
        }
      }
    }
  }

  @discardableResult
  private func check(_ pieces: [[UInt8]], _ note: String) -> Int {
    var quick = Listener(isQuick: true)
    var plain = Listener(isQuick: false)
    for piece in pieces {
      Bytes.withBytes(of: piece) { bytes in
        quick.take(bytes)
        plain.take(bytes)
      }
      XCTAssertEqual(quick.scanner.isBetweenEvents, plain.scanner.isBetweenEvents, note)
      XCTAssertEqual(quick.pool.takenCount, plain.pool.takenCount, note)
    }
    // A piece without data takes nothing from the event before.
    XCTAssertEqual(quick.notes, plain.notes, note)
    return quick.quickCount
  }

  private func event(_ id: String, _ created: Int, _ text: String, rest: String = "") -> String {
    "data: {\"id\":\"\(id)\",\"created\":\(created),\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
      + "{\"content\":\"\(text)\"},\"finish_reason\":null}]\(rest)}\n\n"
  }

  private let parts = [
    "\n", "\r\n", "\r", ": ping\n\n", "data: [DONE]\n\n", "event: x\n", "id: 1\n", "data: {}\n\n",
    "data: {\"error\":{\"message\":\"a\"}}\n\n", "\u{FEFF}", "data: {", "data:", "x", "retry: 3\n\n",
  ]

  func testDrawnStreamsSayTheSame() {
    var quickCount = 0
    for seed in UInt64(0)..<4000 {
      var random = KeyedRandom(seed: seed).keyed("whole events")
      var pieces: [[UInt8]] = []
      for step in 0..<14 {
        let id = random.below(3) == 0 ? "b\(random.below(400))" : "a1"
        let rest = random.below(9) == 0 ? random.pick([",\"usage\":null", ",\"error\":\"\"", " "]) : ""
        let text = random.below(6) == 0 ? random.pick(["", "\\n", "\n", "\r", "\"", "\u{E4}"]) : "p:\(step) "
        var bytes = Array(event(id, 99 + Int(random.below(2)), text, rest: rest).utf8)
        switch random.below(24) {
        case 0: bytes = Array(random.pick(parts).utf8)
        case 1: bytes = random.mutated(bytes, interesting: Array("{}[]\",:\\\n\r d0".utf8))
        case 2:
          let cut = Int(random.below(UInt64(bytes.count)))
          pieces.append(Array(bytes[..<cut]))
          bytes = Array(bytes[cut...])
        case 3: bytes += bytes
        case 4: bytes = bytes.dropLast(2) + Array(random.pick(["\r\n\r\n", "\r\r", "\n\r\n", "\n"]).utf8)
        case 5: bytes = Array("data:".utf8) + bytes.dropFirst(random.below(2) == 0 ? 5 : 6)
        case 6: bytes = Array(event(id, 100, String(repeating: "t", count: 520)).utf8)
        default: break
        }
        pieces.append(bytes)
      }
      quickCount += check(pieces, "seed \(seed)")
    }
    XCTAssertGreaterThan(quickCount, 15_000, "the quick way was hardly tried")
  }

  /// Behind two chunks that are known, a stream cut at each byte, and each byte replaced.
  func testEveryCutAndEveryByteSaysTheSame() {
    let known = [event("a", 1, "p:0 "), event("b", 22, "p:1 ")].map { Array($0.utf8) }
    let stream = Array((event("c", 3, "p:2 ") + event("dd", 4, "p:3 ")).utf8)
    for cut in 0...stream.count {
      check(known + [Array(stream[..<cut]), Array(stream[cut...])], "cut at \(cut)")
    }
    let last = Array(event("ee", 5, "p:4 ").utf8)
    for place in last.indices {
      for byte in Array("{}[]\",:\\\n\r d0\u{E4}".utf8) + [0, 0xFF] {
        var changed = last
        changed[place] = byte
        check(known + [changed, last], "byte \(byte) at \(place)")
      }
    }
  }
}

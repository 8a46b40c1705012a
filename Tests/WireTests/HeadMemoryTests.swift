import Base
import XCTest

@testable import Wire

/// A reader with a memory of other heads says of each what a reader says without one.
final class HeadMemoryTests: XCTestCase {
  private static let limits = WireLimits(headBytes: 400, headerCount: 12, bodyBytes: 5000)

  private static let heads: [(MessageRole, String)] = [
    (
      .request,
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nx-id: 12\r\n"
        + "Content-Length: 12\r\nConnection: keep-alive\r\nX-Brownout-Request: a-1\r\nempty:\r\n\r\nbody"
    ),
    (
      .response,
      "HTTP/1.1 200 OK\r\ndate: now\r\nx-brownout-provider: p\r\ntransfer-encoding: chunked\r\n"
        + "content-type: text/event-stream\r\nKeep-Alive: 5\r\nx: \ty\t\r\n\r\n2\r\nab\r\n"
    ),
    (.response, "HTTP/1.1 429 Slow\r\nretry-after: 2\r\ncontent-length: 0\r\nb: c\r\n\r\n"),
    (.response, "HTTP/1.1 200 OK\r\nx: y\r\n\r\nuntil the end"),
  ]

  /// The first events, in full.
  private func events(_ bytes: [UInt8], _ next: (Bytes, inout Int) -> MessageEvent) -> [String] {
    Bytes.withBytes(of: Array("??".utf8) + bytes) { input in
      var offset = 2
      var words: [String] = []
      for _ in 0..<3 {
        let event = next(input, &offset)
        switch event {
        case .head(let summary), .informational(let summary):
          words.append(ReaderTranscript.describe(summary, input))
          words.append("\(summary.head) \(summary.headers) \(summary.target) \(summary.mayHold("host"))")
          for index in 0..<summary.marks.count {
            let value = input[summary.value(ofMark: index, in: input)].string()
            words.append("\(summary.marks[index].name) \(summary.line(ofMark: index)) \(value)")
          }
          words.append("\(summary.marks.names) \(summary.marks.areAll)")
        case .body(let range): words.append("body \(range)")
        case .needMore, .end, .invalid: words.append("\(event)")
        }
        words.append("\(offset)")
      }
      return words
    }
  }

  private func check(_ memory: inout HeadMemory, _ bytes: [UInt8], _ role: MessageRole, _ note: String) {
    var reader = MessageReader(role: role, limits: HeadMemoryTests.limits)
    var plain = reader
    let found = events(bytes) { reader.next($0, &$1, &memory) }
    let expected = events(bytes) { plain.next($0, &$1) }
    XCTAssertEqual(found, expected, "\(note): \(String(decoding: bytes, as: UTF8.self))")
  }

  /// Every place of a head, with every byte that means something there, behind the head itself.
  func testAHeadThatDiffersByOneByteIsReadAsAlone() {
    for (role, text) in HeadMemoryTests.heads {
      let original = Array(text.utf8)
      var memory = HeadMemory()
      check(&memory, original, role, "the pattern")
      for place in original.indices {
        for byte in Array("\r\n\t :;09aZ\u{0}\u{7f}\"-\u{E4}".utf8) {
          var replaced = original
          replaced[place] = byte
          var inserted = original
          inserted.insert(byte, at: place)
          var removed = original
          removed.remove(at: place)
          for (bytes, what) in [(replaced, "replaced"), (inserted, "inserted"), (removed, "removed")] {
            check(&memory, original, role, "the pattern again")
            check(&memory, bytes, role, "\(what) at \(place)")
          }
        }
        check(&memory, Array(original[..<place]), role, "cut at \(place)")
      }
    }
  }

  /// Values of drawn lengths in heads of drawn lines, some of them broken, up to the limits and beyond.
  func testDrawnHeadsAreReadAsAlone() {
    let names = [
      "content-length", "Transfer-Encoding", "connection", "content-type", "expect", "x-brownout-visit",
      "x-id", "date", "te", "retry-after", "authorization", "upgrade", "x-brownout-attempt",
    ]
    let values = [
      "", "1", " 22", "333 ", "close", "keep-alive", "chunked", "application/json", "100-continue",
    ]
    for seed in UInt64(0)..<4000 {
      var random = KeyedRandom(seed: seed).keyed("heads like others")
      var memory = HeadMemory()
      let role: MessageRole = random.below(2) == 0 ? .request : .response
      let lines = (0..<random.below(8)).map { _ in (random.pick(names), random.pick(values)) }
      for step in 0..<10 {
        var text = role == .request ? "POST /x HTTP/1.1\r\nhost: h\r\n" : "HTTP/1.1 200 OK\r\n"
        for (name, value) in lines {
          switch random.below(4) {
          case 0: text += "\(name): \(random.below(9000))\r\n"
          case 1: text += "\(name):\(String(repeating: "v", count: Int(random.below(90))))\r\n"
          default: text += "\(name):\(value)\r\n"
          }
        }
        var bytes = Array((text + "\r\nbody").utf8)
        if random.below(4) == 0 { bytes = random.mutated(bytes, interesting: Array("\r\n\t :;09a\0".utf8)) }
        check(&memory, bytes, role, "seed \(seed), step \(step)")
      }
    }
  }
}

import Base
import XCTest

/// The searches by words find what a search byte by byte finds.
final class ByteSearchTests: XCTestCase {
  private func check(_ bytes: [UInt8], _ first: UInt8, _ second: UInt8, _ note: @autoclosure () -> String) {
    Bytes.withBytes(of: bytes) { view in
      for from in 0...bytes.count {
        let rest = bytes[from...]
        let either = rest.firstIndex { $0 == first || $0 == second }
        if view.firstIndex(of: first, or: second, from: from) != either {
          XCTFail("either, \(from): \(note())")
        }
        if view.firstIndex(of: first, from: from) != rest.firstIndex(of: first) {
          XCTFail("\(from): \(note())")
        }
        let end = rest.firstIndex { $0 < 0x20 || $0 >= 0x80 || $0 == 0x22 || $0 == 0x5C } ?? bytes.count
        if view.plainTextEnd(from: from) != end { XCTFail("plain text, \(from): \(note())") }
      }
    }
  }

  func testEveryPairOfNeighboursIsFoundAtEveryPlaceOfAWord() {
    for value in UInt8.min...UInt8.max {
      for place in 0..<9 {
        for neighbour: UInt8 in [value &+ 1, value &- 1, 0, 0x7F, 0x80, 0xFF] {
          var bytes = [UInt8](repeating: 0x41, count: 17)
          bytes[place] = value
          bytes[place + 1] = neighbour
          check(bytes, value, 0x0D, "\(value) and \(neighbour) at \(place)")
        }
      }
    }
  }

  func testDrawnBytesAreSearchedLikeOneByOne() {
    for seed in UInt64(0)..<2000 {
      var random = KeyedRandom(seed: seed).keyed("search")
      let top = random.below(2) == 0 ? UInt64(4) : 256
      let bytes = (0..<random.below(40)).map { _ in UInt8(random.below(top)) }
      check(bytes, UInt8(random.below(top)), UInt8(random.below(top)), "seed \(seed)")
    }
  }

  func testASearchBehindTheEndFindsNothing() {
    let text = Bytes(literal: "abcdefghij")
    XCTAssertNil(text.firstIndex(of: 0x61, from: 11))
    XCTAssertNil(Bytes.empty.firstIndex(of: 0, or: 1))
    XCTAssertEqual(Bytes.empty.plainTextEnd(from: 0), 0)
  }
}

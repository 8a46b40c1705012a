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
        let lineEnd = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }
        if view.firstLineEnd(from: from) != lineEnd { XCTFail("line end, \(from): \(note())") }
        let name = rest.firstIndex { byte in
          !(0x30...0x39).contains(byte) && !(0x61...0x7A).contains(byte | 0x20) && byte != 0x2D
        }
        if view.plainNameEnd(from: from) != name ?? bytes.count { XCTFail("name, \(from): \(note())") }
        let spaces = rest.firstIndex { $0 != 0x20 } ?? bytes.count
        if view.spacesEnd(from: from) != spaces { XCTFail("spaces, \(from): \(note())") }
        let control = rest.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.count
        if view.controlFreeEnd(from: from) != control { XCTFail("control characters, \(from): \(note())") }
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

  func testAByteFarAwayIsFoundWhereverItStands() {
    for length in [31, 39, 40, 41, 72, 107] {
      for place in 0..<length {
        for value: UInt8 in [0x00, 0x0D, 0x1F, 0x22, 0x5C, 0x7F, 0x80, 0xFF] {
          var bytes = [UInt8](repeating: 0x41, count: length)
          bytes[place] = value
          check(bytes, value, 0x0D, "\(value) at \(place) of \(length)")
        }
      }
    }
  }

  func testRunsOfSpacesAreCountedWhateverEndsThem() {
    for length in [1, 7, 8, 9, 31, 40, 41, 80] {
      for value: UInt8 in [0x00, 0x0A, 0x1F, 0x21, 0x60, 0x7F, 0x80, 0xA0, 0xFF] {
        for place in 0..<length {
          var bytes = [UInt8](repeating: 0x20, count: length)
          bytes[place] = value
          check(bytes, value, 0x0D, "\(value) at \(place) of \(length) spaces")
        }
      }
    }
  }

  func testLiteralsAreFoundAndCompared() {
    for seed in UInt64(0)..<2000 {
      var random = KeyedRandom(seed: seed).keyed("literals")
      let text: StaticString = ["ab", "aab", "bbaab", "abababa", "aaaabaaab"][Int(random.below(5))]
      let literal = Array("\(text)".utf8)
      let bytes = (0..<random.below(30)).map { _ in UInt8(ascii: random.below(2) == 0 ? "a" : "b") }
      Bytes.withBytes(of: bytes) { view in
        for from in 0...bytes.count {
          let place = (from..<max(from, bytes.count)).first { bytes[$0...].starts(with: literal) }
          XCTAssertEqual(view.firstIndex(of: text, from: from), place, "seed \(seed), from \(from)")
          XCTAssertEqual(view.dropping(from).equals(text), Array(bytes[from...]) == literal, "seed \(seed)")
        }
      }
    }
  }

  func testViewsAreTheSameUpToTheFirstByteThatDiffers() {
    for length in [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 71] {
      let bytes = (0..<length).map { UInt8($0) | 0x40 }
      for place in 0...length {
        var other = bytes
        if place < length { other[place] ^= 0x20 }
        Bytes.withBytes(of: bytes) { view in
          Bytes.withBytes(of: other) {
            XCTAssertEqual(view.equals($0), place == length, "\(place), \(length)")
          }
          Bytes.withBytes(of: other + [0x21]) {
            XCTAssertEqual(view.sharedPrefix($0), place, "\(place) of \(length)")
            XCTAssertEqual($0.sharedPrefix(view), place, "\(place) of \(length)")
            XCTAssertFalse(view.equals($0))
          }
        }
      }
    }
  }

  func testLettersAloneAreFolded() {
    let names: [StaticString] = ["te", "host", "expect", "x-a_b-c", "content-type", "transfer-encoding"]
    for name in names {
      let lowercase = Array("\(name)".utf8)
      for place in lowercase.indices {
        for value in UInt8.min...UInt8.max {
          var bytes = lowercase
          bytes[place] = value
          let isLetter = value >= 0x41 && value <= 0x5A
          let isSame = value == lowercase[place] || (isLetter && value + 0x20 == lowercase[place])
          Bytes.withBytes(of: bytes) {
            XCTAssertEqual($0.equalsIgnoringCase(name), isSame, "\(name): \(value) at \(place)")
          }
        }
      }
      Bytes.withBytes(of: lowercase) { view in
        XCTAssertFalse(view.dropping(1).equalsIgnoringCase(name))
        for other in names where "\(other)" != "\(name)" { XCTAssertFalse(view.equalsIgnoringCase(other)) }
      }
    }
  }

  func testASearchBehindTheEndFindsNothing() {
    let text = Bytes(literal: "abcdefghij")
    XCTAssertNil(text.firstIndex(of: 0x61, from: 11))
    XCTAssertNil(Bytes.empty.firstIndex(of: 0, or: 1))
    XCTAssertEqual(Bytes.empty.plainTextEnd(from: 0), 0)
  }
}

import Base
import XCTest

final class ByteTests: XCTestCase {
  func testTheBufferHoldsWhatWasAppended() {
    var buffer = ByteBuffer(capacity: 1)
    buffer.append("count ")
    buffer.append(decimal: -1_234_567)
    buffer.append(0x20)
    buffer.append(hexadecimal: 0xdead_beef)
    buffer.append(string: " ünïcode")
    XCTAssertEqual(buffer.bytes.string(), "count -1234567 deadbeef ünïcode")
    buffer.removeFirst(6)
    XCTAssertEqual(buffer.bytes.string(), "-1234567 deadbeef ünïcode")
    buffer.truncate(to: 8)
    XCTAssertEqual(buffer.bytes.string(), "-1234567")
    buffer.clear()
    XCTAssertTrue(buffer.isEmpty)
  }

  func testNumbersAreWrittenAsTheLibraryWritesThem() {
    var values = [0, 15, 16, 255, 256, Int.max, Int.min, -1]
    var power = 1
    for _ in 0..<18 {
      power *= 10
      values += [power - 1, power, power + 1, -power]
    }
    for value in values {
      var buffer = ByteBuffer()
      buffer.append(decimal: value)
      XCTAssertEqual(buffer.bytes.string(), String(value))
      buffer.clear()
      buffer.append(hexadecimal: value.magnitude)
      XCTAssertEqual(buffer.bytes.string(), String(value.magnitude, radix: 16))
    }
  }

  func testEveryNumberOfFewDigitsIsWritten() {
    var buffer = ByteBuffer()
    for value in 0..<20_000 {
      buffer.clear()
      buffer.append(decimal: value)
      XCTAssertTrue(buffer.bytes.decimal() == value && buffer.count == String(value).count, "\(value)")
    }
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    for first in 0..<62 {
      for second in 0..<62 {
        buffer.clear()
        buffer.append(alphanumeric: UInt64(first + 62 * second), digits: 2)
        XCTAssertEqual(buffer.bytes.array(), [alphabet[first], alphabet[second]])
      }
    }
  }

  func testANumberTakesThePlaceOfAnyStretch() {
    for value in [0, 7, 10, 99, 100, 999, 1000, 123_456] {
      for length in 0..<6 {
        var buffer = ByteBuffer(capacity: 1)
        buffer.append("abcdefghij")
        buffer.replace(3..<3 + length, withDecimal: value)
        XCTAssertEqual(buffer.bytes.string(), "abc\(value)" + "defghij".dropFirst(length))
      }
    }
  }

  func testLiteralsOfAnyLengthEqualOnlyThemselves() {
    let literals: [StaticString] = [
      "", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijk",
      "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefghijklmnopqrstuvwx",
    ]
    for literal in literals {
      let text = Bytes(literal: literal).array()
      Bytes.withBytes(of: text + [0x21]) { bytes in
        XCTAssertTrue(bytes[0..<text.count].equals(literal) && bytes.starts(with: literal))
        XCTAssertFalse(bytes.equals(literal))
        if !text.isEmpty {
          XCTAssertFalse(
            bytes[1..<text.count].equals(literal) || bytes[0..<text.count - 1].starts(with: literal))
        }
      }
      Bytes.withBytes(of: [0x21, 0x22] + text) { bytes in
        for index in 0...2 { XCTAssertEqual(bytes.holds(literal, at: index), text.isEmpty || index == 2) }
        XCTAssertFalse(bytes.holds(literal, at: 3) && !text.isEmpty)
      }
      for index in text.indices {
        var other = text
        other[index] ^= 0x80
        Bytes.withBytes(of: other) { XCTAssertFalse($0.equals(literal) || $0.starts(with: literal)) }
      }
    }
    XCTAssertTrue(Bytes.empty.equals("") && !Bytes.empty.equals("a") && Bytes.empty.starts(with: ""))
  }

  func testDigitsAreWrittenAsManyAsAskedFor() {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    for seed in UInt64(0)..<200 {
      var random = KeyedRandom(seed: seed)
      let word = random.next() >> random.below(64)
      let count = Int(random.below(20))
      var buffer = ByteBuffer(capacity: 1)
      buffer.append("x")
      buffer.append(hexadecimal: UInt(word), digits: count)
      let hexadecimal = String(repeating: "0", count: 20) + String(word, radix: 16)
      XCTAssertEqual(buffer.bytes.string(), "x" + hexadecimal.suffix(count))
      buffer.clear()
      buffer.append(allHexadecimal: word)
      XCTAssertEqual(buffer.bytes.string(), String(hexadecimal.suffix(16)))
      buffer.clear()
      buffer.append(alphanumeric: word, digits: count)
      var rest = word
      var expected = ""
      for _ in 0..<count {
        expected.append(alphabet[Int(rest % 62)])
        rest /= 62
      }
      XCTAssertEqual(buffer.bytes.string(), expected)
    }
  }

  func testViewsCompareAndFind() {
    Bytes.withBytes(of: Array("Content-Type: text/html".utf8)) { bytes in
      XCTAssertTrue(bytes.starts(with: "Content-"))
      XCTAssertFalse(bytes[0..<4].starts(with: "Content-"))
      XCTAssertTrue(bytes[0..<12].equalsIgnoringCase("content-type"))
      XCTAssertFalse(bytes[0..<11].equalsIgnoringCase("content-type"))
      XCTAssertEqual(bytes.firstIndex(of: UInt8(ascii: ":")), 12)
      XCTAssertEqual(bytes.firstIndex(of: "text"), 14)
      XCTAssertEqual(bytes.firstIndex(of: "te", from: 15), nil)
      XCTAssertEqual(bytes.dropping(14).string(), "text/html")
      XCTAssertTrue(bytes.dropping(14).equals("text/html"))
      XCTAssertTrue(bytes[0..<0].isEmpty)
    }
  }

  func testDecimalReadsDigitsOnly() {
    let cases: [(String, Int?)] = [
      ("0", 0), ("007", 7), ("123456789012345678", 123_456_789_012_345_678), ("1234567890123456789", nil),
      ("", nil), ("-1", nil), ("+1", nil), ("1 ", nil), ("0x1", nil), ("１", nil),
    ]
    for (text, value) in cases {
      Bytes.withBytes(of: Array(text.utf8)) { XCTAssertEqual($0.decimal(), value, text) }
    }
  }

  func testPooledBuffersKeepTheirContentApart() {
    for seed in UInt64(0)..<50 {
      var random = KeyedRandom(seed: seed)
      var pool = BufferPool(initialCapacity: 8, retainedCapacity: 64)
      var expected: [(id: BufferID, content: [UInt8])] = []
      for _ in 0..<500 {
        switch random.below(6) {
        case 0: expected.append((pool.take(), []))
        case 1 where !expected.isEmpty:
          pool.release(expected.remove(at: Int(random.below(UInt64(expected.count)))).id)
        case 2 where !expected.isEmpty:
          let index = Int(random.below(UInt64(expected.count)))
          let length = Int(random.below(UInt64(expected[index].content.count + 1)))
          pool.removeFirst(expected[index].id, length)
          expected[index].content.removeFirst(length)
        case 3 where !expected.isEmpty && random.below(4) == 0:
          let index = Int(random.below(UInt64(expected.count)))
          pool.clear(expected[index].id)
          expected[index].content = []
        default:
          guard !expected.isEmpty else { continue }
          let index = Int(random.below(UInt64(expected.count)))
          let addition = (0..<Int(random.below(40))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
          Bytes.withBytes(of: addition) { pool.append(expected[index].id, $0) }
          expected[index].content += addition
        }
        for entry in expected { XCTAssertEqual(pool.bytes(entry.id).array(), entry.content, "seed \(seed)") }
        XCTAssertEqual(pool.takenCount, expected.count)
      }
    }
  }
}

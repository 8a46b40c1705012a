import Base
import Wire
import XCTest

/// Chunks from templates are those of `ChatStream.writeToken`, byte for byte.
final class TokenTemplatesTests: XCTestCase {
  private func check(
    _ templates: inout TokenTemplates, _ stream: ChatStream, _ number: Int, _ name: Bytes, _ model: Bytes,
    _ note: String
  ) -> Bool {
    let stamp = templates.stamp(stream, provider: number, name: name, model: model)
    XCTAssertFalse(stamp.isUnset, note)
    guard stamp.hasTemplate else { return false }
    for index in [0, 1, 9, 10, 11, 99, 100, 12_345, 999_999, Int(Int32.max)] {
      var expected = ByteBuffer()
      var written = ByteBuffer(capacity: 1)
      expected.append("in front")
      written.append("in front")
      stream.writeToken(index, provider: name, model: model, into: &expected)
      templates.write(stamp, index, into: &written)
      XCTAssertEqual(written.bytes.string(), expected.bytes.string(), "\(note), token \(index)")
    }
    return true
  }

  func testDrawnStreamsAreWrittenAsWithoutTemplates() {
    let names = ["p", "primary", "eu-west_1"]
    let models = ["m", "gpt-4o-mini", "a\"b\\c", "\u{E4}\u{1F600}", "\"created\":chatcmpl-", ":0 ", ""]
    for seed in UInt64(0)..<200 {
      var random = KeyedRandom(seed: seed).keyed("templates")
      var templates = TokenTemplates()
      for step in 0..<40 {
        let number = Int(random.below(UInt64(names.count)))
        let stream = ChatStream(
          key: KeyedRandom(seed: seed), ordinal: random.below(9), visit: random.below(3),
          created: 1_000_000_000 + Int(random.below(8_999_999_999)), includesUsage: random.below(2) == 0,
          framing: random.below(2) == 0 ? .chunked : .plain)
        let model = Array(models[Int(random.below(UInt64(models.count)))].utf8)
        Bytes.withBytes(of: Array(names[number].utf8)) { name in
          Bytes.withBytes(of: model) { model in
            // Without a template the plain way is taken: allowed once there are many.
            let isWritten = check(&templates, stream, number, name, model, "seed \(seed), step \(step)")
            XCTAssertTrue(isWritten || step >= 32, "seed \(seed), step \(step)")
          }
        }
      }
    }
  }

  /// Sizes around those whose length in digits changes have no template, and are none the worse for it.
  func testSizesAreRightAtEveryLengthOfTheModel() {
    var longest = 0
    for length in Array(0..<60) + Array(3600..<3900) + [4000, 4200] {
      var templates = TokenTemplates()
      let stream = ChatStream(
        key: KeyedRandom(seed: 1), ordinal: 1, visit: 1, created: 1_700_000_000,
        includesUsage: length % 2 == 0, framing: .chunked)
      Bytes.withBytes(of: [UInt8](repeating: 0x61, count: length)) { model in
        if check(&templates, stream, 0, Bytes(literal: "p"), model, "model of \(length)") { longest = length }
      }
    }
    XCTAssertGreaterThan(longest, 3700)
  }

  func testOnlyTimesOfTenDigitsHaveATemplate() {
    for (created, has) in [
      (0, false), (999_999_999, false), (1_000_000_000, true), (9_999_999_999, true), (10_000_000_000, false),
    ] {
      var templates = TokenTemplates()
      let stream = ChatStream(
        key: KeyedRandom(seed: 1), ordinal: 1, visit: 1, created: created, includesUsage: false,
        framing: .plain)
      let name = Bytes(literal: "p")
      XCTAssertEqual(check(&templates, stream, 0, name, name, "created \(created)"), has)
    }
  }
}

import Base
import XCTest

@testable import Profile

final class UnitTests: XCTestCase {
  func testDurationsAreExact() {
    let spellings: [(String, Int64)] = [
      ("0s", 0), ("250ms", 250_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000),
      ("1h", 3_600_000_000_000),
      ("100us", 100_000), ("0.125us", 125), ("7ns", 7), ("1m30s", 90_000_000_000), ("0.1s", 100_000_000),
    ]
    for (text, count) in spellings { XCTAssertEqual(DurationText.read(text).value?.count, count, text) }
    for text in ["", "5", "s", "5 s", "5sec", "-5s", "1e3s", ".5s", "5.s", "5s ", "1.2.3s", "٣s"] {
      XCTAssertNil(DurationText.read(text).value, text)
    }
  }

  func testDurationsAreSpelledSoThatTheyReadBack() {
    var random = KeyedRandom(seed: 1)
    for _ in 0..<2000 {
      let count = Int64(random.below(1 << (1 + random.below(48))))
      let spelled = DurationText.spell(Nanoseconds(count))
      XCTAssertEqual(DurationText.read(spelled).value?.count, count, spelled)
    }
    XCTAssertEqual(DurationText.spell(.milliseconds(1500)), "1500ms")
    XCTAssertEqual(DurationText.spell(.zero), "0s")
  }

  func testRatesSizesAndPercentages() {
    XCTAssertEqual(RateText.read("50/s").value, 50)
    XCTAssertEqual(RateText.read("3000/min").value, 50)
    XCTAssertEqual(RateText.read("7200/h").value, 2)
    XCTAssertEqual(RateText.read("0.5/s").value, 0.5)
    XCTAssertEqual(SizeText.read("64KiB").value, 65_536)
    XCTAssertEqual(SizeText.read("1.5MiB").value, 1_572_864)
    XCTAssertEqual(SizeText.read("10kB").value, 10_000)
    XCTAssertNil(SizeText.read("0.5B").value)
    XCTAssertEqual(PercentageText.read("5%").value, Share(1, of: 20))
    XCTAssertEqual(PercentageText.read("12.5%").value, Share(1, of: 8))
    XCTAssertEqual(PercentageText.read("100%").value, Share(1, of: 1))
    XCTAssertEqual(PercentageText.read("0%").value, Share(0, of: 1))
    XCTAssertEqual(PercentageText.read("33.333333%").value, Share(33_333_333, of: 100_000_000))
    for text in ["100.1%", "5", "5 %", "-5%", "33.3333333%", "%"] {
      XCTAssertNil(PercentageText.read(text).value, text)
    }
  }

  func testEveryTenthOfAPercentIsAnExactReducedFraction() {
    for tenths in 0...1000 {
      let share = PercentageText.read("\(tenths / 10).\(tenths % 10)%").value
      XCTAssertEqual(share.map { $0.numerator * 1000 }, share.map { tenths * $0.denominator }, "\(tenths)")
    }
  }

  func testTheLogarithmIsAsGoodAsTheCLibrarys() {
    var random = KeyedRandom(seed: 2)
    for _ in 0..<2000 {
      let power = random.unit() * 80 - 40
      let value = (1 + random.unit()) * scalbn(1, power)
      // The product of a number and its inverse, and the sum over products, pin the function without another
      // one.
      XCTAssertEqual(logarithm(value) + logarithm(1 / value), 0, accuracy: 1e-13)
      XCTAssertEqual(logarithm(value * 3), logarithm(value) + logarithm(3), accuracy: 1e-13)
    }
    XCTAssertEqual(logarithm(1), 0)
    XCTAssertEqual(logarithm(2.718_281_828_459_045), 1, accuracy: 1e-15)
    XCTAssertEqual(logarithm(10), 2.302_585_092_994_046, accuracy: 1e-15)
    XCTAssertEqual(logarithm(4e8), 19.806_975_105_072_254, accuracy: 1e-14)
  }

  private func scalbn(_ value: Double, _ power: Double) -> Double {
    Double(sign: .plus, exponent: Int(power), significand: value)
  }

  func testAnchorsReadAsTheyAreSpelled() {
    let anchors: [Anchor] = [
      .listen, .requestBody, .admit, .head, .firstByte, .token(0), .token(20), .event(3), .byte(1000),
      .fraction(0.5),
      .time(.milliseconds(1500)), .final, .terminator, .close,
    ]
    for anchor in anchors { XCTAssertEqual(Anchor.read(anchor.spelling).value, anchor, anchor.spelling) }
    for text in [
      "accept", "request.head", "idle", "token", "token:-1", "token:+1", "token:x", "frac:1.5", "time:5", "",
    ] {
      XCTAssertNil(Anchor.read(text).value, text)
    }
    for (earlier, later) in zip(anchors, anchors.dropFirst()) { XCTAssertFalse(later.precedes(earlier)) }
  }

  func testTargetURLs() {
    let url = TargetURL.read("http://127.0.0.1:8080/v1/").value
    XCTAssertEqual(url?.host, "127.0.0.1")
    XCTAssertEqual(url?.port, 8080)
    XCTAssertEqual(url?.pathPrefix, "/v1")
    XCTAssertEqual(TargetURL.read("http://[::1]:9").value?.host, "::1")
    XCTAssertEqual(TargetURL.read("http://gateway").value?.port, 80)
    for text in [
      "https://a", "a:80", "http://", "http://a:0", "http://a:x", "http://a/?b", "http://u@a", "http://[::1",
    ] {
      XCTAssertNil(TargetURL.read(text).value, text)
    }
  }

  func testSuggestionsAreNearAndNeverFar() {
    let words = ["firstToken", "gap", "tokens", "head"]
    XCTAssertEqual(Suggestion.nearest(to: "first_token", in: words), "firstToken")
    XCTAssertEqual(Suggestion.nearest(to: "tokesn", in: words), "tokens")
    XCTAssertEqual(Suggestion.nearest(to: "hed", in: words), "head")
    XCTAssertEqual(Suggestion.nearest(to: "fir", in: words), "firstToken")
    XCTAssertNil(Suggestion.nearest(to: "latency", in: words))
    XCTAssertNil(Suggestion.nearest(to: "x", in: words))
  }

  func testTheDistanceCountsInsertionsRemovalsReplacementsAndSwaps() {
    func distance(_ left: String, _ right: String) -> Int { Suggestion.distance(Array(left), Array(right)) }
    XCTAssertEqual(distance("", ""), 0)
    XCTAssertEqual(distance("", "abc"), 3)
    XCTAssertEqual(distance("kitten", "sitting"), 3)
    XCTAssertEqual(distance("abcd", "abdc"), 1)
    let words = ["", "a", "ab", "ba", "abc", "acb", "bca"]
    for left in words {
      for right in words { XCTAssertEqual(distance(left, right), distance(right, left), "\(left) \(right)") }
    }
  }

  func testSHA256OfTheStandardVectors() {
    let vectors: [(String, String)] = [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmg"
          + "hijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 10_000),
        "27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711"
      ),
    ]
    for (text, digest) in vectors {
      XCTAssertEqual(SHA256.hexadecimal(of: Array(text.utf8)), digest, String(text.prefix(20)))
    }
  }
}

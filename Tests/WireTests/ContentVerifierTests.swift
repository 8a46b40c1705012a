import Base
import XCTest

@testable import Wire

/// Complete text passes however it is cut; one token lost, doubled, swapped or of another provider never
/// does.
final class ContentVerifierTests: XCTestCase {
  private func verify(_ pieces: [String]) -> ContentVerifier {
    var verifier = ContentVerifier()
    for piece in pieces { Bytes.withBytes(of: Array(piece.utf8)) { verifier.feed($0) } }
    return verifier
  }

  private func tokens(_ provider: String, _ range: Range<Int>) -> [String] {
    range.map { "\(provider):\($0) " }
  }

  func testCompleteTextPassesInAnyPieces() {
    let text = tokens("eu-west_1", 0..<12).joined()
    Pieces.forEachSplit(Array(text.utf8)) { pieces in
      let verifier = verify(pieces.map { String(decoding: $0, as: UTF8.self) })
      XCTAssertFalse(verifier.isBroken)
      XCTAssertEqual(verifier.tokenCount, 12)
      XCTAssertTrue(verifier.isBetweenTokens)
      XCTAssertEqual(verifier.providerHash, ContentVerifier.hash(name: "eu-west_1"))
    }
    XCTAssertEqual(ContentVerifier.hash(name: "abc"), ContentVerifier.hash(Bytes(literal: "abc")))
    XCTAssertNotEqual(ContentVerifier.hash(name: "abc"), ContentVerifier.hash(name: "acb"))
  }

  func testManyTokensPass() {
    let verifier = verify(tokens("p", 0..<20_000))
    XCTAssertFalse(verifier.isBroken)
    XCTAssertEqual(verifier.tokenCount, 20_000)
  }

  func testTextOfEscapesIsRead() {
    let escaped = String(decoding: JSONDocuments.escaped("a-b:0 a-b:1 "), as: UTF8.self)
    XCTAssertEqual(verify([escaped, "a-b:2\\u0020"]).tokenCount, 3)
  }

  /// What is known of the name of the last token changes nothing, whoever's it was.
  func testAKnownNameChangesNothing() {
    for seed in UInt64(0)..<20_000 {
      var random = KeyedRandom(seed: seed).keyed("names")
      var name = TokenName()
      var plain = [ContentVerifier(), ContentVerifier()]
      var quick = plain
      var next = [0, 0]
      for _ in 0..<12 {
        let which = Int(random.below(2))
        let provider = random.below(20) == 0 ? "other" : ["p", "primary"][seed % 3 == 0 ? which : 0]
        var pieces = ["\(provider):\(next[which]) "]
        next[which] += 1
        switch random.below(16) {
        case 0: pieces = [random.pick(["p:01 ", "p: ", "p:1", " ", "", "p:4294967296 ", "p:x ", "p:1  "])]
        case 1: pieces = [String(pieces[0].prefix(2)), String(pieces[0].dropFirst(2))]
        case 2: pieces = [String(decoding: JSONDocuments.escaped(pieces[0]), as: UTF8.self)]
        case 3: next[which] += Int(random.below(120))
        case 4:
          pieces[0] += "\(provider):\(next[which]) "
          next[which] += 1
        default: break
        }
        for piece in pieces {
          Bytes.withBytes(of: Array(piece.utf8)) { bytes in
            plain[which].feed(bytes)
            quick[which].feed(bytes, &name)
          }
          XCTAssertEqual(quick[which].isBroken, plain[which].isBroken, "seed \(seed): \(piece)")
          XCTAssertEqual(quick[which].tokenCount, plain[which].tokenCount, "seed \(seed): \(piece)")
          XCTAssertEqual(quick[which].providerHash, plain[which].providerHash, "seed \(seed): \(piece)")
          XCTAssertEqual(quick[which].isBetweenTokens, plain[which].isBetweenTokens, "seed \(seed): \(piece)")
        }
      }
    }
  }

  /// Runs of plain bytes are read at once, escapes one by one.
  func testEscapesAndPiecesChangeNothing() {
    for seed in UInt64(0)..<3000 {
      var random = KeyedRandom(seed: seed).keyed("texts")
      let name = random.below(9) == 0 ? String(repeating: "n", count: 250 + Int(random.below(8))) : "a.B-1"
      var text = tokens(name, 0..<Int(random.below(14))).joined() + "\(name):1234567890"
      if random.below(2) == 0 {
        let mutant = random.mutated(Array(text.utf8), interesting: Array("a0:9 /~\n".utf8))
        text = String(decoding: mutant.map { $0 & 0x7F }, as: UTF8.self).replacing("\\", with: "b")
      }
      let plain = verify([text])
      let escaped = verify([String(decoding: JSONDocuments.escaped(text), as: UTF8.self)])
      let half = text.prefix(Int(random.below(UInt64(text.count + 1))))
      let cut = verify([String(half), String(text.dropFirst(half.count))])
      for other in [escaped, cut] {
        XCTAssertEqual(other.isBroken, plain.isBroken, "seed \(seed)")
        XCTAssertEqual(other.tokenCount, plain.tokenCount, "seed \(seed)")
        XCTAssertEqual(other.providerHash, plain.providerHash, "seed \(seed)")
        XCTAssertEqual(other.isBetweenTokens, plain.isBetweenTokens, "seed \(seed)")
      }
    }
  }

  func testEveryLostDoubledOrSwappedTokenIsNoticed() {
    let right = tokens("p", 0..<12)
    for first in 0..<12 {
      var lost = right
      lost.remove(at: first)
      if first < 11 { XCTAssertTrue(verify(lost).isBroken, "lost \(first)") }
      var doubled = right
      doubled.insert(right[first], at: first)
      XCTAssertTrue(verify(doubled).isBroken, "doubled \(first)")
      for second in first + 1..<12 {
        var swapped = right
        swapped.swapAt(first, second)
        XCTAssertTrue(verify(swapped).isBroken, "swapped \(first) and \(second)")
        XCTAssertEqual(verify(swapped).tokenCount, Int32(first), "counts what was right")
      }
      if first > 0 {
        XCTAssertTrue(verify(right[..<first] + tokens("q", first..<12)).isBroken, "spliced at \(first)")
        XCTAssertTrue(verify(right[..<first] + tokens("q", 0..<12)).isBroken, "started anew at \(first)")
      }
    }
  }

  func testEveryLostByteIsNoticedOrLeavesATokenOpen() {
    let bytes = Array(tokens("ab", 0..<12).joined().utf8)
    for place in bytes.indices {
      var rest = bytes
      rest.remove(at: place)
      let verifier = verify([String(decoding: rest, as: UTF8.self)])
      // Without a letter of its first name the provider is another one from the second token on.
      XCTAssertTrue(verifier.isBroken || !verifier.isBetweenTokens, "byte \(place)")
    }
  }

  func testAnyNameThatAProfileAllowsIsAProvider() {
    for name in ["p", "Primary", "eu-west_1.b", "9"] {
      let verifier = verify(["\(name):0 ", "\(name):1 "])
      XCTAssertFalse(verifier.isBroken, name)
      XCTAssertEqual(verifier.tokenCount, 2, name)
    }
  }

  func testAnythingElseIsNoText() {
    let wrong = [
      "x", "p", "p:", "p:0", ":0 ", "p: ", "p:1 ", "p:00 ", "p:0  ", " p:0 ", "p/q:0 ", "p:0p", "p:-0 ",
      "é:0 ", "p:0\\n",
    ]
    for text in wrong {
      let verifier = verify([text])
      XCTAssertEqual(verifier.tokenCount, text == "p:0  " ? 1 : 0, text)
      XCTAssertTrue(verifier.isBroken || !verifier.isBetweenTokens, text)
    }
    XCTAssertFalse(verify([]).isBroken)
    XCTAssertEqual(verify([]).providerHash, 0)
  }
}

import Base
import Foundation
import XCTest

@testable import Report

final class JSONWriterTests: XCTestCase {
  func testADocumentIsReadBackByFoundation() throws {
    for pretty in [true, false] {
      var writer = JSONWriter(pretty: pretty)
      writer.object {
        $0.field("text", "a \"quoted\" \\ line\nnext\t\u{1}\u{2028}é")
        $0.field("none", nil as String?)
        $0.field("count", 12)
        $0.field("yes", true)
        $0.field("ratio", number: 0.1 + 0.2)
        $0.field("infinite", number: .infinity)
        $0.field("wait_ms", milliseconds: Nanoseconds(1_234_567_890))
        $0.object("empty") { _ in }
        $0.array("rows") {
          $0.object { $0.field("a", 1) }
          $0.element("b")
        }
      }
      let object = try XCTUnwrap(
        try JSONSerialization.jsonObject(with: Data(writer.text.utf8)) as? [String: Any])
      XCTAssertEqual(object["text"] as? String, "a \"quoted\" \\ line\nnext\t\u{1}\u{2028}é")
      XCTAssertTrue(object["none"] is NSNull)
      XCTAssertTrue(object["infinite"] is NSNull)
      XCTAssertEqual(object["ratio"] as? Double, 0.3)
      XCTAssertEqual(object["wait_ms"] as? Double, 1234.568)
      XCTAssertEqual((object["rows"] as? [Any])?.count, 2)
      XCTAssertEqual(writer.text.contains("\n"), pretty)
    }
  }

  func testNumbersHaveNoNeedlessDigits() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1.5, "1.5"), (-2.25, "-2.25"), (1e-7, "0"), (0.000001, "0.000001"),
      (123_456.789, "123456.789"), (.nan, "null"),
    ]
    for (value, text) in cases { XCTAssertEqual(JSONWriter.decimal(value), text) }
    XCTAssertEqual(JSONWriter.milliseconds(Nanoseconds(-1_500)), "-0.002")
    XCTAssertEqual(JSONWriter.milliseconds(Nanoseconds(499)), "0")
    XCTAssertEqual(JSONWriter.milliseconds(.seconds(Int64(1))), "1000")
  }
}

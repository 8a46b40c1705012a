import Base
import XCTest

@testable import Profile

final class RequestHeaderTests: XCTestCase {
  func testATemplateNamesVariables() throws {
    let environment = ["KEY": "sk-1", "_a9": "z"]
    let cases: [(text: String, value: String?, shown: String)] = [
      ("plain", "plain", "plain"), ("", "", ""), ("Bearer ${KEY}", "Bearer sk-1", "Bearer ***"),
      ("${KEY}${_a9}!", "sk-1z!", "******!"), ("$KEY $$ $", "$KEY $$ $", "$KEY $$ $"),
      ("$${KEY}", "${KEY}", "${KEY}"), ("${NONE}", nil, "***"),
    ]
    for (text, value, shown) in cases {
      let template = try HeaderTemplate(reading: text)
      XCTAssertEqual(template.filled(from: environment), value, text)
      XCTAssertEqual(template.shown, shown, text)
    }
    for (text, offset) in [("a${KEY", 1), ("${}", 0), ("${9A}", 0), ("xx${a-b}", 2), ("${a b}", 0)] {
      XCTAssertThrowsError(try HeaderTemplate(reading: text), text) { error in
        XCTAssertEqual((error as? HeaderTemplate.Problem)?.offset, offset, text)
      }
    }
  }

  func testSecretsAreKnownByTheirNames() {
    for name in ["Authorization", "x-api-key", "API-KEY", "cookie", "proxy-authorization"] {
      let header = RequestHeader(name: name, value: HeaderTemplate(parts: [.text("open sesame")]))
      XCTAssertEqual(header.shownValue, "***", name)
    }
    XCTAssertEqual(
      RequestHeader(name: "x-team", value: HeaderTemplate(parts: [.text("a")])).shownValue, "a")
  }

  func testARedactionMasksSecretsAndWhatFollowsTheirScheme() {
    let redaction = Redaction(["Bearer sk-long-key", "abc", "sk-long"])
    XCTAssertEqual(
      redaction.masked("got sk-long-key, Bearer sk-long-key, sk-long and abc"),
      "got ***, ***, *** and abc")
  }

  func testHeadersOfAChatLoad() throws {
    let text = ProfileFixtures.text(
      rest: #"""
        proxy: {}, load: { rate: "1/s", duration: "1s",
          headers: { Authorization: "Bearer secret-key", "x-team": "a", "x-run": "r ${RUN}" } }
        """#)
    let profile = try XCTUnwrap(ProfileFixtures.profile(text))
    let headers = try XCTUnwrap(profile.load?.headers)
    XCTAssertEqual(headers.map(\.name), ["authorization", "x-team", "x-run"])
    let resolved = profile.resolvedJSON(policy: [])
    for line in [#""authorization": "***""#, #""x-team": "a""#, #""x-run": "r ***""#] {
      XCTAssertTrue(resolved.contains(line), line)
    }
    XCTAssertFalse(resolved.contains("secret-key"))
  }
}

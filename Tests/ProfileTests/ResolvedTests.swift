import Base
import Foundation
import XCTest

@testable import Profile

final class ResolvedTests: XCTestCase {
  private func resolved(_ text: String, policy: [String] = []) throws -> (text: String, json: [String: Any]) {
    let profile = try XCTUnwrap(ProfileFixtures.profile(text))
    let text = profile.resolvedJSON(policy: policy)
    return (text, try XCTUnwrap(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]))
  }

  func testTheResolvedProfileIsJSONAndTheSameEachTime() throws {
    let first = try resolved(RunProfileTests.example, policy: ["idle: 5s"])
    XCTAssertEqual(first.text, try resolved(RunProfileTests.example, policy: ["idle: 5s"]).text)
    XCTAssertEqual(first.json["name"] as? String, "stall-before-first-byte")
    let proxy = try XCTUnwrap(first.json["proxy"] as? [String: Any])
    XCTAssertEqual(proxy["policy"] as? [String], ["idle: 5s"])
    XCTAssertNotNil((proxy["policyAsWritten"] as? [String: Any])?["envoyAIGateway"])
    let load = try XCTUnwrap(first.json["load"] as? [String: Any])
    XCTAssertEqual(load["drain"] as? String, "30s")
    XCTAssertEqual(load["inFlightCap"] as? Int, 4096)
    let providers = try XCTUnwrap(first.json["providers"] as? [String: [String: Any]])
    XCTAssertEqual(providers["fallback"]?["models"] as? [String], ["gpt-mock"])
    let rule = try XCTUnwrap((providers["primary"]?["rules"] as? [[String: Any]])?.first)
    XCTAssertEqual((rule["when"] as? [String: Any])?["share"] as? String, "10%")
    XCTAssertEqual((rule["do"] as? [[String: Any]])?.first?["stall"] as? String, "forever")
  }

  func testWhatIsSpelledDifferentlyButMeansTheSameResolvesToTheSame() throws {
    func body(_ text: String) throws -> String {
      try resolved(text).text.replacingOccurrences(
        of: "\"sha256\": \"[0-9a-f]+\"", with: "", options: .regularExpression)
    }
    let short = ProfileFixtures.text(
      provider: #"rules: [ { do: "slow-5xx" } ]"#,
      rest: #"proxy: {}, load: { rate: "50/s", duration: "30s" }"#)
    let long = ProfileFixtures.text(
      provider:
        """
        rules: [ { id: "rule-0",
          do: { fault: "slow-5xx", after: "2000ms", code: 503, body: "overloaded" } } ]
        """,
      rest: """
        seed: 1, timescale: 1, target: "proxy",
        proxy: { routes: { "gpt-mock": { tiers: ["primary", ["fallback"]] } }, limits: { headBytes: 65536 } },
        load: { duration: "0.5m", rate: "3000/min", arrivals: "poisson", drain: "30s", keys: 1,
          model: "gpt-mock" }
        """)
    XCTAssertEqual(try body(short), try body(long))
  }

  func testTheTimescaleIsInTheResolvedDurations() throws {
    let text = ProfileFixtures.text(rest: "timescale: 0.1, " + ProfileFixtures.load)
    let load = try XCTUnwrap(try resolved(text).json["load"] as? [String: Any])
    XCTAssertEqual(load["duration"] as? String, "3s")
  }

  func testTextsAreEscaped() throws {
    let json = JSONText.object([("a\"\\\n\u{1}é", .array([.null, .number(0.5), .integer(-1), .bool(true)]))])
      .text
    XCTAssertEqual(json, "{\n  \"a\\\"\\\\\\n\\u0001é\": [null, 0.5, -1, true]\n}\n")
    XCTAssertEqual(JSONText.object([]).text + JSONText.array([]).text, "{}\n[]\n")
  }
}

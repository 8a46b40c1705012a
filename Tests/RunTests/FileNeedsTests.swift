import Base
import Failover
import Profile
import XCTest

@testable import Run

final class FileNeedsTests: XCTestCase {
  private func prepared(_ load: String) throws -> PreparedRun {
    let text = """
      { brownout: 1, name: "m", proxy: {}, load: \(load),
        providers: { a: { base: { firstToken: "1ms", gap: "1ms", tokens: 1 } } } }
      """
    let (read, diagnostics) = ProfileWithPolicy.read(text: text, file: "m.json5")
    XCTAssertEqual(diagnostics.all.map(\.description), [])
    let run = try XCTUnwrap(read)
    return PreparedRun(profile: run.profile, policy: run.policy)
  }

  func testALimitThatCanNotServeTheCapIsToldWithTheWayToRaiseIt() throws {
    let run = try prepared("{ rate: \"5/s\", duration: \"1s\" }")
    let note = FileNeeds.note(for: run, limit: 256)
    XCTAssertTrue(note?.contains("allows about 52 requests at a time, not 4096") ?? false, note ?? "")
    XCTAssertTrue(note?.contains("ulimit -n") ?? false)
    XCTAssertNil(FileNeeds.note(for: run, limit: 1_048_576))
    XCTAssertNil(
      FileNeeds.note(for: try prepared("{ rate: \"5/s\", duration: \"1s\", inFlightCap: 20 }"), limit: 256))
  }
}

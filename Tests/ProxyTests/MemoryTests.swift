import Failover
import XCTest

@testable import Proxy

/// What an open stream costs the proxy before any buffer: it decides how many of them fit.
final class MemoryTests: XCTestCase {
  func testAnOpenStreamTakesLittle() {
    let state = MemoryLayout<RequestState>.stride
    let request = MemoryLayout<ProxyRequest>.stride - state
    let upstream = MemoryLayout<UpstreamConnection>.stride
    let client = MemoryLayout<ClientConnection>.stride
    XCTAssertLessThanOrEqual(
      request + upstream + client, 1024, "request \(request), upstream \(upstream), client \(client)")
    XCTAssertLessThanOrEqual(state, 768)
  }
}

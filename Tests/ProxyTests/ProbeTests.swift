import Base
import Failover
import IO
import Record
import XCTest

@testable import Proxy

/// Active health probes of the proxy's own.
final class ProbeTests: XCTestCase {
  private let policy = #"""
    { retry: { max: 0 }, eject: { probe: "active", active: {
      every: "100ms", timeout: "50ms", healthy: 2, unhealthy: 2 } } }
    """#
  private var isWell = true

  private func world(_ sick: @escaping () -> [Step]) throws -> World<SimBackend> {
    try World(
      policy: policy, { [unowned self] request in self.isWell ? HTTP.stream("a", tokens: 1) : sick() },
      { _ in HTTP.stream("b", tokens: 1) })
  }

  private func served(_ world: World<SimBackend>) -> String? {
    let client = world.ask()
    world.run(milliseconds: 5)
    return client.answers.first?.header("x-brownout-provider")
  }

  func testProbesPutATargetOutAndBringItBack() throws {
    let sicknesses: [() -> [Step]] = [
      { [] }, { [.reset] }, { [.finish] }, { [.send(HTTP.answer(503, "{}"))] }, { [.send("garbage")] },
      { [.send(HTTP.streamHead), .send(HTTP.chunk(HTTP.token("a", 0)))] },
      { [.send(HTTP.streamHead), .finish] },
    ]
    for (index, sick) in sicknesses.enumerated() {
      isWell = true
      let world = try world(sick)
      world.run(milliseconds: 350)
      XCTAssertEqual(world.proxy.counters.probes, 6)
      XCTAssertEqual(world.proxy.counters.probesFailed, 0)
      XCTAssertEqual(served(world), "a")
      isWell = false
      world.run(milliseconds: 300)
      XCTAssertGreaterThanOrEqual(world.proxy.counters.probesFailed, 2)
      XCTAssertEqual(served(world), "b", "sickness \(index)")
      isWell = true
      world.run(milliseconds: 300)
      XCTAssertEqual(served(world), "a", "sickness \(index)")
      XCTAssertEqual(world.proxy.logSnapshot().records.count, 3, "a probe is no attempt")
      world.assertAllFreed("sickness \(index)")
    }
  }

  func testAProbeIsASmallRequestOfItsOwn() throws {
    let world = try World(policy: policy, chop: 3, { _ in HTTP.stream("a", tokens: 1) }, { _ in [.reset] })
    world.run(milliseconds: 120)
    let request = try XCTUnwrap(world.providers[0].requests.first)
    XCTAssertTrue(request.head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    XCTAssertEqual(request.header("x-brownout-probe"), "1")
    XCTAssertNil(request.header("x-brownout-attempt"))
    XCTAssertTrue(String(decoding: request.body, as: UTF8.self).contains("\"max_tokens\":1"))
    XCTAssertEqual(world.proxy.counters.probesFailed, 1)
    world.assertAllFreed()
  }

  func testWithoutActiveProbesNoneIsSent() throws {
    let world = try World(policy: Policies.plain) { _ in [] }
    world.run(milliseconds: 5000)
    XCTAssertEqual(world.proxy.counters.probes, 0)
    XCTAssertTrue(world.connections.isEmpty)
    world.assertAllFreed()
  }
}

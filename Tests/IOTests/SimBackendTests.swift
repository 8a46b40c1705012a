import Base
import IO
import XCTest

/// What only the simulated network has: its clock and its determinism.
final class SimBackendTests: XCTestCase {
  private let client = Token(kind: 0x30, generation: 1, slot: 7)
  private let server = Token(kind: 0x10, generation: 1, slot: 9)

  func testTheClockJumpsToEventsAndToDeadlines() throws {
    var io = SimBackend()
    var batch = CompletionBatch()
    let (listener, address) = try io.listen(.loopback(port: 0), token: server)
    io.accept(listener)
    XCTAssertEqual(io.wait(until: Instant(nanoseconds: 5_000), into: &batch), Instant(nanoseconds: 5_000))
    XCTAssertEqual(batch.count, 0)
    let socket = io.connect(address, token: client)
    XCTAssertEqual(io.wait(until: .never, into: &batch), Instant(nanoseconds: 45_000))
    XCTAssertEqual((0..<batch.count).map { batch[$0].event }, [.connected, .accepted])
    io.adopt(batch[1].socket, token: server)
    var text = ByteBuffer()
    text.append("hello")
    io.send(socket, text.bytes)
    XCTAssertEqual(io.wait(until: .never, into: &batch), Instant(nanoseconds: 45_000))
    XCTAssertEqual((0..<batch.count).map { batch[$0].event }, [.sent])
    XCTAssertEqual(io.wait(until: .never, into: &batch), Instant(nanoseconds: 65_000))
    XCTAssertEqual(batch[0].event, .received)
    XCTAssertTrue(batch[0].bytes.equals("hello"))
    io.recycle(batch[0])
    XCTAssertTrue(io.isIdle)
  }
}

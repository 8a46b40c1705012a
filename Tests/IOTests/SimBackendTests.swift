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

  func testTheSameOperationsGiveTheSameCompletionsAtTheSameInstants() throws {
    func history(_ seed: UInt64) throws -> [String] {
      var configuration = SimConfiguration()
      configuration.seed = seed
      configuration.chunksVary = true
      configuration.pipeBytes = 3_000
      var io = SimBackend(configuration: configuration)
      var batch = CompletionBatch(capacity: 7)
      let (listener, address) = try io.listen(.loopback(port: 0), token: server)
      io.accept(listener)
      var history: [String] = []
      for _ in 0..<20 {
        Bytes.withBytes(of: [UInt8](repeating: 7, count: 9_000)) {
          io.send(io.connect(address, token: client), $0)
        }
      }
      while !io.isIdle {
        let now = io.wait(until: .never, into: &batch)
        for index in 0..<batch.count {
          let completion = batch[index]
          history.append(
            "\(now.nanoseconds) \(completion.event) \(completion.socket) \(completion.bytes.count)")
          if completion.event == .accepted { io.adopt(completion.socket, token: server) }
          io.recycle(completion)
        }
      }
      return history
    }
    let first = try history(1)
    XCTAssertGreaterThan(first.count, 100)
    XCTAssertEqual(first, try history(1))
    XCTAssertNotEqual(first, try history(2), "the seed decides the chunks")
  }

  func testConnectionsOutsideTheWorldFail() throws {
    var io = SimBackend()
    var batch = CompletionBatch()
    _ = io.connect(Address(ipv4: 0x0A00_0001, port: 80), token: client)
    XCTAssertEqual(io.wait(until: .never, into: &batch), Instant(nanoseconds: 40_000))
    XCTAssertEqual(batch[0].event, .failed)
    XCTAssertEqual(batch[0].errorNumber, ENETUNREACH)
  }

  func testAFullQueueOfConnectionsIsTriedAgainASecondLater() throws {
    var configuration = SimConfiguration()
    configuration.backlog = 1
    var io = SimBackend(configuration: configuration)
    var batch = CompletionBatch()
    let (listener, address) = try io.listen(.loopback(port: 0), token: server)
    _ = io.connect(address, token: client)
    _ = io.connect(address, token: client)
    _ = io.wait(until: Instant(nanoseconds: 500_000_000), into: &batch)
    XCTAssertEqual((0..<batch.count).map { batch[$0].event }, [.connected])
    io.accept(listener)
    _ = io.wait(until: .never, into: &batch)
    XCTAssertEqual(batch[0].event, .accepted)
    let now = io.wait(until: .never, into: &batch)
    XCTAssertEqual(now, Instant(nanoseconds: 1_000_040_000))
    XCTAssertEqual((0..<batch.count).map { batch[$0].event }, [.connected, .accepted])
  }
}

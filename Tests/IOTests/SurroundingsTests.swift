import Base
import Glibc
import Synchronization
import XCTest

@testable import IO

/// Clocks, threads, limits, and the probe for io_uring.
final class SurroundingsTests: XCTestCase {
  func testTheMonotonicClockNeverRunsBackwards() {
    var earlier = Clock.now()
    for _ in 0..<10_000 {
      let now = Clock.now()
      XCTAssertGreaterThanOrEqual(now, earlier)
      earlier = now
    }
    // Later than this line was written, and the two clocks are not the same one.
    XCTAssertGreaterThan(Clock.wallNanoseconds(), 1_767_225_600_000_000_000)
    XCTAssertNotEqual(Clock.wallNanoseconds() / 1_000_000_000_000, earlier.nanoseconds / 1_000_000_000_000)
  }

  func testProcessorTimeGrowsWithWork() {
    let thread = Clock.threadProcessorTime()
    let process = Clock.processProcessorTime()
    var random = KeyedRandom(seed: 1)
    var sum: UInt64 = 0
    repeat { sum &+= random.next() } while Clock.threadProcessorTime() == thread
    XCTAssertGreaterThan(Clock.threadProcessorTime(), thread)
    XCTAssertGreaterThan(Clock.processProcessorTime(), process)
    XCTAssertNotEqual(sum, 0)
  }

  func testAWorkerRunsInANamedThreadOnItsCoreAndIsJoined() throws {
    let cores = Worker.allowedCores()
    XCTAssertEqual(cores.count, Worker.allowedCoreCount)
    XCTAssertEqual(cores, cores.sorted())
    let core = try XCTUnwrap(cores.last)
    let box = Box(Mutex(("", [])))
    let worker = try Worker(name: "brownout-load-worker", core: core) {
      let descriptor = open("/proc/thread-self/comm", O_RDONLY)
      var name = [UInt8](repeating: 0, count: 32)
      let count = read(descriptor, &name, 32)
      Glibc.close(descriptor)
      let text = String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
      box.value.withLock { $0 = (text, Worker.allowedCores()) }
    }
    worker.join()
    box.value.withLock {
      XCTAssertEqual($0.name, "brownout-load-w")
      XCTAssertEqual($0.cores, [core])
    }
  }

  func testTheFileLimitIsRaisedToTheHardOne() {
    let before = FileLimit.read()
    defer { XCTAssertTrue(FileLimit.set(before.soft)) }
    XCTAssertTrue(FileLimit.set(before.hard - 1))
    let raised = FileLimit.raise()
    XCTAssertEqual([raised.before, raised.soft, raised.hard], [before.hard - 1, before.hard, before.hard])
    XCTAssertEqual(FileLimit.read().soft, before.hard)
    XCTAssertEqual(FileLimit.raise().before, before.hard)
  }

  func testTheProbeLeavesTheBackendUsableAndAgreesWithIt() throws {
    let probe = BackendProbe.uring()
    if let obstacle = probe.obstacle {
      do throws(IOError) {
        _ = try UringBackend()
        XCTFail("io_uring works although the probe says otherwise: \(obstacle.text)")
      } catch {
        XCTAssertEqual(error.errorNumber, obstacle.errorNumber)
      }
    } else {
      let backend = try UringBackend()
      XCTAssertEqual(backend.kind, .uring)
    }
  }

  func testObstaclesNameTheirLikelyCause() {
    func cause(_ errorNumber: Int32, disabled: Int? = nil) -> String {
      BackendProbe.explain(IOError("io_uring_setup", errorNumber), disabled: disabled).text
    }
    XCTAssertTrue(
      cause(EPERM, disabled: 2).contains("kernel.io_uring_disabled is 2"), cause(EPERM, disabled: 2))
    XCTAssertTrue(cause(EPERM, disabled: 0).contains("seccomp"), cause(EPERM, disabled: 0))
    XCTAssertTrue(cause(EPERM).hasPrefix("io_uring_setup: Operation not permitted (forbidden by a seccomp"))
    XCTAssertTrue(cause(ENOSYS).contains("Linux 6.1"), cause(ENOSYS))
    XCTAssertTrue(cause(EINVAL).contains("Linux 6.1"), cause(EINVAL))
    XCTAssertTrue(cause(ENOMEM).contains("RLIMIT_MEMLOCK"), cause(ENOMEM))
    XCTAssertTrue(cause(EMFILE).contains("ulimit -n"), cause(EMFILE))
  }

  func testCountersAddFieldByField() {
    var one = IOCounters()
    one.turns = 1
    one.starvations = 2
    one.acceptsBeyondLimit = 3
    var sum = one
    sum.add(one)
    XCTAssertEqual([sum.turns, sum.starvations, sum.acceptsBeyondLimit, sum.accepted], [2, 4, 6, 0])
    XCTAssertTrue(sum.ranOutOfSockets)
    XCTAssertFalse(IOCounters().ranOutOfSockets)
  }
}

/// A place that two threads may write to.
private final class Box: Sendable {
  let value: Mutex<(name: String, cores: [Int])>

  init(_ value: consuming Mutex<(name: String, cores: [Int])>) { self.value = value }
}

import Base
import IO
import XCTest

/// What a case asks of the backend that it is run on.
struct Setting {
  var sockets = 20_000
  var receiveBuffers = 256
  var receiveBufferBytes = 16_384
  var outboxBytes = 64 << 20
  /// The kernel takes only some kilobytes at a time.
  var tinySends = false
  /// The kernel keeps only some ten kilobytes for a reader that does not read. (Much less, and TCP drops what
  /// it has no room for, an RST among it.)
  var smallWindow = false
  var chunksVary = false
  var batch = 64

  var limits: IOLimits {
    var limits = IOLimits()
    limits.sockets = sockets
    limits.receiveBuffers = receiveBuffers
    limits.receiveBufferBytes = receiveBufferBytes
    limits.outboxBytes = outboxBytes
    if tinySends { limits.sendBufferBytes = 1 }
    if smallWindow { limits.receiveWindowBytes = 65_536 }
    return limits
  }

  var simulation: SimConfiguration {
    var configuration = SimConfiguration()
    configuration.sockets = sockets
    configuration.receiveBuffers = receiveBuffers
    configuration.chunkBytes = receiveBufferBytes
    configuration.outboxBytes = outboxBytes
    configuration.chunksVary = chunksVary
    if tinySends { configuration.pipeBytes = 4_096 }
    return configuration
  }
}

/// One clause of the contract, written once and run on every backend.
protocol ContractCase {
  var setting: Setting { get }
  func run<B: Backend & ~Copyable>(_ world: inout World<B>) throws
}

extension ContractCase {
  var setting: Setting { Setting() }

  /// Runs the case on all three backends, those of the kernel over TCP and over Unix sockets; without
  /// io_uring where it is forbidden, and says so.
  func runEverywhere() throws {
    var simulated = World(SimBackend(configuration: setting.simulation), batch: setting.batch)
    try run(&simulated)
    try runOnRealBackends()
  }

  func runOnRealBackends() throws {
    try runOnRealBackends(.tcp)
    try runOnRealBackends(.unix)
  }

  private func runOnRealBackends(_ transport: Transport) throws {
    var limits = setting.limits
    limits.transport = transport
    var epoll = World(try EpollBackend(limits: limits), batch: setting.batch, transport)
    try run(&epoll)
    if let obstacle = BackendProbe.uring().obstacle {
      print("not run on io_uring: \(obstacle.text)")
      return
    }
    var uring = World(try UringBackend(limits: limits), batch: setting.batch, transport)
    try run(&uring)
  }
}

import Base
import Glibc

/// The receive buffers of a backend: a fixed number of a fixed size in one piece of memory. Who holds which
/// is checked, so that a buffer given back twice is found where it happens.
struct ReceivePool: ~Copyable {
  let memory: UnsafeMutableRawPointer
  let bufferCount: Int
  let bufferBytes: Int
  private let free: Slab<Int32>
  private let held: Slab<Bool>
  private(set) var freeCount: Int

  init(bufferCount: Int, bufferBytes: Int) {
    precondition(bufferCount > 0 && bufferBytes > 0 && bufferCount <= 32_768)
    Memory.require(byteCount: bufferCount * bufferBytes)
    memory = .allocate(byteCount: bufferCount * bufferBytes, alignment: 4096)
    self.bufferCount = bufferCount
    self.bufferBytes = bufferBytes
    free = Slab(capacity: bufferCount, repeating: 0)
    held = Slab(capacity: bufferCount, repeating: false)
    freeCount = bufferCount
    for index in 0..<bufferCount { free[index] = Int32(bufferCount - 1 - index) }
  }

  deinit { memory.deallocate() }

  /// Whether enough buffers are free for starved sockets to try again. Half of them, so that a pool that is
  /// too small serves in bursts instead of handing each buffer to a crowd.
  var isRecovered: Bool { freeCount * 2 >= bufferCount }

  func start(_ buffer: Int32) -> UnsafeMutableRawPointer { memory + Int(buffer) * bufferBytes }

  /// A buffer, or nil when all are held.
  mutating func take() -> Int32? {
    guard freeCount > 0 else { return nil }
    freeCount -= 1
    let buffer = free[freeCount]
    held[Int(buffer)] = true
    return buffer
  }

  mutating func giveBack(_ buffer: Int32) {
    free[freeCount] = buffer
    markGivenBack(buffer)
  }

  /// For io_uring, where the kernel chooses the buffer.
  mutating func markTaken(_ buffer: Int32) {
    precondition(!held[Int(buffer)], "the kernel filled a buffer that it was not given")
    held[Int(buffer)] = true
    freeCount -= 1
  }

  mutating func markGivenBack(_ buffer: Int32) {
    precondition(held[Int(buffer)], "a buffer that was recycled before")
    held[Int(buffer)] = false
    freeCount += 1
  }
}

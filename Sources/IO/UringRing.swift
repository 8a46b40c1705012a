import Base
import CUring
import Glibc

/// The pair of queues shared with the kernel, and the ring of receive buffers. Knows entries, not sockets.
struct UringRing: ~Copyable {
  let ring: UnsafeMutablePointer<io_uring>
  private let bufferRing: UnsafeMutablePointer<io_uring_buf_ring>
  private let bufferMask: Int32

  /// Whether the kernel can wait for several completions and settle for one later (Linux 6.12).
  let gathers: Bool

  /// So many completions end a gathering.
  private static let crowd: UInt32 = 256
  /// The group that all receives take their buffers from.
  static let bufferGroup: UInt16 = 0

  /// Sets up both for the memory of `buffers`.
  init(limits: IOLimits, buffers: borrowing ReceivePool) throws(IOError) {
    precondition(
      limits.receiveBuffers.nonzeroBitCount == 1, "the number of receive buffers is a power of two")
    let ring = UnsafeMutablePointer<io_uring>.allocate(capacity: 1)
    ring.initialize(to: io_uring())
    var parameters = io_uring_params()
    parameters.flags =
      IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG
      | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP
    parameters.cq_entries = UInt32(limits.completionEntries)
    let result = io_uring_queue_init_params(UInt32(limits.submissionEntries), ring, &parameters)
    guard result == 0 else {
      ring.deallocate()
      throw IOError("io_uring_setup", -result)
    }
    let bytes = limits.receiveBuffers * MemoryLayout<io_uring_buf>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    var registration = io_uring_buf_reg()
    registration.ring_addr = UInt64(UInt(bitPattern: memory))
    registration.ring_entries = UInt32(limits.receiveBuffers)
    registration.bgid = Self.bufferGroup
    let registered = io_uring_register_buf_ring(ring, &registration, 0)
    guard registered == 0 else {
      io_uring_queue_exit(ring)
      ring.deallocate()
      memory.deallocate()
      throw IOError("io_uring_register_buf_ring", -registered)
    }
    self.ring = ring
    gathers = parameters.features & curing_feature_gather != 0
    bufferRing = memory.assumingMemoryBound(to: io_uring_buf_ring.self)
    bufferMask = io_uring_buf_ring_mask(UInt32(limits.receiveBuffers))
    io_uring_buf_ring_init(bufferRing)
    for buffer in 0..<Int32(limits.receiveBuffers) {
      add(buffer, of: buffers, at: buffer)
    }
    io_uring_buf_ring_advance(bufferRing, Int32(limits.receiveBuffers))
    // Saves the lookup of the descriptor on every enter; without it everything works as well.
    _ = io_uring_register_ring_fd(ring)
  }

  deinit {
    io_uring_queue_exit(ring)
    ring.deallocate()
    UnsafeMutableRawPointer(bufferRing).deallocate()
  }

  // MARK: Buffers

  /// Gives a buffer back to the kernel.
  func recycle(_ buffer: Int32, of buffers: borrowing ReceivePool) {
    add(buffer, of: buffers, at: 0)
    io_uring_buf_ring_advance(bufferRing, 1)
  }

  private func add(_ buffer: Int32, of buffers: borrowing ReceivePool, at offset: Int32) {
    io_uring_buf_ring_add(
      bufferRing, buffers.start(buffer), UInt32(buffers.bufferBytes), UInt16(buffer), bufferMask, offset)
  }

  // MARK: Submitting

  /// An empty entry; when the queue is full it is handed over first, which `fullSubmissions` counts.
  func entry(_ fullSubmissions: inout Int) -> UnsafeMutablePointer<io_uring_sqe> {
    if let entry = io_uring_get_sqe(ring) { return entry }
    fullSubmissions += 1
    // A completion queue that overflows can refuse the first attempts.
    for _ in 0..<8 {
      _ = io_uring_submit(ring)
      if let entry = io_uring_get_sqe(ring) { return entry }
      _ = io_uring_get_events(ring)
    }
    preconditionFailure("io_uring takes no submissions")
  }

  /// Entries that were not handed over yet.
  var unsubmittedCount: Int { Int(io_uring_sq_ready(ring)) }

  /// Hands over all entries, runs what the kernel has deferred, and does not sleep.
  func submit() { check(io_uring_submit_and_get_events(ring)) }

  /// Hands over all entries and sleeps until a completion is there, or `timeout` has passed if it is not
  /// negative.
  func submitAndWait(_ timeout: Int64) {
    var completion: UnsafeMutablePointer<io_uring_cqe>?
    if timeout < 0 { return check(io_uring_submit_and_wait_timeout(ring, &completion, 1, nil, nil)) }
    var time = __kernel_timespec()
    time.tv_sec = timeout / 1_000_000_000
    time.tv_nsec = timeout % 1_000_000_000
    check(io_uring_submit_and_wait_timeout(ring, &completion, 1, &time, nil))
  }

  /// Hands over all entries and sleeps for `window`, or less when a crowd of completions is there; from then
  /// on until any is there, or `timeout` has passed since the beginning. As `submitAndWait` where the kernel
  /// can't; says whether it could.
  func submitAndGather(_ window: Int64, _ timeout: Int64) -> Bool {
    guard gathers && unsubmittedCount == 0 else {
      submitAndWait(timeout)
      return false
    }
    check(curing_gather(ring, Self.crowd, UInt32(window / 1_000), timeout))
    return true
  }

  private func check(_ result: Int32) {
    switch -result {
    case ETIME, EINTR, EAGAIN, EBUSY: break
    default: precondition(result >= 0, "io_uring_enter failed with errno \(-result)")
    }
  }

  // MARK: Completions

  /// Whether the kernel holds completions that only another enter makes visible: a wait for one completion
  /// runs at most twenty of the deferred ones.
  var hasDeferredWork: Bool {
    ring.pointee.sq.kflags.pointee & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW) != 0
  }

  var hasOverflowed: Bool { io_uring_cq_has_overflow(ring) }

  var completionCount: Int { Int(io_uring_cq_ready(ring)) }

  /// The `index`-th of the completions that are there.
  func completion(_ index: Int) -> io_uring_cqe {
    let queue = ring.pointee.cq
    return queue.cqes[Int((queue.khead.pointee &+ UInt32(index)) & queue.ring_mask)]
  }

  /// Gives the places of the first `count` completions back.
  func consume(_ count: Int) { io_uring_cq_advance(ring, UInt32(count)) }
}

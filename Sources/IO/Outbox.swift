import Base

/// What waits to be sent on one socket: the piece under way, whose memory stays put until the kernel has
/// taken it, and what was handed over meanwhile. Both rooms are blocks of a `BlockPool` and go back when they
/// run empty.
struct Outbox: BitwiseCopyable {
  private var flight: UnsafeMutableRawPointer?
  private var flightCapacity = 0
  private var flightCount = 0
  private var flightSent = 0
  private var gathered: UnsafeMutableRawPointer?
  private var gatheredCapacity = 0
  private var gatheredCount = 0

  /// Bytes that the kernel has not taken.
  var count: Int { flightCount - flightSent + gatheredCount }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ bytes: Bytes, _ pool: borrowing BlockPool) {
    let needed = gatheredCount + bytes.count
    if needed > gatheredCapacity {
      let capacity = BlockPool.capacity(for: needed)
      let moved = pool.take(capacity)
      if let gathered {
        moved.copyMemory(from: gathered, byteCount: gatheredCount)
        pool.giveBack(gathered, gatheredCapacity)
      }
      gathered = moved
      gatheredCapacity = capacity
    }
    guard let gathered else { return }
    bytes.withSpan { span in
      span.withUnsafeBytes { source in
        if let base = source.baseAddress {
          (gathered + gatheredCount).copyMemory(from: base, byteCount: source.count)
        }
      }
    }
    gatheredCount = needed
  }

  /// The bytes to be sent next: the rest of the piece under way, else all that was gathered.
  mutating func nextPiece() -> UnsafeRawBufferPointer? {
    if flightSent == flightCount {
      guard gatheredCount > 0 else { return nil }
      flight = gathered
      flightCapacity = gatheredCapacity
      flightCount = gatheredCount
      flightSent = 0
      gathered = nil
      gatheredCapacity = 0
      gatheredCount = 0
    }
    guard let flight else { return nil }
    return UnsafeRawBufferPointer(start: flight + flightSent, count: flightCount - flightSent)
  }

  /// The kernel took `count` bytes of the piece.
  mutating func markSent(_ count: Int, _ pool: borrowing BlockPool) {
    flightSent += count
    precondition(flightSent <= flightCount)
    if flightSent == flightCount { freeFlight(pool) }
  }

  /// Drops all. Only while nothing is under way in the kernel.
  mutating func free(_ pool: borrowing BlockPool) {
    freeFlight(pool)
    freeGathered(pool)
  }

  /// Drops what is not under way.
  mutating func freeGathered(_ pool: borrowing BlockPool) {
    if let gathered { pool.giveBack(gathered, gatheredCapacity) }
    gathered = nil
    gatheredCapacity = 0
    gatheredCount = 0
  }

  private mutating func freeFlight(_ pool: borrowing BlockPool) {
    if let flight { pool.giveBack(flight, flightCapacity) }
    flight = nil
    flightCapacity = 0
    flightCount = 0
    flightSent = 0
  }
}

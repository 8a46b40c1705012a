public import Base
import Glibc

/// A network in memory with a clock of its own that jumps to the next event or the deadline. All engines of a
/// run share one: a connection to a port that a listener of the same world has is accepted there.
/// Deterministic: the same operations give the same completions at the same instants.
///
/// TCP is modelled as far as engines can tell: order, back-pressure (`SimConfiguration.pipeBytes`),
/// half-close, refusal, RST (bytes that arrived and were not read are lost with it), lingering, the limit of
/// sockets.
///
/// `wait(until: .never)` when nothing can ever happen any more is a programmer error and stops with a
/// message; see `isIdle`.
public struct SimBackend: Backend, ~Copyable {
  let configuration: SimConfiguration
  var table: SlotTable<SimSocket>
  let pool: BlockPool
  /// Port to slot of its listener, -1 for none.
  let listeners: Slab<Int32>
  var buffers: ReceivePool
  var events = SimEvents()
  /// Sockets with something to report, first come, first served.
  var ready: SlotList
  /// Sockets that have bytes to read and found no buffer.
  var starved: SlotList
  /// Listeners that can't accept for want of a socket.
  var stalled: SlotList
  var descriptorCount = 0
  var connectionCount: UInt64 = 0
  var lastPort: UInt16 = 40_000
  /// The simulated time.
  public internal(set) var now: Instant
  /// How often limits were met so far.
  public internal(set) var counters = IOCounters()

  /// An empty world.
  public init(configuration: SimConfiguration = SimConfiguration()) {
    precondition(configuration.chunkBytes > 0 && configuration.pipeBytes > 0 && configuration.sockets > 0)
    self.configuration = configuration
    // Room for queued connections and for those that failed at the limit and were not closed yet.
    let slots = configuration.sockets * 2 + configuration.backlog * 4 + 65_536
    table = SlotTable(capacity: slots)
    pool = BlockPool()
    listeners = Slab(capacity: 65_536, repeating: -1)
    buffers = ReceivePool(bufferCount: configuration.receiveBuffers, bufferBytes: configuration.chunkBytes)
    ready = SlotList(capacity: slots)
    starved = SlotList(capacity: slots)
    stalled = SlotList(capacity: slots)
    now = configuration.start
  }

  deinit {
    for slot in 0..<table.usedCount where table.isTaken(slot) {
      table[slot].inbox.free(pool)
      table[slot].outbox.free(pool)
    }
  }

  /// Always `virtual`.
  public var kind: BackendKind { .virtual }

  /// Whether nothing will ever happen unless somebody does something.
  public var isIdle: Bool { ready.isEmpty && events.count == 0 }

  /// Number of sockets that exist, queued connections and those that wait for their owner's `close` included.
  public var socketCount: Int { table.takenCount }

  /// See `Backend`.
  public mutating func wait(until deadline: Instant, into batch: inout CompletionBatch) -> Instant {
    counters.turns += 1
    batch.clear()
    while true {
      // What an event brought is reported before the next event happens, or an RST would overtake the bytes
      // before it.
      while !batch.isFull, let slot = ready.popFirst() { report(slot, into: &batch) }
      if batch.isFull {
        counters.fullBatches += 1
        return now
      }
      let next = events.nextTime
      if next <= now {
        happen(events.popFirst())
      } else if !batch.isEmpty {
        return now
      } else if next <= deadline && next < .never {
        now = next
      } else {
        precondition(
          deadline < .never, "nothing will ever happen in the simulated world, and somebody waits for it")
        now = max(now, deadline)
        return now
      }
    }
  }

  /// See `Backend`.
  public mutating func current(_ completion: Completion) -> Completion? {
    switch completion.event {
    case .accepted, .acceptFailed, .closed, .woken: return completion
    case .connected, .received, .ended, .sent, .failed:
      guard let slot = table.slot(completion.socket) else { return nil }
      if table[slot].life == .lingering || table[slot].life == .closing { return nil }
      var completion = completion
      completion.token = table[slot].token
      return completion
    }
  }

  /// See `Backend`.
  public mutating func recycle(_ completion: Completion) {
    guard completion.buffer >= 0 else { return }
    buffers.giveBack(completion.buffer)
    guard buffers.isRecovered else { return }
    while let slot = starved.popFirst() { ready.append(slot) }
  }
}

import Base
import Glibc

/// What the two real backends have in common: the sockets, their outboxes, the receive buffers, and the lists
/// of sockets that wait for something. Knows nothing of how the kernel is asked.
struct SocketCore: ~Copyable {
  let limits: IOLimits
  var table: SlotTable<SocketState>
  let blocks = BlockPool()
  var buffers: ReceivePool
  /// Sockets with something to report or (epoll) to try.
  var ready: SlotList
  /// Sockets whose outbox or FIN is to be handed to the kernel before the next wait.
  var dirty: SlotList
  /// Sockets that could read and found no buffer.
  var starved: SlotList
  /// Listeners that can't accept for want of a socket.
  var stalled: SlotList
  /// Listeners that may try to accept again.
  var unstalled: SlotList
  /// Finished connections by the time at which they are closed anyway.
  var lingering: SlotList
  /// When stalled listeners try again even if no socket of ours was freed: others share the process's limit.
  var retryTime = Instant.never
  /// Connections over Unix sockets that found no room, and when they are tried again.
  var waiting: SlotList
  var waitingTime = Instant.never
  var descriptorCount = 0
  /// The time that the last wait returned.
  var now: Instant
  var counters = IOCounters()
  /// Whether waits gather what streams bring.
  var gathering = Gathering()

  /// Receiving so often without sending is a stream.
  static let streamingReceives: UInt8 = 2
  static let retryInterval = Nanoseconds.milliseconds(100)
  /// TCP would wait for a second or more.
  static let connectInterval = Nanoseconds.milliseconds(20)

  init(limits: IOLimits) {
    precondition(limits.sockets > 0 && limits.socketsPerSource > 0)
    precondition(limits.outboxBytes > 0 && limits.backlog > 0)
    self.limits = limits
    // Room for connections that failed at the limit and were not closed yet.
    let slots = limits.sockets * 2 + 65_536
    table = SlotTable(capacity: slots)
    buffers = ReceivePool(bufferCount: limits.receiveBuffers, bufferBytes: limits.receiveBufferBytes)
    ready = SlotList(capacity: slots)
    dirty = SlotList(capacity: slots)
    starved = SlotList(capacity: slots)
    stalled = SlotList(capacity: slots)
    unstalled = SlotList(capacity: slots)
    lingering = SlotList(capacity: slots)
    waiting = SlotList(capacity: slots)
    now = Clock.now()
  }

  deinit {
    for slot in 0..<table.usedCount where table.isTaken(slot) {
      table[slot].outbox.free(blocks)
      freePort(slot)
      if table[slot].descriptor >= 0 { _ = Glibc.close(table[slot].descriptor) }
    }
  }

  // MARK: Finding

  func listener(_ socket: Socket) -> Int {
    guard let slot = table.slot(socket), table[slot].life == .listening else {
      preconditionFailure("not a listener, or a closed one")
    }
    return slot
  }

  /// The slot of a connection that its owner has and has not closed; a stale one is counted.
  mutating func live(_ socket: Socket) -> Int? {
    guard let slot = peek(socket) else {
      counters.staleOperations += 1
      return nil
    }
    return slot
  }

  func peek(_ socket: Socket) -> Int? {
    guard let slot = table.slot(socket) else { return nil }
    switch table[slot].life {
    case .connecting, .accepted, .open, .failed: return slot
    case .listening, .lingering, .closing: return nil
    }
  }

  /// See `Backend.current`.
  func current(_ completion: Completion) -> Completion? {
    switch completion.event {
    case .accepted, .acceptFailed, .closed, .woken: return completion
    case .connected, .received, .ended, .sent, .failed:
      guard let slot = peek(completion.socket) else { return nil }
      var completion = completion
      completion.token = table[slot].token
      return completion
    }
  }

  // MARK: Beginning

  mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Int, Address) {
    guard descriptorCount < limits.sockets else { throw IOError("open a socket", EMFILE) }
    let (descriptor, actual) = try openListener(address)
    descriptorCount += 1
    let slot = table.take(SocketState(token: token, life: .listening, descriptor: descriptor))
    table[slot].address = actual.socketAddress
    return (slot, actual)
  }

  /// A socket that is about to connect; one without descriptor has failed already.
  mutating func openConnection(_ address: Address, token: Token) -> Int {
    let (descriptor, connection) = openForConnecting(address)
    let slot = table.take(SocketState(token: token, life: .connecting, descriptor: max(-1, descriptor)))
    table[slot].address = address.socketAddress
    table[slot].connection = connection
    guard descriptor >= 0 else {
      counters.connectsBeyondLimit += 1
      fail(slot, -descriptor)
      return slot
    }
    descriptorCount += 1
    return slot
  }

  mutating func takeAccepted(_ descriptor: Int32) -> Int {
    descriptorCount += 1
    counters.accepted += 1
    let slot = table.take(SocketState(token: .none, life: .accepted, descriptor: descriptor))
    if isUnix, let connection = UnixSocketName.peer(of: descriptor) { table[slot].connection = connection }
    return slot
  }

  mutating func adopt(_ slot: Int, token: Token) {
    precondition(table[slot].life == .accepted, "a socket that was not just accepted is adopted")
    table[slot].life = .open
    table[slot].token = token
    ready.append(slot)
  }

  // MARK: Sending

  mutating func send(_ socket: Socket, _ bytes: Bytes) {
    guard let slot = live(socket) else { return }
    precondition(!table[slot].finishRequested, "bytes are sent after the end")
    guard table[slot].life != .failed && !table[slot].sendBroken else {
      counters.staleOperations += 1
      return
    }
    guard table[slot].outbox.count + bytes.count <= limits.outboxBytes else {
      counters.outboxOverflows += 1
      return fail(slot, ENOBUFS)
    }
    guard !bytes.isEmpty else { return }
    table[slot].consecutiveReceives = 0
    table[slot].outbox.append(bytes, blocks)
    if table[slot].life != .connecting { dirty.append(slot) }
  }

  mutating func finishSending(_ socket: Socket) {
    guard let slot = live(socket), table[slot].life != .failed else { return }
    table[slot].finishRequested = true
    if table[slot].life != .connecting { dirty.append(slot) }
  }

  /// The kernel took `count` bytes of the outbox.
  mutating func markSent(_ slot: Int, _ count: Int, of asked: Int) {
    counters.sentBytes += count
    if count < asked { counters.shortSends += 1 }
    table[slot].outbox.markSent(count, blocks)
    if table[slot].life == .lingering { renewLinger(slot) }
  }

  /// The outbox has run empty: says so, and sends the FIN if one is due.
  mutating func outboxEmptied(_ slot: Int) {
    if table[slot].life != .lingering && table[slot].sentReports != .never {
      if table[slot].sentReports == .once { table[slot].sentReports = .never }
      table[slot].sentPending = true
      ready.append(slot)
    }
    sendFinish(slot)
  }

  mutating func reportSent(_ socket: Socket, _ reports: SentReports) {
    guard let slot = live(socket) else { return }
    table[slot].sentReports = reports
    if reports == .once && table[slot].life == .open && table[slot].outbox.isEmpty { outboxEmptied(slot) }
  }

  mutating func sendFinish(_ slot: Int) {
    guard table[slot].finishRequested && !table[slot].finishSent else { return }
    table[slot].finishSent = true
    _ = shutdown(table[slot].descriptor, Int32(SHUT_WR))
  }

  // MARK: Receiving

  /// `count` bytes came. Linux acknowledges each piece that is read to the end, unless the connection is one
  /// that sends as well; a stream of pieces is told to be one. The kernel forgets that when an
  /// acknowledgement had to go out on its own, so each request says it anew.
  mutating func markReceived(_ slot: Int, _ count: Int) {
    counters.receivedBytes += count
    guard table[slot].consecutiveReceives < Self.streamingReceives else { return gathering.notePiece() }
    gathering.noteOther()
    table[slot].consecutiveReceives += 1
    if table[slot].consecutiveReceives == Self.streamingReceives && limits.sparesAcknowledgements && !isUnix {
      SocketCalls.spareAcknowledgements(table[slot].descriptor)
    }
  }

  // MARK: Ending

  /// The connection has failed; reported once, and nothing else afterwards.
  mutating func fail(_ slot: Int, _ errorNumber: Int32) {
    guard table[slot].life != .failed else { return }
    table[slot].life = .failed
    table[slot].errorNumber = errorNumber
    table[slot].failedPending = true
    table[slot].sentPending = false
    table[slot].connectedPending = false
    if !table[slot].sendArmed { table[slot].outbox.free(blocks) }
    dirty.remove(slot)
    starved.remove(slot)
    waiting.remove(slot)
    ready.append(slot)
  }

  mutating func beginLinger(_ slot: Int) {
    if table[slot].life == .accepted { table[slot].token = .none }
    table[slot].life = .lingering
    table[slot].isPaused = false
    table[slot].finishRequested = true
    table[slot].sentPending = false
    renewLinger(slot)
    dirty.append(slot)
  }

  mutating func renewLinger(_ slot: Int) {
    table[slot].lingerDeadline = now + IOLimits.linger
    lingering.remove(slot)
    lingering.append(slot)
  }

  /// A lingering socket whose time is up.
  mutating func popLingered() -> Int? {
    guard let slot = lingering.first, table[slot].lingerDeadline <= now else { return nil }
    lingering.remove(slot)
    counters.lingerTimeouts += 1
    return slot
  }

  /// The connection is over. Its slot stays until `closed` is reported.
  mutating func markClosing(_ slot: Int) {
    table[slot].life = .closing
    lingering.remove(slot)
    dirty.remove(slot)
    starved.remove(slot)
    stalled.remove(slot)
    unstalled.remove(slot)
    ready.remove(slot)
    waiting.remove(slot)
  }

  /// Closes the descriptor of a closing socket that the kernel holds nothing of, and lets `closed` be
  /// reported.
  mutating func closeDescriptor(_ slot: Int) {
    precondition(!table[slot].isArmed && table[slot].life == .closing)
    table[slot].outbox.free(blocks)
    if table[slot].descriptor >= 0 {
      _ = Glibc.close(table[slot].descriptor)
      table[slot].descriptor = -1
      descriptorCount -= 1
      unstall()
    }
    if table[slot].token == .none { release(slot) } else { ready.append(slot) }
  }

  mutating func release(_ slot: Int) { table.release(slot) }

  // MARK: Running out of sockets

  /// Parks a listener that can't accept and says so the first time.
  mutating func stall(_ slot: Int, _ errorNumber: Int32, into batch: inout CompletionBatch) {
    stalled.append(slot)
    if retryTime == .never { retryTime = now + Self.retryInterval }
    guard !table[slot].isOutOfSockets else { return }
    table[slot].isOutOfSockets = true
    counters.acceptsBeyondLimit += 1
    batch.append(
      Completion(
        token: table[slot].token, event: .acceptFailed, errorNumber: errorNumber, socket: table.socket(slot)))
  }

  mutating func unstall() {
    retryTime = .never
    while let slot = stalled.popFirst() { unstalled.append(slot) }
  }

  /// When the backend itself has something to do.
  var ownDeadline: Instant {
    let retry = min(retryTime, waitingTime)
    guard let slot = lingering.first else { return retry }
    return min(retry, table[slot].lingerDeadline)
  }

  // MARK: Reporting

  /// Adds what waits to be reported of a socket that needs no further asking of the kernel, one completion at
  /// a time.
  mutating func reportPending(_ slot: Int, into batch: inout CompletionBatch) {
    var event = CompletionEvent.sent
    switch table[slot].life {
    case .open where table[slot].sentPending: table[slot].sentPending = false
    case .failed where table[slot].failedPending:
      table[slot].failedPending = false
      event = .failed
    case .closing where table[slot].descriptor < 0: event = .closed
    case .listening, .connecting, .accepted, .open, .failed, .lingering, .closing: return
    }
    batch.append(
      Completion(
        token: table[slot].token, event: event,
        errorNumber: event == .failed ? table[slot].errorNumber : 0, socket: table.socket(slot)))
    if event == .closed { release(slot) }
  }
}

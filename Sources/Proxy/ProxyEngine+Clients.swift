// Clients' connections: accepted, read from, gone.

import Base
import Failover
import IO
import Wire

extension ProxyEngine {
  mutating func listenerEvent<B: Backend & ~Copyable>(_ completion: Completion, _ now: Instant, _ io: inout B)
  {
    switch completion.event {
    case .accepted: accept(completion.socket, now, &io)
    case .acceptFailed: counters.acceptFailures += 1
    case .closed: closingCount -= 1
    case .failed: preconditionFailure("the listener failed with errno \(completion.errorNumber)")
    case .connected, .received, .ended, .sent, .woken: preconditionFailure("not for a listener")
    }
  }

  private mutating func accept<B: Backend & ~Copyable>(_ socket: Socket, _ now: Instant, _ io: inout B) {
    guard !isDraining, let slot = clientSlots.take() else {
      if !isDraining { counters.clientsOverLimit += 1 }
      io.close(socket, .reset)
      return
    }
    counters.accepted += 1
    clientSerial += 1
    clients[slot] = ClientConnection(reader: limits.requestReader)
    clients[slot].socket = socket
    clients[slot].serial = clientSerial
    clients[slot].quietSince = now
    io.adopt(
      socket,
      token: Token(kind: ProxyEngine.clientKind, generation: clientSlots.generation(slot), slot: slot))
    // Only who waits for room asks to be told of it; see `watchPressure`.
    io.reportSent(socket, .never)
    wheel.arm(clientTimer(slot), at: now + limits.clientIdleTime)
  }

  mutating func clientEvent<B: Backend & ~Copyable>(_ completion: Completion, _ now: Instant, _ io: inout B) {
    let slot = completion.token.slot
    guard clientSlots.isTaken(slot) && clientSlots.generation(slot) == completion.token.generation else {
      return staleEvent(completion)
    }
    switch completion.event {
    case .received: receive(fromClient: slot, completion.bytes, now, &io)
    case .sent: resumeUpstream(of: slot, &io)
    case .ended: clientGone(slot, .finish, now, &io)
    case .failed: clientGone(slot, .reset, now, &io)
    case .accepted, .acceptFailed, .connected, .closed, .woken: preconditionFailure("not for an open client")
    }
  }

  /// A completion for a connection that was closed already: its last one, or one that was under way.
  mutating func staleEvent(_ completion: Completion) {
    if completion.event == .closed { closingCount -= 1 } else { counters.staleCompletions += 1 }
  }

  private mutating func receive<B: Backend & ~Copyable>(
    fromClient slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    if clients[slot].phase == .lingering { return }
    if clients[slot].phase == .answering {
      keep(bytes, ofClient: slot)
      if buffers.count(clients[slot].pending) > limits.pipelinedBytes && !clients[slot].isPaused {
        clients[slot].isPaused = true
        counters.clientPauses += 1
        io.pauseReceiving(clients[slot].socket)
      }
      return
    }
    if clients[slot].pending != .none {
      buffers.append(clients[slot].pending, bytes)
      readPending(ofClient: slot, now, &io)
      return
    }
    let serial = clients[slot].serial
    let used = readRequests(slot, bytes, now, &io)
    if clients[slot].serial == serial && used < bytes.count { keep(bytes.dropping(used), ofClient: slot) }
  }

  private mutating func keep(_ bytes: Bytes, ofClient slot: Int) {
    if clients[slot].pending == .none { clients[slot].pending = buffers.take() }
    buffers.append(clients[slot].pending, bytes)
  }

  /// Reads what waited. The buffer is taken off the connection meanwhile: what reading leads to can't touch
  /// it then.
  mutating func readPending<B: Backend & ~Copyable>(ofClient slot: Int, _ now: Instant, _ io: inout B) {
    let buffer = clients[slot].pending
    let serial = clients[slot].serial
    clients[slot].pending = .none
    let bytes = buffers.bytes(buffer)
    let used = readRequests(slot, bytes, now, &io)
    guard clients[slot].serial == serial && used < bytes.count else {
      buffers.release(buffer)
      return
    }
    buffers.removeFirst(buffer, used)
    clients[slot].pending = buffer
  }

  /// Reads requests until one has to be waited for; the number of bytes used.
  private mutating func readRequests<B: Backend & ~Copyable>(
    _ slot: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) -> Int {
    let serial = clients[slot].serial
    var offset = 0
    while clients[slot].serial == serial && clients[slot].phase == .reading {
      switch clients[slot].reader.next(bytes, &offset, &requestHeads) {
      case .needMore:
        if observesUpload { noteUpload(slot, now, &io) }
        return offset
      case .head(let head): beginRequest(slot, head, bytes, now, &io)
      case .body(let range): buffers.append(requests[Int(clients[slot].request)].message, bytes[range])
      case .end: dispatch(Int(clients[slot].request), now, &io)
      case .invalid(let error): refuse(slot, error, now, &io)
      case .informational: preconditionFailure("a request has no informational head")
      }
    }
    return offset
  }

  /// Tells the machine of a request that does not come all at once.
  private mutating func noteUpload<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    let request = Int(clients[slot].request)
    guard request >= 0, let head = requests[request].head else { return }
    guard requests[request].state.phase == .vacant else { return feed(.requestBytes, request, now, &io) }
    requests[request].ordinal = ordinal(head, in: buffers.bytes(requests[request].message))
    requests[request].isNumbered = true
    feed(.began, request, now, &io)
  }

  /// The number of the request's key, or the next of our own count.
  mutating func ordinal(_ head: HeadSummary, in message: Bytes) -> UInt32 {
    let key = RequestKey.read(head, in: message)
    let ordinal = key.ordinal >= 0 ? UInt32(key.ordinal) : arrivalCount
    arrivalCount &+= 1
    return ordinal
  }

  private mutating func beginRequest<B: Backend & ~Copyable>(
    _ slot: Int, _ head: HeadSummary, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    guard let request = requestSlots.take() else {
      counters.requestsOverLimit += 1
      counters.requests += 1
      return reject(slot, .overloaded, &io)
    }
    requests[request] = blankRequest[0]
    requests[request].client = Int32(slot)
    requests[request].socket = clients[slot].socket
    requests[request].message = buffers.take()
    buffers.append(requests[request].message, bytes[head.head])
    requests[request].head = head.rebased(to: 0)
    clients[slot].request = Int32(request)
    clients[slot].closesAfterAnswer = !head.keepAlive || isDraining
    if head.expectsContinue && (head.isChunked || head.contentLength > 0) {
      io.send(clients[slot].socket, Bytes(literal: "HTTP/1.1 100 Continue\r\n\r\n"))
    }
  }

  /// Answers a request that can't be read, and closes: nobody knows where the next one would begin.
  private mutating func refuse<B: Backend & ~Copyable>(
    _ slot: Int, _ error: WireError, _ now: Instant, _ io: inout B
  ) {
    counters.requests += 1
    if error == .headTooLong {
      counters.headsTooLarge += 1
      reject(slot, .headTooLarge, &io)
    } else if error == .bodyTooLong {
      counters.bodiesTooLarge += 1
      reject(slot, .bodyTooLarge, &io)
    } else {
      counters.badRequests += 1
      reject(slot, .badRequest, &io)
    }
  }

  private mutating func reject<B: Backend & ~Copyable>(_ slot: Int, _ answer: LocalAnswer, _ io: inout B) {
    counters.localAnswers += 1
    headOutput.clear()
    answer.write(keepAlive: false, isHead: false, body: &output, into: &headOutput)
    io.send(clients[slot].socket, headOutput.bytes)
    releaseRequest(ofClient: slot)
    closeClient(slot, .finish, &io)
  }

  /// Gives the client's request back. The machine does not know of it, or is done with it.
  mutating func releaseRequest(ofClient slot: Int) {
    guard clients[slot].request >= 0 else { return }
    let request = Int(clients[slot].request)
    clients[slot].request = -1
    clients[slot].phase = .reading
    // The timers of one that never became complete go with it.
    disarm(requests[request].state.armed, request)
    buffers.release(requests[request].message)
    releaseHeld(ofRequest: request)
    requestSlots.release(request)
  }

  /// The client has closed its side, or its connection has failed.
  mutating func clientGone<B: Backend & ~Copyable>(
    _ slot: Int, _ ending: Ending, _ now: Instant, _ io: inout B
  ) {
    clients[slot].ending = ending
    // What the client has pipelined is given up with it.
    clients[slot].closesAfterAnswer = true
    clients[slot].lingers = false
    if clients[slot].phase == .answering {
      counters.clientsLeft += 1
      feed(.clientLeft, Int(clients[slot].request), now, &io)
    } else {
      releaseRequest(ofClient: slot)
      closeClient(slot, ending, &io)
    }
  }

  mutating func closeClient<B: Backend & ~Copyable>(_ slot: Int, _ ending: Ending, _ io: inout B) {
    precondition(clients[slot].request < 0, "a client is closed with its request")
    io.close(clients[slot].socket, ending)
    closingCount += 1
    if clients[slot].pending != .none { buffers.release(clients[slot].pending) }
    clients[slot].pending = .none
    clients[slot].serial = 0
    wheel.cancel(clientTimer(slot))
    clientSlots.release(slot)
  }

  /// The answer is complete: on with the next request, or the end of the connection.
  mutating func answerEnded<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    releaseRequest(ofClient: slot)
    if clients[slot].lingers { return linger(slot, now) }
    if clients[slot].closesAfterAnswer || isDraining { return closeClient(slot, clients[slot].ending, &io) }
    clients[slot].quietSince = now
    if clients[slot].pending != .none { readPending(ofClient: slot, now, &io) }
    resumeClient(slot, &io)
  }

  /// The answer was cut: the client hears nothing more until `Commit.cutDelay` is over.
  private mutating func linger(_ slot: Int, _ now: Instant) {
    clients[slot].phase = .lingering
    wheel.arm(clientTimer(slot), at: now + cutDelay)
  }

  /// Reads from the client again, unless a request is in flight and too much waits behind it still.
  private mutating func resumeClient<B: Backend & ~Copyable>(_ slot: Int, _ io: inout B) {
    guard clients[slot].serial > 0 && clients[slot].isPaused else { return }
    let waiting = clients[slot].pending == .none ? 0 : buffers.count(clients[slot].pending)
    guard clients[slot].phase == .reading || waiting <= limits.pipelinedBytes / 2 else { return }
    clients[slot].isPaused = false
    io.resumeReceiving(clients[slot].socket)
  }
}

// Active health probes: while the policy wants them, each provider gets a small request for a completion of
// its own every so often, and the machine hears whether it was answered well and in time.

import Base
import Failover
import IO
import Wire

extension ProxyEngine {
  func probeTimer(_ provider: Int) -> Int { clientTimer(0) + clients.capacity + provider }

  /// Sets the time of the first probes.
  mutating func armProbes(_ now: Instant) {
    for provider in 0..<probes.capacity {
      if let plan = probes[provider].plan { wheel.arm(probeTimer(provider), at: now + plan.every) }
    }
  }

  /// The next probe is due, or the present one has taken too long.
  mutating func probeDue<B: Backend & ~Copyable>(_ provider: Int, _ now: Instant, _ io: inout B) {
    if probes[provider].socket != .none { return probeEnded(provider, isHealthy: false, now, &io) }
    guard let plan = probes[provider].plan, !isDraining else { return }
    counters.probes += 1
    probes[provider].generation = (probes[provider].generation &+ 1) & SlotPool.generationMask
    probes[provider].reader = limits.answerReader
    probes[provider].status = 0
    probes[provider].start = now
    probes[provider].socket = io.connect(
      addresses[provider],
      token: Token(
        kind: ProxyEngine.probeKind, generation: probes[provider].generation, slot: provider))
    wheel.arm(probeTimer(provider), at: now + plan.timeout)
  }

  mutating func probeEvent<B: Backend & ~Copyable>(
    _ completion: Completion, _ now: Instant, _ io: inout B
  ) {
    let provider = completion.token.slot
    guard probes[provider].socket != .none, probes[provider].generation == completion.token.generation else {
      return staleEvent(completion)
    }
    switch completion.event {
    case .connected: sendProbe(provider, &io)
    case .received: readProbe(provider, completion.bytes, now, &io)
    case .ended:
      if case .end = probes[provider].reader.peerEnded() { return probeCame(provider, now, &io) }
      probeEnded(provider, isHealthy: false, now, &io)
    case .failed: probeEnded(provider, isHealthy: false, now, &io)
    case .sent: break
    case .accepted, .acceptFailed, .closed, .woken: preconditionFailure("not for an open connection")
    }
  }

  private mutating func sendProbe<B: Backend & ~Copyable>(_ provider: Int, _ io: inout B) {
    headOutput.clear()
    HTTPWriter.requestLine("POST", target: Bytes(literal: OpenAIChat.completionsPath), into: &headOutput)
    HTTPWriter.header("host", hostNames[provider], into: &headOutput)
    HTTPWriter.header("content-type", "application/json", into: &headOutput)
    HTTPWriter.header("connection", "close", into: &headOutput)
    HTTPWriter.header(RequestKey.probeHeader, "1", into: &headOutput)
    let body = HTTPWriter.openBody(into: &headOutput)
    headOutput.append("{\"model\":\"")
    JSONText.write(probeModels[provider], into: &headOutput)
    headOutput.append("\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}],\"max_tokens\":1}")
    HTTPWriter.closeBody(body, into: &headOutput)
    io.send(probes[provider].socket, headOutput.bytes)
  }

  private mutating func readProbe<B: Backend & ~Copyable>(
    _ provider: Int, _ bytes: Bytes, _ now: Instant, _ io: inout B
  ) {
    var input = bytes
    if probes[provider].pending != .none {
      buffers.append(probes[provider].pending, bytes)
      input = buffers.bytes(probes[provider].pending)
    }
    var offset = 0
    while true {
      switch probes[provider].reader.next(input, &offset) {
      case .needMore: return keepOfProbe(provider, input, from: offset)
      case .informational, .body: break
      case .head(let head): probes[provider].status = head.status
      case .end: return probeCame(provider, now, &io)
      case .invalid: return probeEnded(provider, isHealthy: false, now, &io)
      }
    }
  }

  /// Keeps the start of a head for the next read.
  private mutating func keepOfProbe(_ provider: Int, _ input: Bytes, from offset: Int) {
    if probes[provider].pending != .none {
      buffers.removeFirst(probes[provider].pending, offset)
    } else if offset < input.count {
      probes[provider].pending = buffers.take()
      buffers.append(probes[provider].pending, input.dropping(offset))
    }
  }

  private mutating func probeCame<B: Backend & ~Copyable>(_ provider: Int, _ now: Instant, _ io: inout B) {
    let status = probes[provider].status
    probeEnded(provider, isHealthy: status >= 200 && status < 300, now, &io)
  }

  private mutating func probeEnded<B: Backend & ~Copyable>(
    _ provider: Int, isHealthy: Bool, _ now: Instant, _ io: inout B
  ) {
    closeProbe(provider, &io)
    if !isHealthy { counters.probesFailed += 1 }
    machine.probed(provider: provider, isHealthy: isHealthy, now: now)
    guard let plan = probes[provider].plan else { return }
    wheel.arm(probeTimer(provider), at: max(now, probes[provider].start + plan.every))
  }

  private mutating func closeProbe<B: Backend & ~Copyable>(_ provider: Int, _ io: inout B) {
    io.close(probes[provider].socket, .reset)
    closingCount += 1
    probes[provider].socket = .none
    if probes[provider].pending != .none { buffers.release(probes[provider].pending) }
    probes[provider].pending = .none
  }

  /// No probe from now on.
  mutating func stopProbes<B: Backend & ~Copyable>(_ io: inout B) {
    for provider in 0..<probes.capacity {
      wheel.cancel(probeTimer(provider))
      if probes[provider].socket != .none { closeProbe(provider, &io) }
    }
  }
}

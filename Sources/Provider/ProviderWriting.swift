// The bytes of emissions, appended to `scratch`.

import Base
import IO
import Plan
import Wire

extension ProviderEngine {
  private func processingMilliseconds(_ slot: Int, _ now: Instant) -> Int {
    Int((now - exchanges[slot].admitted).count / 1_000_000)
  }

  /// The head of a stream, or of a whole answer whose body will never come.
  mutating func writeHead(_ slot: Int, _ now: Instant) {
    delimitByClose(slot)
    let exchange = exchanges[slot]
    defer { skipHeadBytesSent(slot) }
    if exchange.player.stream {
      return exchange.stream.writeStreamHead(
        keepAlive: exchange.keepAlive, processingMilliseconds: processingMilliseconds(slot, now),
        into: &scratch)
    }
    appendAnswer(slot, tokens: Int(exchange.player.plannedTokens), reason: 0, now)
    guard let end = scratch.bytes.firstIndex(of: "\r\n\r\n") else {
      preconditionFailure("an answer without an end of its head")
    }
    scratch.truncate(to: end + 4)
  }

  /// A whole answer that is not streamed.
  mutating func writeAnswer(_ slot: Int, tokens: Int, reason: Int, _ now: Instant) {
    delimitByClose(slot)
    appendAnswer(slot, tokens: tokens, reason: reason, now)
    skipHeadBytesSent(slot)
  }

  private mutating func appendAnswer(_ slot: Int, tokens: Int, reason: Int, _ now: Instant) {
    let provider = connections[slot].provider
    completions.write(
      exchanges[slot].stream,
      CompletionContent(
        provider: names.providers[provider], model: pool.bytes(exchanges[slot].model),
        reason: names.finishReasons[reason], tokens: tokens, promptTokens: exchanges[slot].promptTokens,
        processingMilliseconds: processingMilliseconds(slot, now), keepAlive: exchanges[slot].keepAlive),
      provider: provider, into: &scratch)
  }

  mutating func writeStatus(_ slot: Int, _ index: Int, _ now: Instant) {
    let exchange = exchanges[slot]
    replies.write(
      index, exchange.stream, model: pool.bytes(exchange.model), keepAlive: exchange.keepAlive,
      processingMilliseconds: processingMilliseconds(slot, now), unixSeconds: unixSeconds(now),
      into: &scratch)
    skipHeadBytesSent(slot)
  }

  /// One half of a reply: its head, or its body.
  mutating func writeStatusPart(_ slot: Int, _ index: Int, isHead: Bool, _ now: Instant) {
    writeStatus(slot, index, now)
    let bytes = scratch.bytes
    guard let end = bytes.firstIndex(of: "\r\n\r\n") else {
      preconditionFailure("an answer without an end of its head")
    }
    if isHead { return scratch.truncate(to: end + 4) }
    scratch.removeFirst(end + 4)
  }

  /// What may come in front of a head.
  mutating func writeAheadOfHead(_ slot: Int, _ kind: EmissionKind) {
    switch kind {
    case .informational(let status): writeInformational(Int(status))
    case .keepalive(.earlyHints): writeInformational(103)
    case .keepalive(.headByte): writeHeadByte(slot)
    case .head, .role, .token, .final, .usage, .terminator, .endBody, .answer, .keepalive, .status,
      .statusHead, .statusBody, .inbandError, .close, .silence, .done:
      preconditionFailure("not in front of a head")
    }
  }

  /// An informational response: 100 or 103.
  private mutating func writeInformational(_ status: Int) {
    HTTPWriter.statusLine(status, into: &scratch)
    if status == 103 { HTTPWriter.header("link", "</>; rel=preconnect", into: &scratch) }
    HTTPWriter.endHead(into: &scratch)
  }

  /// The next byte of what every status line begins with.
  private mutating func writeHeadByte(_ slot: Int) {
    let start = Bytes(literal: "HTTP/1.1 ")
    guard exchanges[slot].headBytesSent < start.count else { return }
    scratch.append(start[exchanges[slot].headBytesSent])
    exchanges[slot].headBytesSent += 1
  }

  /// Takes off the head in `scratch` what was sent ahead of it.
  private mutating func skipHeadBytesSent(_ slot: Int) {
    guard exchanges[slot].headBytesSent > 0 else { return }
    scratch.removeFirst(exchanges[slot].headBytesSent)
    exchanges[slot].headBytesSent = 0
  }

  /// Lets the connection's end be that of the body, when the script says so.
  private mutating func delimitByClose(_ slot: Int) {
    guard exchanges[slot].player.isCloseDelimited else { return }
    exchanges[slot].keepAlive = false
    exchanges[slot].stream = exchanges[slot].stream.delimitedByClose
  }

  /// Writes one event as one chunk and fetches what comes next; up to a byte at which a fault acts, if one
  /// does.
  mutating func writeEvent(_ slot: Int, _ kind: EmissionKind, _ now: Instant) {
    if exchanges[slot].countsBytes {
      guard writeCounted(slot, kind) else { return }
    } else if case .token(let index) = kind {
      writeToken(slot, Int(index))
    } else {
      eventContent(slot, kind).write(kind, exchanges[slot].stream, into: &scratch)
    }
    note(slot, kind, now)
    fetchNext(slot)
  }

  private mutating func writeToken(_ slot: Int, _ index: Int) {
    if exchanges[slot].stamp.isUnset {
      let provider = connections[slot].provider
      exchanges[slot].stamp = templates.stamp(
        exchanges[slot].stream, provider: provider, name: names.providers[provider],
        model: pool.bytes(exchanges[slot].model))
    }
    if exchanges[slot].stamp.hasTemplate {
      templates.write(exchanges[slot].stamp, index, into: &scratch)
    } else {
      eventContent(slot, .token(Int32(index))).write(
        .token(Int32(index)), exchanges[slot].stream, into: &scratch)
    }
  }

  /// Whether the event is out in full.
  private mutating func writeCounted(_ slot: Int, _ kind: EmissionKind) -> Bool {
    let exchange = exchanges[slot]
    if exchange.partialKind != kind { exchanges[slot].partialBytes = 0 }
    let plain = ChatStream(
      key: plan.key(provider: connections[slot].provider), ordinal: UInt64(exchange.ordinal),
      visit: UInt64(exchange.visit), created: exchange.stream.created,
      includesUsage: exchange.stream.includesUsage, framing: .plain)
    event.clear()
    eventContent(slot, kind).write(kind, plain, into: &event)
    let rest = event.bytes.dropping(exchanges[slot].partialBytes)
    let limit = exchange.player.byteLimit(plan) ?? .max
    guard limit - exchange.bodyBytes < rest.count else {
      HTTPWriter.piece(rest, exchange.stream.framing, into: &scratch)
      exchanges[slot].bodyBytes += rest.count
      exchanges[slot].partialBytes = 0
      exchanges[slot].partialKind = .done
      return true
    }
    let part = max(0, limit - exchange.bodyBytes)
    HTTPWriter.piece(rest[0..<part], exchange.stream.framing, into: &scratch)
    exchanges[slot].bodyBytes += part
    exchanges[slot].partialBytes += part
    exchanges[slot].partialKind = kind
    exchanges[slot].player.interrupt()
    fetchNext(slot)
    return false
  }

  private func eventContent(_ slot: Int, _ kind: EmissionKind) -> EventContent {
    var reason = 0
    if case .final(let index) = kind { reason = Int(index) }
    return EventContent(
      provider: names.providers[connections[slot].provider], model: pool.bytes(exchanges[slot].model),
      reason: names.finishReasons[reason], promptTokens: exchanges[slot].promptTokens,
      tokens: Int(exchanges[slot].tokens))
  }

  /// Notes what the records say of an event.
  private mutating func note(_ slot: Int, _ kind: EmissionKind, _ now: Instant) {
    switch kind {
    case .token:
      if exchanges[slot].tokens == 0 { exchanges[slot].firstToken = now }
      exchanges[slot].lastToken = now
      exchanges[slot].tokens += 1
    case .terminator: exchanges[slot].hadTerminator = true
    case .inbandError: exchanges[slot].hadError = true
    case .head, .role, .final, .usage, .endBody, .answer, .keepalive, .status, .statusHead, .statusBody,
      .informational, .close, .silence, .done:
      break
    }
  }
}

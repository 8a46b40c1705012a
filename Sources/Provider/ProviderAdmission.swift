// From a request to an attempt: who asks, the how-manieth time, and what the plan has in store for it.

import Base
import IO
import Plan
import Record
import Wire

extension ProviderEngine {
  /// The request is complete: its script begins.
  mutating func admit<B: Backend & ~Copyable>(_ slot: Int, _ now: Instant, _ io: inout B) {
    let provider = connections[slot].provider
    let body = pool.bytes(connections[slot].request.content)
    let chat = ChatRequest.read(body)
    guard chat.isWellFormed, !chat.model.isEmpty, chat.messageCount > 0 else {
      counters.invalidBodies += 1
      return answer(slot, .invalidBody, now, &io)
    }
    let model = names.model(provider: provider, json: body[chat.model])
    keepModel(slot, body[chat.model])
    guard names.serves(provider: provider, model: model) else {
      counters.unknownModels += 1
      releaseContent(slot)
      connections[slot].request.content = exchanges[slot].model
      exchanges[slot].model = .none
      return answer(slot, .unknownModel, now, &io)
    }
    releaseContent(slot)

    var exchange = Exchange()
    exchange.model = exchanges[slot].model
    if connections[slot].request.isProbe {
      identifyProbe(&exchange, provider)
    } else {
      identify(&exchange, connections[slot].request.key, chat, provider)
    }
    exchange.admitted = now
    exchange.promptTokens = chat.promptTokens
    exchange.keepAlive =
      connections[slot].request.keepAlive && connections[slot].request.minorVersion > 0 && !isStopping
    exchange.stream = ChatStream(
      key: plan.key(provider: provider), ordinal: UInt64(exchange.ordinal), visit: UInt64(exchange.visit),
      created: unixSeconds(now), includesUsage: chat.includeUsage,
      framing: connections[slot].request.minorVersion > 0 ? .chunked : .plain)
    exchange.player = script(slot, exchange, chat, model, now)
    exchange.countsBytes = exchange.player.byteLimit(plan) != nil
    exchange.next = exchange.player.next(plan)
    exchanges[slot] = exchange
    connections[slot].state = .playing
    play(slot, now, &io)
  }

  /// Keeps the model's name, escapes resolved, for as long as the answer takes.
  private mutating func keepModel(_ slot: Int, _ raw: Bytes) {
    event.clear()
    var text = JSONText(raw)
    while let byte = text.next() { event.append(byte) }
    exchanges[slot].model = pool.take()
    pool.append(exchanges[slot].model, event.bytes)
  }

  /// Which request this is, which attempt of it, and the how-manieth here: from the headers, else from the
  /// marker in the prompt and our own counts, else by the order of arrival. A gateway under test numbers
  /// nothing: its attempts count over all providers, its visits at each.
  private mutating func identify(
    _ exchange: inout Exchange, _ key: RequestKey, _ chat: ChatRequest, _ provider: Int
  ) {
    let ordinal = key.ordinal >= 0 ? key.ordinal : chat.ordinal
    exchange.hasKey = ordinal >= 0
    if ordinal >= 0 {
      exchange.ordinal = UInt32(truncatingIfNeeded: ordinal)
      exchange.visit =
        key.visit > 0
        ? UInt16(clamping: key.visit)
        : visits.visit(provider: provider, run: key.run, ordinal: exchange.ordinal)
      counters.visitsForgotten = visits.forgottenCount
      exchange.attempt =
        key.attempt > 0
        ? UInt16(clamping: key.attempt)
        : attemptNumbers.visit(provider: 0, run: key.run, ordinal: exchange.ordinal)
    } else {
      exchange.ordinal = listeners[provider].keylessCount
      listeners[provider].keylessCount += 1
      counters.missingKeys += 1
      if key.attempt > 0 { exchange.attempt = UInt16(clamping: key.attempt) }
    }
  }

  /// A probe has a number of its own, and a visit that no request gets: it shares no draw with one.
  private mutating func identifyProbe(_ exchange: inout Exchange, _ provider: Int) {
    exchange.isProbe = true
    exchange.hasKey = false
    exchange.ordinal = listeners[provider].probeCount
    exchange.visit = .max
    listeners[provider].probeCount += 1
    counters.probes += 1
  }

  private mutating func script(
    _ slot: Int, _ exchange: Exchange, _ chat: ChatRequest, _ model: Int, _ now: Instant
  ) -> ScriptPlayer {
    let provider = connections[slot].provider
    if !exchange.isProbe { listeners[provider].requestCount += 1 }
    var facts = RequestFacts(
      ordinal: exchange.ordinal, visit: exchange.visit, attempt: exchange.attempt, stream: chat.stream)
    facts.connectionRequest = connections[slot].requestCount
    facts.providerRequest = listeners[provider].requestCount
    if !exchange.isProbe {
      facts.keyRequest = keyCounts.count(provider: provider, key: connections[slot].request.keyHash)
      counters.keysForgotten = keyCounts.forgottenCount
    }
    facts.model = Int16(model)
    facts.maxTokens = Int32(clamping: max(0, chat.maxTokens))
    facts.matchedHeaders = connections[slot].request.matchedHeaders
    let player = player(provider, facts, offset(now))
    guard !exchange.isProbe else {
      log.probed(provider: provider)
      return player
    }
    log.admitted(
      provider: provider, ordinal: exchange.recordOrdinal,
      phase: Int16(plan.phases.phase(provider: provider, at: offset(now))), hasKey: exchange.hasKey)
    var fired = player.firedRules
    while fired != 0 {
      log.fired(provider: provider, rule: fired.trailingZeroBitCount, ordinal: exchange.recordOrdinal)
      fired &= fired - 1
    }
    if player.mixRule >= 0 {
      log.fired(provider: provider, rule: Int(player.mixRule), ordinal: exchange.recordOrdinal)
    }
    return player
  }

  /// Apart, because nothing changes here: the plan need not be kept alive by a copy.
  private func player(_ provider: Int, _ facts: RequestFacts, _ offset: Nanoseconds) -> ScriptPlayer {
    plan.script(provider: provider, facts: facts, offset: offset)
  }

  /// Files the attempt as the provider saw it.
  mutating func record(_ slot: Int, _ outcome: Outcome, _ now: Instant) {
    guard recordsAttempts && !exchanges[slot].isProbe else { return }
    let exchange = exchanges[slot]
    let provider = connections[slot].provider
    log.record(
      AttemptRecord(
        ordinal: exchange.recordOrdinal, attempt: exchange.attempt, provider: Int16(provider),
        phase: Int16(plan.phases.phase(provider: provider, at: offset(exchange.admitted))),
        outcome: outcome, start: exchange.admitted, head: exchange.head, firstToken: exchange.firstToken,
        lastToken: exchange.lastToken, end: now, tokens: exchange.tokens, served: outcome == .ok,
        accepted: exchange.head.isPresent && outcome.httpStatus == nil))
  }
}

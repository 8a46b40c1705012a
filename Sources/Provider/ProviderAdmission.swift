// From a request to an attempt: who asks, for which time, and what the plan has in store for it.

import Base
import IO
import Plan
import Record
import Wire

extension ProviderEngine {
  /// The request is complete: its script begins. `rest` is what of its body was not kept, mostly all of it.
  mutating func admit<B: Backend & ~Copyable>(_ slot: Int, _ rest: Bytes, _ now: Instant, _ io: inout B) {
    let provider = connections[slot].provider
    let content = connections[slot].request.content
    if content != .none { pool.append(content, rest) }
    let body = content == .none ? rest : pool.bytes(content)
    let chat = ChatRequest.read(body)
    guard chat.isWellFormed, !chat.model.isEmpty, chat.messageCount > 0 else {
      counters.invalidBodies += 1
      return answer(slot, ProviderEngine.complaint(chat), now, &io)
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

    begin(slot, chat, model, now)
    connections[slot].state = .playing
    play(slot, now, &io)
  }

  /// What is said about a body that can't be served, in the words of OpenAI's API.
  private static func complaint(_ chat: ChatRequest) -> LocalAnswer {
    guard chat.isWellFormed else { return .invalidBody }
    return chat.model.isEmpty
      ? .problem(400, "you must provide a model parameter")
      : .problem(400, "Missing required parameter: 'messages'.")
  }

  /// Says who asks, and fetches the script. All of it happens in the slot: an exchange is long, and each copy
  /// of one costs.
  private mutating func begin(_ slot: Int, _ chat: ChatRequest, _ model: Int, _ now: Instant) {
    let provider = connections[slot].provider
    let name = exchanges[slot].model
    exchanges[slot] = freshExchange
    exchanges[slot].model = name
    if connections[slot].request.isProbe {
      identifyProbe(slot, provider)
    } else {
      identify(slot, chat, provider)
    }
    exchanges[slot].admitted = now
    exchanges[slot].promptTokens = chat.promptTokens
    let isCurrent = connections[slot].request.minorVersion > 0
    exchanges[slot].keepAlive = connections[slot].request.keepAlive && isCurrent && !isStopping
    exchanges[slot].stream = ChatStream(
      key: plan.key(provider: provider), ordinal: UInt64(exchanges[slot].ordinal),
      visit: UInt64(exchanges[slot].visit), created: unixSeconds(now), includesUsage: chat.includeUsage,
      framing: isCurrent ? .chunked : .plain)
    fetchScript(slot, chat, model, now)
    exchanges[slot].countsBytes = exchanges[slot].player.byteLimit(plan) != nil
    exchanges[slot].next = exchanges[slot].player.next(plan)
  }

  /// Keeps the model's name, escapes resolved, for as long as the answer takes.
  private mutating func keepModel(_ slot: Int, _ raw: Bytes) {
    let model = pool.take()
    exchanges[slot].model = model
    if raw.firstIndex(of: 0x5C) == nil { return pool.append(model, raw) }
    event.clear()
    var text = JSONText(raw)
    while let byte = text.next() { event.append(byte) }
    pool.append(model, event.bytes)
  }

  /// Which request this is, which attempt of it, and its number here: from the headers, else from the
  /// marker in the prompt and our own counts, else by the order of arrival. A gateway under test numbers
  /// nothing: its attempts count over all providers, its visits at each.
  private mutating func identify(_ slot: Int, _ chat: ChatRequest, _ provider: Int) {
    let key = connections[slot].request.key
    let number = key.ordinal >= 0 ? key.ordinal : chat.ordinal
    exchanges[slot].hasKey = number >= 0
    if number >= 0 {
      let ordinal = UInt32(truncatingIfNeeded: number)
      exchanges[slot].ordinal = ordinal
      exchanges[slot].visit =
        key.visit > 0
        ? UInt16(clamping: key.visit) : visits.visit(provider: provider, run: key.run, ordinal: ordinal)
      counters.visitsForgotten = visits.forgottenCount
      exchanges[slot].attempt =
        key.attempt > 0
        ? UInt16(clamping: key.attempt)
        : attemptNumbers.visit(provider: 0, run: key.run, ordinal: ordinal)
    } else {
      exchanges[slot].ordinal = listeners[provider].keylessCount
      listeners[provider].keylessCount += 1
      counters.missingKeys += 1
      if key.attempt > 0 { exchanges[slot].attempt = UInt16(clamping: key.attempt) }
    }
  }

  /// A probe has a number of its own, and a visit that no request gets: it shares no draw with one.
  private mutating func identifyProbe(_ slot: Int, _ provider: Int) {
    exchanges[slot].isProbe = true
    exchanges[slot].hasKey = false
    exchanges[slot].ordinal = listeners[provider].probeCount
    exchanges[slot].visit = .max
    listeners[provider].probeCount += 1
    counters.probes += 1
  }

  private mutating func fetchScript(_ slot: Int, _ chat: ChatRequest, _ model: Int, _ now: Instant) {
    let provider = connections[slot].provider
    let isProbe = exchanges[slot].isProbe
    if !isProbe { listeners[provider].requestCount += 1 }
    var facts = RequestFacts(
      ordinal: exchanges[slot].ordinal, visit: exchanges[slot].visit, attempt: exchanges[slot].attempt,
      stream: chat.stream)
    facts.connectionRequest = connections[slot].requestCount
    facts.providerRequest = listeners[provider].requestCount
    if !isProbe {
      facts.keyRequest = keyCounts.count(provider: provider, key: connections[slot].request.keyHash)
      counters.keysForgotten = keyCounts.forgottenCount
    }
    facts.model = Int16(model)
    facts.maxTokens = Int32(clamping: max(0, chat.maxTokens))
    facts.matchedHeaders = connections[slot].request.matchedHeaders
    exchanges[slot].player = player(provider, facts, offset(now))
    isProbe ? log.probed(provider: provider) : logAdmission(slot, provider, now)
  }

  private mutating func logAdmission(_ slot: Int, _ provider: Int, _ now: Instant) {
    let ordinal = exchanges[slot].recordOrdinal
    log.admitted(
      provider: provider, ordinal: ordinal,
      phase: Int16(plan.phases.phase(provider: provider, at: offset(now))), hasKey: exchanges[slot].hasKey)
    var fired = exchanges[slot].player.firedRules
    while fired != 0 {
      log.fired(provider: provider, rule: fired.trailingZeroBitCount, ordinal: ordinal)
      fired &= fired - 1
    }
    let mixRule = exchanges[slot].player.mixRule
    if mixRule >= 0 { log.fired(provider: provider, rule: Int(mixRule), ordinal: ordinal) }
  }

  /// Apart, because nothing changes here: the plan need not be kept alive by a copy.
  private func player(_ provider: Int, _ facts: RequestFacts, _ offset: Nanoseconds) -> ScriptPlayer {
    plan.script(provider: provider, facts: facts, offset: offset)
  }

  /// Files the attempt as the provider saw it.
  mutating func record(_ slot: Int, _ outcome: Outcome, _ now: Instant) {
    guard !exchanges[slot].isProbe else { return }
    if feed != nil { tell(slot, outcome, now) }
    let exchange = exchanges[slot]
    let provider = connections[slot].provider
    log.attemptEnded(
      provider: provider, ordinal: exchange.recordOrdinal, latest: exchange.latestDrift,
      isOverdueCut: outcome == .cancelled && isOverdue(slot, now))
    guard recordsAttempts else { return }
    log.record(
      AttemptRecord(
        ordinal: exchange.recordOrdinal, attempt: exchange.attempt, provider: Int16(provider),
        phase: Int16(plan.phases.phase(provider: provider, at: offset(exchange.admitted))),
        outcome: outcome, start: exchange.admitted, head: exchange.head, firstToken: exchange.firstToken,
        lastToken: exchange.lastToken, end: now, tokens: exchange.tokens, served: outcome == .ok,
        accepted: exchange.head.isPresent && outcome.httpStatus == nil,
        isWhole: outcome == .ok || (exchange.hadFinish && !exchange.hadError)))
  }

  /// Whether what comes next should have gone out already, by more than timers wait for each other.
  private func isOverdue(_ slot: Int, _ now: Instant) -> Bool {
    let next = exchanges[slot].next
    if case .silence = next.kind { return false }
    if case .done = next.kind { return false }
    return !exchanges[slot].isBlocked && now - (exchanges[slot].admitted + next.at) > .milliseconds(1)
  }
}

// What whoever watches a provider is told of each attempt. Without a watcher nothing here is called.

import Base
import IO
import Plan
import Record
import Wire

extension ProviderEngine {
  /// Tells of an attempt that is over.
  @inline(never)
  mutating func tell(_ slot: Int, _ outcome: Outcome, _ now: Instant) {
    guard let feed else { return }
    let exchange = exchanges[slot]
    let provider = connections[slot].provider
    var attempt = ServedAttempt(provider: Int16(clamping: provider), outcome: outcome, end: now)
    attempt.phase = Int16(clamping: plan.phases.phase(provider: provider, at: offset(exchange.admitted)))
    attempt.attempt = exchange.attempt
    attempt.ordinal = exchange.recordOrdinal
    attempt.status = UInt16(clamping: outcome.httpStatus ?? (exchange.head.isPresent ? 200 : 0))
    attempt.tokens = exchange.tokens
    attempt.rules = exchange.player.firedRules
    attempt.mixRule = exchange.player.mixRule
    attempt.start = exchange.admitted
    attempt.firstToken = exchange.firstToken
    if exchange.model != .none { attempt.setSubject(pool.bytes(exchange.model)) }
    feed.offer(attempt)
  }

  /// Tells of a request that was answered with `status` and without a script. What it was about stands in the
  /// request's content.
  @inline(never)
  mutating func tellOfLocalAnswer(_ slot: Int, status: Int, _ now: Instant) {
    guard let feed else { return }
    var attempt = ServedAttempt(
      provider: Int16(clamping: connections[slot].provider), outcome: status < 300 ? .ok : .http(status),
      end: now)
    attempt.status = UInt16(clamping: status)
    let content = connections[slot].request.content
    if content != .none { attempt.setSubject(pool.bytes(content)) }
    feed.offer(attempt)
  }

  /// Keeps a request's line, so that it can be told what no script was found for.
  mutating func keepLine(_ summary: HeadSummary, _ input: Bytes, _ request: inout IncomingRequest) {
    guard feed != nil, request.content == .none else { return }
    request.content = pool.take()
    pool.append(request.content, input[summary.head.lowerBound..<summary.target.upperBound])
  }
}

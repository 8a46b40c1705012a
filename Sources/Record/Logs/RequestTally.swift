import Base

/// Sums over the requests of a phase, or over those of them that ended in one way.
struct RequestTally: BitwiseCopyable, Sendable, Equatable {
  var scheduled: Int64 = 0
  var shed: Int64 = 0
  var succeeded: Int64 = 0
  var cancelled: Int64 = 0
  var undrained: Int64 = 0
  var good: Int64 = 0
  var tokens: Int64 = 0
  var goodTokens: Int64 = 0
  var orphanedTokens: Int64 = 0
  var withoutContent: Int64 = 0
  var stalledRequests: Int64 = 0
  var open = Nanoseconds.zero
  var stalled = Nanoseconds.zero

  var sent: Int64 { scheduled - shed }
  /// Neither well nor by the client's own wish. An arrival that was shed failed, too: somebody waited for it.
  var failed: Int64 { scheduled - succeeded - cancelled }

  mutating func take(_ request: RequestRecord, _ figures: RequestFigures) {
    scheduled += 1
    if request.outcome == .shed {
      shed += 1
      return
    }
    let tokenCount = Int64(request.tokens)
    tokens += tokenCount
    if !request.firstToken.isPresent { withoutContent += 1 }
    if figures.stalled > .zero { stalledRequests += 1 }
    open += figures.open
    stalled += figures.stalled
    if request.outcome == .ok {
      succeeded += 1
    } else if request.outcome == .cancelled {
      cancelled += 1
    } else {
      orphanedTokens += tokenCount
      undrained += request.outcome == .undrained ? 1 : 0
    }
    if figures.isGood {
      good += 1
      goodTokens += tokenCount
    }
  }

  mutating func add(_ other: RequestTally, times factor: Int64 = 1) {
    scheduled += other.scheduled * factor
    shed += other.shed * factor
    succeeded += other.succeeded * factor
    cancelled += other.cancelled * factor
    undrained += other.undrained * factor
    good += other.good * factor
    tokens += other.tokens * factor
    goodTokens += other.goodTokens * factor
    orphanedTokens += other.orphanedTokens * factor
    withoutContent += other.withoutContent * factor
    stalledRequests += other.stalledRequests * factor
    open = Nanoseconds(open.count + other.open.count * factor)
    stalled = Nanoseconds(stalled.count + other.stalled.count * factor)
  }
}

// How many retries all requests together may make: a budget (`RetryBudget`) beside the plain limit
// (`Retry.maxConcurrent`).

import Base

/// Counts requests and retries, and says whether one more retry is within the budget.
struct RetryMeter: ~Copyable {
  private let budget: RetryBudget
  private var window: SlidingCount
  /// Requests under way.
  private(set) var requests = 0
  /// Retries under way: from the decision to the head or the end of the attempt.
  private(set) var retries = 0

  /// Nothing under way.
  init(_ budget: RetryBudget) {
    self.budget = budget
    window = SlidingCount(window: budget.window == .zero ? .seconds(Int64(10)) : budget.window)
  }

  /// The most retries that may be under way (or, with a window, begun in it) at `now`.
  func allowance(now: Instant) -> Int {
    guard let ratio = budget.ratio else { return .max }
    let held = budget.window == .zero ? requests : window.counts(now: now).total
    return max(budget.min, Int(saturating: ratio * Double(held)))
  }

  /// Whether one more retry may begin.
  func admits(now: Instant) -> Bool {
    if budget.ratio == nil { return true }
    let spent = budget.window == .zero ? retries : window.counts(now: now).failures
    return spent < allowance(now: now)
  }

  /// A request arrived.
  mutating func requestBegan(now: Instant) {
    requests += 1
    if budget.window != .zero { window.record(failed: false, now: now) }
  }

  /// A request is over.
  mutating func requestEnded() {
    precondition(requests > 0, "more requests ended than began")
    requests -= 1
  }

  /// A retry or hedge was decided on.
  mutating func retryBegan(now: Instant) {
    retries += 1
    if budget.window != .zero { window.recordFailureOnly(now: now) }
  }

  /// A retry got its head, or ended.
  mutating func retryEnded() {
    precondition(retries > 0, "more retries ended than began")
    retries -= 1
  }
}

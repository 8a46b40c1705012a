// What is known about the health of each provider, over all requests: who is left out, until when, and how it
// comes back. Pure: the time comes with each call.

import Base

/// The health of all providers.
struct HealthTable: ~Copyable {
  /// The health of one provider.
  struct Entry: BitwiseCopyable {
    var settings: Eject
    /// Left out until then; `absent` when nothing leaves it out by time.
    var outUntil = Instant.absent
    /// Left out until enough probes succeed.
    var isProbedOut = false
    /// Trials that must still succeed before it is back; 0 when it is not half-open.
    var trialsLeft = 0
    var isOnTrial = false
    var failuresInARow = 0
    var ejectionCount = 0
    var lastEjectionEnd = Instant.absent
    var goodProbes = 0
    var badProbes = 0
    /// Never left out.
    var isSpared = false
    /// Attempts that run.
    var inFlight = 0
    var latency = LatencyAverage()
  }

  private let entries: Slab<Entry>
  private let windows: Slab<SlidingCount>
  private let mostOut: Int
  private let panicShare: Double
  /// What happens when every target is left out.
  let whenAll: EjectAll
  /// Ejections since the start, for whatever reason.
  private(set) var ejectionCount = 0

  /// Everybody is healthy. `settings` by provider; `whole` for what holds for all together.
  init(settings: [Eject], whole: Eject, decay: Nanoseconds) {
    entries = Slab(capacity: settings.count, repeating: Entry(settings: whole))
    windows = Slab(capacity: settings.count, repeating: SlidingCount(window: whole.window))
    for (provider, own) in settings.enumerated() {
      entries[provider].settings = own
      entries[provider].latency = LatencyAverage(decay: decay)
      windows[provider] = SlidingCount(window: own.window)
    }
    mostOut = Int(saturating: Double(settings.count) * whole.maxShare)
    panicShare = whole.panic
    whenAll = whole.whenAll
  }

  /// Never leaves `provider` out.
  mutating func spare(_ provider: Int) { entries[provider].isSpared = true }

  /// The entry of `provider`.
  func entry(_ provider: Int) -> Entry { entries[provider] }

  /// Whether `provider` is left out at `now`; a half-open one is while its trial runs.
  func isOut(_ provider: Int, now: Instant) -> Bool {
    let entry = entries[provider]
    if entry.isProbedOut { return true }
    if entry.outUntil.isPresent && now < entry.outUntil { return true }
    return entry.trialsLeft > 0 && entry.isOnTrial
  }

  /// Whether so few of `total` targets are left that ejection is ignored.
  func isPanic(available: Int, total: Int) -> Bool {
    panicShare > 0 && Double(available) < panicShare * Double(total)
  }

  /// An attempt at `provider` begins; whether it is a trial of a half-open provider, which `ended` must be
  /// told.
  mutating func began(_ provider: Int, now: Instant) -> Bool {
    entries[provider].inFlight += 1
    guard entries[provider].trialsLeft > 0, !entries[provider].isOnTrial, !isOut(provider, now: now) else {
      return false
    }
    entries[provider].isOnTrial = true
    return true
  }

  /// An attempt at `provider` got its head `latency` after it began.
  mutating func answered(_ provider: Int, after latency: Nanoseconds, now: Instant) {
    entries[provider].latency.record(latency, now: now)
  }

  /// An attempt at `provider` ended. `cool` is what the rule for the outcome says; a cancelled attempt says
  /// nothing about its target.
  mutating func ended(_ provider: Int, _ outcome: Outcome, _ cool: Cool, wasTrial: Bool, now: Instant) {
    precondition(entries[provider].inFlight > 0, "more attempts ended than began")
    entries[provider].inFlight -= 1
    if wasTrial { entries[provider].isOnTrial = false }
    if outcome == .cancelled { return }
    switch cool {
    case .no: return
    case .now:
      eject(provider, for: entries[provider].settings.time, now: now)
      return
    case .span(let span):
      self.cool(provider, until: now + span)
      return
    case .asUsual, .count: break
    }
    let failed = cool == .count || entries[provider].settings.on.contains(outcome)
    if entries[provider].settings.looksBack { windows[provider].record(failed: failed, now: now) }
    if failed {
      countFailure(provider, wasTrial: wasTrial, now: now)
    } else {
      countSuccess(provider, wasTrial: wasTrial)
    }
  }

  private mutating func countSuccess(_ provider: Int, wasTrial: Bool) {
    entries[provider].failuresInARow = 0
    if wasTrial && entries[provider].trialsLeft > 0 { entries[provider].trialsLeft -= 1 }
  }

  private mutating func countFailure(_ provider: Int, wasTrial: Bool, now: Instant) {
    entries[provider].failuresInARow += 1
    let settings = entries[provider].settings
    let isRow = settings.consecutive > 0 && entries[provider].failuresInARow >= settings.consecutive
    if wasTrial || isRow || isWindowOver(provider, settings, now: now) {
      eject(provider, for: grown(provider, now: now), now: now)
    }
  }

  private func isWindowOver(_ provider: Int, _ settings: Eject, now: Instant) -> Bool {
    guard settings.looksBack else { return false }
    let (total, failures) = windows[provider].counts(now: now)
    if settings.failures > 0 && failures >= settings.failures { return true }
    return settings.rate > 0 && total >= settings.minimum
      && Double(failures) >= settings.rate * Double(total)
  }

  /// The length of the next ejection.
  private func grown(_ provider: Int, now: Instant) -> Nanoseconds {
    let entry = entries[provider]
    let settings = entry.settings
    let isRepeated =
      entry.lastEjectionEnd.isPresent && now - entry.lastEjectionEnd <= settings.time * 10
    let count = isRepeated ? min(entry.ejectionCount, 30) : 0
    let factor: Int64 =
      switch settings.grow {
      case .none: 1
      case .linear: Int64(count + 1)
      case .double: Int64(1) << Int64(count)
      }
    let longest = settings.mostTime < settings.time ? settings.time : settings.mostTime
    return settings.time.count > longest.count / factor ? longest : settings.time * factor
  }

  /// Leaves `provider` out as its settings say, unless too many are out already.
  private mutating func eject(_ provider: Int, for span: Nanoseconds, now: Instant) {
    if entries[provider].isSpared { return }
    guard !isOut(provider, now: now) || entries[provider].trialsLeft > 0, outCount(now: now) < mostOut else {
      return
    }
    let last = entries[provider].lastEjectionEnd
    let isRepeated = last.isPresent && now - last <= entries[provider].settings.time * 10
    entries[provider].ejectionCount = isRepeated ? entries[provider].ejectionCount + 1 : 1
    entries[provider].failuresInARow = 0
    entries[provider].goodProbes = 0
    windows[provider].clear()
    ejectionCount += 1
    switch entries[provider].settings.probe {
    case .active: entries[provider].isProbedOut = true
    case .halfOpen:
      entries[provider].trialsLeft = entries[provider].settings.trials
      entries[provider].outUntil = now + span
    case .time: entries[provider].outUntil = now + span
    }
    entries[provider].lastEjectionEnd = now + span
  }

  /// Leaves `provider` out until `end`, whatever its settings: it asked for it itself, or a rule says so.
  mutating func cool(_ provider: Int, until end: Instant) {
    if entries[provider].isSpared { return }
    if entries[provider].outUntil.isPresent && entries[provider].outUntil >= end { return }
    entries[provider].outUntil = end
    ejectionCount += 1
  }

  private func outCount(now: Instant) -> Int {
    var count = 0
    for provider in 0..<entries.capacity where isOut(provider, now: now) { count += 1 }
    return count
  }

  /// The result of an active probe.
  mutating func probed(_ provider: Int, isHealthy: Bool, now: Instant) {
    let active = entries[provider].settings.active
    if isHealthy {
      entries[provider].badProbes = 0
      entries[provider].goodProbes += 1
      guard entries[provider].goodProbes >= active.healthy else { return }
      entries[provider].isProbedOut = false
    } else {
      entries[provider].goodProbes = 0
      entries[provider].badProbes += 1
      guard entries[provider].badProbes >= active.unhealthy, !entries[provider].isProbedOut else { return }
      eject(provider, for: entries[provider].settings.time, now: now)
    }
  }
}

extension Eject {
  /// Whether what happened within a window counts, and not only what happened in a row.
  fileprivate var looksBack: Bool { rate > 0 || failures > 0 }
}

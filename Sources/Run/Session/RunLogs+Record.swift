// From what the engines logged to the record that reports print.

import Base
import IO
import Load
import Plan
import Profile
import Provider
import Proxy
import Record

extension RunLogs {
  /// Joins the logs into one record.
  func record(_ prepared: PreparedRun, notes: [String], notice: Notice?) -> RunRecord {
    let arrivalsEnd = arrivalsEnd(prepared)
    var facts = RunFacts(
      profileName: prepared.profile.name, profileHash: prepared.profile.sha256, seed: prepared.profile.seed,
      version: Version.text, io: kind.rawValue, phases: prepared.phaseFacts(until: arrivalsEnd),
      providers: prepared.providerFacts(until: arrivalsEnd),
      stallThreshold: prepared.stallThreshold,
      scheduleDuration: prepared.measuredDuration(until: arrivalsEnd),
      observer: prepared.observer)
    facts.profileAbout = prepared.profile.about
    facts.tested = prepared.tested
    facts.warmupPhase = prepared.log.warmupPhase
    facts.objectives = prepared.objectives
    facts.drainLimit = prepared.profile.load?.drain ?? .zero
    if prepared.profile.load?.closedLoopStreams == nil {
      facts.plannedRequests = prepared.schedule.count - Int(prepared.log.firstMeasuredOrdinal)
    }
    if kind != .virtual { facts.cpuSeconds = (load.processorTime + system.processorTime).seconds }
    facts.counters = counters
    if kind != .virtual {
      facts.gathering = GatheringFacts(window: PreparedRun.gatherWindow, waits: load.io.gatheredWaits)
    }
    facts.shedCauses = load.counters.shedCauses
    facts.samples = load.samples.map { $0.masked(prepared.redaction) }
    facts.verify = prepared.verification
    facts.notes = notes + answerNotes(prepared.verification)
    if let notice { interrupt(&facts, prepared, notice) }
    let attempts: AttemptSnapshot? =
      switch prepared.observer {
      case .proxy: system.proxyAttempts
      case .provider: system.providers.attempts
      case .load: nil
      }
    return RunRecord.join(
      facts: facts, requests: load.requests, attempts: attempts, providers: system.providers)
  }

  /// How far into the schedule arrivals came.
  private func arrivalsEnd(_ prepared: PreparedRun) -> Nanoseconds {
    let planned = prepared.profile.load?.duration ?? .zero
    return load.stoppedAt.isPresent ? min(planned, max(.zero, load.stoppedAt - origin)) : planned
  }

  /// Says that the run was stopped, and when.
  private func interrupt(_ facts: inout RunFacts, _ prepared: PreparedRun, _ notice: Notice) {
    let signal = notice == .terminate ? "SIGTERM" : "SIGINT"
    guard load.stoppedAt.isPresent else {
      facts.interruption = "stopped by \(signal) when all requests had arrived"
      return
    }
    let planned = prepared.profile.load?.duration ?? .zero
    facts.plannedDuration = prepared.measuredDuration(until: planned)
    facts.interruption =
      "stopped by \(signal) after \(TimeText.number(arrivalsEnd(prepared).seconds)) s of "
      + "\(TimeText.number(planned.seconds)) s"
  }

  /// What met a limit, or went wrong on our side. Those that distort the measurement make the run invalid.
  private var counters: [HealthCounter] {
    var io = load.io
    io.add(system.io)
    return [
      HealthCounter(
        name: "file_descriptor_limit_met", value: io.connectsBeyondLimit + io.acceptsBeyondLimit,
        invalidates: true),
      HealthCounter(name: "generator_faults", value: load.counters.generatorFaults, invalidates: true),
      HealthCounter(name: "proxy_limits_met", value: system.proxyCounters?.limitsMet ?? 0, invalidates: true),
      HealthCounter(name: "provider_limits_met", value: system.providerCounters.limitsMet, invalidates: true),
      HealthCounter(
        name: "provider_body_memory_limit_met", value: system.providerCounters.bodiesBeyondLimit,
        invalidates: true),
      HealthCounter(name: "outbox_overflows", value: io.outboxOverflows, invalidates: true),
      HealthCounter(name: "receive_buffers_ran_out", value: io.starvations),
      HealthCounter(name: "completion_queue_overflows", value: io.completionOverflows),
      HealthCounter(name: "short_sends", value: io.shortSends),
      HealthCounter(name: "stale_completions", value: io.staleCompletions),
    ]
  }
}

extension PreparedRun {
  /// How long requests arrive until `end` of the schedule, without the warm-up.
  func measuredDuration(until end: Nanoseconds) -> Nanoseconds {
    max(.zero, end - (profile.load?.warmup ?? .zero))
  }

  /// Each phase with how much of the measured schedule lies in it, until `end`.
  func phaseFacts(until end: Nanoseconds) -> [PhaseFacts] {
    var durations = [Nanoseconds](repeating: .zero, count: plan.phases.names.count)
    var edges = [Nanoseconds.zero, profile.load?.warmup ?? .zero, end]
    for provider in profile.providers {
      var edge = Nanoseconds.zero
      for phase in provider.timeline {
        edge += phase.duration
        edges.append(edge)
      }
    }
    edges = edges.filter { $0 <= end }.sorted()
    for (from, to) in zip(edges, edges.dropFirst()) where to > from {
      durations[plan.phases.phase(at: from)] += to - from
    }
    return zip(plan.phases.names, durations).map { PhaseFacts(name: $0, duration: $1) }
  }

  /// Each provider with its rules and whether the run came, by `end`, to a time at which they hold.
  func providerFacts(until end: Nanoseconds) -> [ProviderFacts] {
    profile.providers.enumerated().map { index, provider in
      let reached = phasesReached(provider, until: end)
      var due = provider.rules.map { rule in
        rule.when.phases.map { $0.contains(where: reached.contains) } ?? true
      }
      for phase in provider.timeline {
        due += phase.mix.map { entry in
          reached.contains(phase.name) && (entry.share.numerator > 0 || phase.ramp == .linear)
        }
      }
      let rules = zip(plan.ruleNames(provider: index), due).map { RuleFacts(id: $0, cameDue: $1) }
      return ProviderFacts(name: provider.name, rules: rules)
    }
  }

  private func phasesReached(_ provider: ProviderProfile, until end: Nanoseconds) -> [String] {
    if provider.timeline.isEmpty { return phaseFacts(until: end).filter { $0.duration > .zero }.map(\.name) }
    var reached: [String] = []
    var start = Nanoseconds.zero
    for phase in provider.timeline where start < end {
      reached.append(phase.name)
      start += phase.duration
    }
    return reached
  }
}

extension ProxyCounters {
  /// How often a bound of the proxy turned something away that a larger bound would have let through.
  fileprivate var limitsMet: Int {
    clientsOverLimit + acceptFailures + requestsOverLimit + upstreamsOverLimit + heldOverLimit
  }
}

extension ProviderCounters {
  /// How often a bound of the providers turned a connection away.
  fileprivate var limitsMet: Int { connectionsBeyondLimit + acceptFailures }
}

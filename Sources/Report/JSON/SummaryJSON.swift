import Base
import Record

// summary.json: every figure of the report as a number. Names are snake_case with the unit last; durations
// are milliseconds with microsecond resolution. Times of day stand in `times` only. A change that takes
// something away or changes its meaning raises `schema`.

extension RunReport {
  /// The version of the layout of summary.json.
  public static let schemaVersion = 2

  /// The text of summary.json, on many lines or on one.
  public func summaryJSON(pretty: Bool = true) -> String {
    var writer = JSONWriter(pretty: pretty)
    writer.object { json in
      writeRun(&json)
      writeVerdict(&json)
      write(record.whole, &json)
      json.array("phases") { json in
        for scope in record.phases {
          json.object { json in
            json.field("name", scope.phase)
            json.field("seconds", number: scope.durationSeconds)
            write(scope, &json)
          }
        }
      }
      writeSamples(&json)
      writeAttempts(&json)
      writeInstrument(&json)
    }
    return writer.text + "\n"
  }

  private func writeRun(_ json: inout JSONWriter) {
    let facts = record.facts
    json.field("schema", RunReport.schemaVersion)
    json.object("brownout", inline: true) { $0.field("version", facts.version) }
    json.object("profile") {
      $0.field("name", facts.profileName)
      $0.field("sha256", facts.profileHash)
      // Beyond 63 bits a seed is a text: few readers of JSON have such numbers.
      if let seed = Int(exactly: facts.seed) {
        $0.field("seed", seed)
      } else {
        $0.field("seed", String(facts.seed))
      }
    }
    writeTested(&json)
    json.field("io", facts.io)
    json.field("verify", facts.verify.rawValue)
    json.object("times", inline: true) {
      $0.field("started", times.started)
      $0.field("ended", times.ended)
    }
    json.field("schedule_seconds", number: facts.scheduleDuration.seconds)
    json.field("planned_seconds", number: (facts.plannedDuration ?? facts.scheduleDuration).seconds)
    json.field("partial", facts.interruption != nil)
    json.field("interruption", facts.interruption)
    json.object("warmup", inline: true) {
      $0.field("requests", record.warmup.requests)
      $0.field("attempts", record.warmup.attempts)
    }
    json.object("objectives", inline: true) {
      $0.field("ttft_ms", milliseconds: facts.objectives.ttft)
      $0.field("tpot_ms", milliseconds: facts.objectives.tpot)
      $0.field("max_gap_ms", milliseconds: facts.objectives.maxGap)
      $0.field("e2e_ms", milliseconds: facts.objectives.e2e)
      $0.field("stall_threshold_ms", milliseconds: facts.stallThreshold)
    }
  }

  private func writeVerdict(_ json: inout JSONWriter) {
    json.field("verdict", judgement.verdict.name)
    json.array("reasons") { json in for reason in judgement.reasons { json.element(reason.text) } }
    json.array("notes") { json in for note in judgement.notes { json.element(note) } }
    json.array("expectations") { json in
      for result in judgement.expectations {
        json.object {
          $0.field("text", result.text)
          $0.field("phase", result.phase)
          $0.field("metric", result.metric)
          $0.field("verdict", result.verdict.name)
          $0.field("actual", number: result.actual)
          if result.isNever {
            $0.field("never", true)
            $0.field("ended_after_ms", number: result.value?.cutMilliseconds)
          }
          if let value = result.value, value.isInterval {
            $0.field("low", number: value.low)
            $0.field("high", number: value.high.isFinite ? value.high : nil)
          }
          $0.field("undecided", result.isUndecided)
          $0.field("estimate", result.value?.isEstimate ?? false)
          $0.field("limit", number: result.limit)
          $0.field("unit", result.isDuration ? "ms" : nil)
          $0.field("samples", result.sampleCount)
        }
      }
    }
  }

  /// The figures that the whole run and each phase have.
  private func write(_ scope: RunScope, _ json: inout JSONWriter) {
    writeRequests(scope, &json)
    json.object("latency") { json in
      for metric in LatencyMetric.allCases {
        json.field(
          "\(metric.name)_ms", distribution: scope.latency(metric), countsFailures: metric.countsFailures)
        if metric.countsFailures {
          json.field("\(metric.name)_ok_ms", histogram: scope.latency(metric, outcome: .ok).reached)
        }
      }
    }
    json.object("failover") { json in
      json.field("attempts", scope.attempts)
      json.field("amplification", number: scope.amplification)
      json.field("joins_known", scope.areJoinsKnown)
      json.field("absorbed", scope.known(scope.absorbed))
      json.field("visible", scope.failed)
      json.field("delay_ms", histogram: scope.failoverDelay())
      json.object("delay_ms_by_provider") { json in
        for (index, provider) in record.facts.providers.enumerated() {
          let delay = scope.failoverDelay(provider: index)
          if !delay.isEmpty { json.field(provider.name, histogram: delay) }
        }
      }
      json.field("switch_cost_ms", histogram: scope.switchCost)
      json.field("sampled_every", record.sampledEvery)
      json.field("estimate", record.sampledEvery > 1)
    }
    write(rescue: scope, &json)
    json.object("waste", inline: true) {
      $0.field("attempts", scope.known(scope.wastedAttempts))
      $0.field("tokens", scope.known(scope.wastedTokens))
      $0.field("orphaned_tokens", scope.orphanedTokens)
    }
  }

  private func write(rescue scope: RunScope, _ json: inout JSONWriter) {
    json.object("rescue") { json in
      json.field("rescued", scope.known(scope.absorbed))
      json.field("attempts", scope.known(scope.rescueAttempts))
      json.field("wasted_tokens", scope.known(scope.rescueWastedTokens))
      json.field("delay_ms", histogram: scope.rescueDelay)
      json.object("unrescued", inline: true) { json in
        guard scope.areJoinsKnown else { return }
        for row in UnrescuedRow.rows(scope, record.facts) { json.field(row.name, row.count) }
      }
      json.array("unrescued_by_last_attempt") { json in
        for group in scope.areJoinsKnown ? scope.unrescued : [] {
          json.object(inline: true) {
            $0.field("reason", group.reasonName)
            $0.field("provider", group.provider.map { record.facts.providers[$0].name })
            $0.field("outcome", group.outcome?.name)
            $0.field("count", group.count)
          }
        }
      }
    }
  }

  private func writeRequests(_ scope: RunScope, _ json: inout JSONWriter) {
    json.object("requests") { json in
      json.field("scheduled", scope.scheduled)
      json.field("sent", scope.sent)
      json.field("shed", scope.shed)
      json.field("succeeded", scope.succeeded)
      json.field("failed", scope.failed)
      json.field("cancelled", scope.cancelled)
      json.field("undrained", scope.undrained)
      json.field("without_content", scope.withoutContent)
      json.field("stalled", scope.stalledRequests)
      json.field("good", scope.good)
      json.field("tokens", scope.tokens)
      json.field("success", number: scope.success)
      json.field("attainment", number: scope.attainment)
      json.field("goodput_rps", number: scope.goodput)
      json.field("goodput_tokens_per_second", number: scope.tokenGoodput)
      json.field("stall_exposure", number: scope.stallExposure)
      json.object("outcomes", inline: true) { json in
        for (outcome, count) in scope.outcomes { json.field(outcome.name, count) }
      }
    }
  }

  private func writeAttempts(_ json: inout JSONWriter) {
    json.field("attempts_seen_by", record.facts.observer.rawValue)
    json.array("attempts") { json in
      for group in record.attempts {
        json.object {
          $0.field("provider", record.facts.providers[Int(group.key.provider)].name)
          $0.field("attempt", record.whole.known(Int(group.key.attempt)))
          $0.field("phase", record.facts.phases[Int(group.key.phase)].name)
          $0.field("outcome", group.key.outcome.name)
          $0.field("count", group.count)
          $0.field("served", group.servedCount)
          $0.field("accepted", group.acceptedCount)
          $0.field("tokens", group.tokens)
          $0.field("duration_ms", histogram: group.duration)
          $0.field("headers_ms", histogram: group.headers)
          $0.field("ttft_ms", histogram: group.ttft)
        }
      }
    }
  }

  private func writeInstrument(_ json: inout JSONWriter) {
    let health = record.generator
    let limits = judgement.limits
    json.object("generator") { json in
      json.field("release_lateness_ms", histogram: health.releaseLateness)
      json.field("late_releases", LateCount(health.releaseLateness, limit: limits.releaseLateness))
      json.field("loop_lag_ms", histogram: health.loopLag)
      json.field("late_reads", LateCount(health.loopLag, limit: limits.loopLag))
      if let gathering = record.facts.gathering {
        json.object("gathering", inline: true) {
          $0.field("up_to_ms", milliseconds: gathering.window)
          $0.field("waits", gathering.waits)
        }
      }
      json.field("cpu_seconds", number: health.cpuSeconds)
      json.field("offered_rps", number: health.offeredRate)
      json.field("achieved_rps", number: health.achievedRate)
      json.object("shed_causes", inline: true) { json in
        for cause in record.facts.shedCauses.rows { json.field(cause.name, cause.count) }
      }
      json.object("counters") { json in
        for counter in health.counters { json.field(counter.name, counter.value) }
      }
    }
    json.array("providers") { json in
      for (facts, figures) in zip(record.facts.providers, record.providers) {
        json.object { json in
          json.field("name", facts.name)
          json.field("script_drift_ms", histogram: figures.drift)
          json.field("latest_event_of_attempt_ms", histogram: figures.attemptDrift)
          json.field("late_events", LateCount(figures.drift, limit: limits.scriptDrift))
          json.field("admitted", figures.admitted)
          json.field("refused", figures.refused)
          json.field("completed", figures.completed)
          json.field("abandoned", figures.abandoned)
          json.field("cut_while_overdue", figures.overdueCuts)
          json.field("without_key", figures.withoutKey)
          json.array("rules") { json in
            for (rule, fired) in zip(facts.rules, figures.rulesFired) {
              json.object(inline: true) {
                $0.field("id", rule.id)
                $0.field("fired", fired)
              }
            }
          }
        }
      }
    }
  }
}

extension RunScope {
  /// `count` if the joins that it takes are known.
  fileprivate func known(_ count: Int) -> Int? { areJoinsKnown ? count : nil }
}

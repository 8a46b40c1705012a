// The table of words: for each one, ours in the order of preference. Which holds depends on what may stand
// there.

extension OtherWords {
  static let meanings: [String: [String]] = load.merging(providers) { $0 + $1 }
    .merging(policies) { $0 + $1 }.merging(metrics) { $0 + $1 }.merging(values) { $0 + $1 }

  private static let load: [String: [String]] = [
    "rps": ["rate"], "qps": ["rate"], "throughput": ["rate"], "arrivalrate": ["rate"],
    "requestspersecond": ["rate"], "requestrate": ["rate"],
    "vus": ["streams"], "users": ["streams"], "clients": ["streams"], "concurrency": ["streams"],
    "workers": ["streams"], "maxconcurrency": ["inFlightCap"], "maxinflight": ["inFlightCap"],
    "maxvus": ["inFlightCap"], "maxoutstanding": ["inFlightCap"], "inflight": ["inFlightCap"],
    "length": ["for", "duration", "tokens"], "time": ["for", "duration"], "for": ["duration"],
    "gracefulstop": ["drain"], "grace": ["drain"], "graceperiod": ["drain"], "draintimeout": ["drain"],
    "stoptimeout": ["drain"], "inputtokens": ["promptTokens"], "inputlength": ["promptTokens"],
    "prompt": ["promptTokens"], "outputtokens": ["maxTokens", "tokens"],
    "completiontokens": ["maxTokens", "tokens"], "abandon": ["hangUp"], "disconnect": ["hangUp"],
    "keepalive": ["connections"], "apikeys": ["keys"], "sla": ["slo"], "objectives": ["slo"],
    "timeout": ["requestTimeout"], "ttft": ["firstToken"], "firsttoken": ["ttft"],
    "timetofirsttoken": ["firstToken", "ttft"], "firstbyte": ["ttfb"], "ttfb": ["firstByte", "head"],
    "itl": ["gap", "tpot"], "intertokenlatency": ["gap", "tpot"], "timeperoutputtoken": ["gap", "tpot"],
    "tpot": ["gap"], "gap": ["maxGap"], "latency": ["e2e", "base"], "distribution": ["arrivals"],
    "uri": ["path", "url"], "url": ["path"], "endpoint": ["path", "url"], "address": ["url"],
    "payload": ["body"], "verb": ["method"], "streaming": ["stream"], "percent": ["share"],
    "percentage": ["share"], "probability": ["share"], "ratio": ["share"], "rate": ["share"],
    "delay": ["after", "wait"], "wait": ["after"], "duration": ["for", "after"], "name": ["phase", "id"],
    "warmuptime": ["warmup"],
  ]

  private static let providers: [String: [String]] = [
    "description": ["about"], "comment": ["about"], "title": ["name"], "version": ["brownout"],
    "speed": ["timescale"], "upstreams": ["providers"], "backends": ["providers"],
    "endpoints": ["providers"], "gateway": ["proxy"], "workload": ["load"], "traffic": ["load"],
    "scenario": ["load"], "thresholds": ["expect"], "assertions": ["expect"], "asserts": ["expect"],
    "expectations": ["expect"], "expectation": ["expect"], "checks": ["expect"], "phases": ["timeline"],
    "schedule": ["timeline"], "healthy": ["base"], "baseline": ["base"], "listen": ["port"],
    "api": ["dialect"], "headers": ["head", "header"], "median": ["p50"], "stddev": ["sd"],
    "std": ["sd"], "sigma": ["sd"], "gaussian": ["normal"], "percentiles": ["quantiles"],
    "fault": ["do"], "action": ["do"], "type": ["fault", "do", "how", "kind", "dialect"], "if": ["when"],
    "condition": ["when"], "each": ["every"], "interval": ["every", "gap"], "pace": ["gap"],
    "error": ["kind"], "statuscode": ["code", "status"], "status": ["code", "outcome"], "code": ["status"],
    "faults": ["mix"], "targets": ["tiers"], "providers": ["tiers"], "models": ["routes"],
    "provider": ["target"], "backend": ["target", "provider"], "upstream": ["target", "provider"],
    "target": ["provider"], "bodysize": ["bodyBytes"], "maxconnections": ["inFlight"],
    "maxrequests": ["inFlight"], "location": ["at"], "where": ["at"],
  ]

  private static let policies: [String: [String]] = [
    "attempts": ["max", "num_retries", "retries"],
    "retries": ["max", "num_retries", "numRetries", "max_retries"], "numretries": ["max", "max_retries"],
    "maxretries": ["max", "num_retries", "retries"], "maxattempts": ["max"], "initial": ["base"],
    "initialinterval": ["base"], "baseinterval": ["base"], "initialdelay": ["base"], "multiplier": ["factor"],
    "maxinterval": ["max"], "maxdelay": ["max"], "read": ["idle"], "readtimeout": ["idle"],
    "connecttimeout": ["connect"], "connection": ["connect"], "total": ["request"], "overall": ["request"],
    "cooldown": ["time", "cooldown_time"], "cooldowntime": ["time"], "baseejectiontime": ["time"],
    "duration": ["time"], "maxejectionpercent": ["maxShare"], "allowedfails": ["failures"],
    "maxfails": ["failures"], "consecutiveerrors": ["consecutive"], "consecutivefailures": ["consecutive"],
    "consecutive5xx": ["consecutive"], "outlierdetection": ["eject"], "circuitbreaker": ["eject"],
    "retrybudget": ["budget"], "hedging": ["hedge"], "loadbalancer": ["pick"], "balancer": ["pick"],
    "routing": ["pick"], "aiproxymulti": ["apisix"], "aiproxy": ["apisix"], "percent": ["ratio"],
    "at": ["on"], "when": ["on", "at"], "idletimeout": ["idle", "streamIdleTimeout"], "then": ["do"],
  ]

  private static let metrics: [String: [String]] = [
    "errors": ["visible_failures"], "failures": ["visible_failures"],
    "failedrequests": ["visible_failures"], "duration": ["e2e"], "httpreqduration": ["e2e"],
    "responsetime": ["e2e"], "successrate": ["success"], "availability": ["success"],
    "uptime": ["success"], "timetofirstbyte": ["ttfb"], "httpreqwaiting": ["ttfb"], "httpreqs": ["requests"],
    "total": ["requests"], "dropped": ["shed"], "droppediterations": ["shed"], "cause": ["reason"],
    "number": ["attempt"], "retry": ["attempt"], "avg": ["mean"], "average": ["mean"], "med": ["p50"],
    "maximum": ["max"], "minimum": ["min"], "n": ["count"], "samples": ["count"],
  ]

  /// Values, not keys.
  private static let values: [String: [String]] = [
    "uds": ["unix"], "unixsocket": ["unix"], "exponential": ["poisson"], "uniform": ["constant"],
    "fixed": ["constant"], "reset": ["rst"], "close": ["fin", "cut"], "rst": ["reset"],
    "timeout": ["no-response", "timeout"], "hang": ["no-response"], "silent": ["no-response"],
    "drop": ["blackhole"], "429": ["fast-429", "http_429"], "ratelimit": ["fast-429", "rate_limit"],
    "ratelimited": ["fast-429"], "truncate": ["cut"], "disconnected": ["cut"], "stall": ["mid-stall"],
    "ping": ["event"], "pings": ["event"], "success": ["ok"], "idle": ["idle_timeout"],
    "firsttoken": ["token"], "http5xx": ["5xx"], "http4xx": ["4xx"], "leastconn": ["leastInFlight"],
    "leastconnections": ["leastInFlight"], "leastrequest": ["powerOfTwo"],
  ]

  /// Where a word alone is no answer: what to write, if `beside` may stand there.
  static let sentences: [String: [(beside: String, text: String)]] = [
    "iterations": [(beside: "duration", text: countOfRequests)],
    "requests": [(beside: "duration", text: countOfRequests)],
    "rampup": [(beside: "stages", text: rampUp)], "spawnrate": [(beside: "stages", text: rampUp)],
    "ramp": [(beside: "stages", text: rampUp)],
    "p90": [(beside: "quantiles", text: percentiles)], "p95": [(beside: "quantiles", text: percentiles)],
    "p999": [(beside: "quantiles", text: percentiles)], "p10": [(beside: "quantiles", text: percentiles)],
    "lognormal": [(beside: "p50", text: "write p50 and p99 alone: a log-normal distribution by its median")],
    "constant": [(beside: "uniform", text: "write the value alone, without an object")],
    "min": [(beside: "uniform", text: "write uniform: [least, greatest]")],
    "max": [(beside: "uniform", text: "write uniform: [least, greatest]")],
    "avg": [(beside: "exponential", text: "write a single value, or exponential: { mean: … }")],
    "tokenspersecond": [(beside: "gap", text: tokenRate)], "tps": [(beside: "gap", text: tokenRate)],
    "gamma": [(beside: "poisson", text: "write { gamma: { cv: … } }: cv above 1 is burstier than Poisson")],
    "host": [(beside: "url", text: "write it within url: \"http://HOST:PORT\"")],
    "port": [(beside: "url", text: "write it within url: \"http://HOST:PORT\"")],
    "fallback": [(beside: "routes", text: fallbacks)], "fallbacks": [(beside: "routes", text: fallbacks)],
    "throughput": [(beside: "goodput", text: goodput)], "rps": [(beside: "goodput", text: goodput)],
    "qps": [(beside: "goodput", text: goodput)], "requestrate": [(beside: "goodput", text: goodput)],
    "retries": [(beside: "amplification", text: retries)],
    "retryrate": [(beside: "amplification", text: retries)],
    "failovers": [(beside: "absorbed", text: absorbed)],
    "fallbackrate": [(beside: "absorbed", text: absorbed)],
    "rescued": [(beside: "absorbed", text: absorbed)],
    "fallbackcount": [(beside: "absorbed", text: absorbed)],
    "time": [(beside: "inFlightCap", text: "did you mean 'duration'?")],
    "streaming": [(beside: "promptTokens", text: "did you mean 'stream'?")],
    "timeout": [(beside: "routes", text: timeouts), (beside: "eject", text: timeouts)],
    "error": [(beside: "fast-5xx", text: "write fast-5xx, slow-5xx or inband-error, whichever is meant")],
    "delay": [(beside: "slow-5xx", text: delay)], "latency": [(beside: "slow-5xx", text: delay)],
    "target": [(beside: "ramp", text: "write rate: …, the rate at the end of the stage")],
    "timeouts": [(beside: "attempts", text: "write attempts{outcome=idle_timeout}, or another outcome")],
  ]

  private static let countOfRequests =
    "a number of requests follows from rate and duration; 'times' says when each one is sent"
  private static let timeouts = "write timeouts: { idle: … } in the policy, or another of its settings"
  private static let delay =
    "raise firstToken of 'base', or write steps: [{ at: \"admit\", wait: … }], which delay and go on"
  private static let rampUp = "write stages: [{ rate: …, for: …, ramp: \"linear\" }, …]"
  private static let percentiles =
    "write p99, or quantiles: { \"0\": …, \"50\": …, \"95\": …, \"100\": … } with any percentiles"
  private static let tokenRate = "write gap, the time between two: 50 tokens/s are gap: \"20ms\""
  private static let fallbacks =
    "write it as a later tier of a route: routes: { MODEL: { tiers: [[…], […]] } }"
  private static let goodput =
    "'goodput' counts requests per second that met every objective; no metric counts all of them"
  private static let retries =
    "write amplification (attempts / requests), or attempts{attempt=2} for first retries"
  private static let absorbed = "'absorbed' counts requests that succeeded after a failed attempt"
}

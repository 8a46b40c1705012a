// Words that other load testers and gateways use for what a profile calls differently. They are too far from
// ours to be found by their letters.

/// What a word of another tool is called here.
enum OtherWords {
  /// The first of our words for `folded` (without case, `_`, `-` and `.`) that is among `candidates`.
  static func ours(for folded: String, in candidates: [String]) -> String? {
    meanings[folded]?.first { candidates.contains($0) }
  }

  private static let meanings: [String: [String]] = [
    "rps": ["rate", "goodput"], "qps": ["rate", "goodput"], "throughput": ["rate", "goodput"],
    "vus": ["streams"], "users": ["streams"], "clients": ["streams"], "concurrency": ["streams"],
    "timeout": ["requestTimeout"], "maxconcurrency": ["inFlightCap"], "maxinflight": ["inFlightCap"],
    "name": ["phase", "id"], "duration": ["for", "after"], "length": ["for", "duration"],
    "time": ["for", "duration"], "wait": ["after"], "delay": ["after", "wait"],
    "probability": ["share"], "percent": ["share"], "percentage": ["share"], "ratio": ["share"],
    "ttft": ["firstToken"], "itl": ["gap", "tpot"], "min": ["uniform"], "max": ["uniform"],
    "p90": ["p99"], "p95": ["p99"], "description": ["about"], "comment": ["about"], "version": ["brownout"],
    "upstreams": ["providers"], "backends": ["providers"], "thresholds": ["expect"],
    "assertions": ["expect"], "expectations": ["expect"], "phases": ["timeline"], "statuscode": ["code"],
    "errors": ["visible_failures"], "failures": ["visible_failures"], "errorrate": ["success"],
    "uri": ["path"], "url": ["path"], "endpoint": ["path"], "payload": ["body"], "verb": ["method"],
    "latency": ["e2e"], "attempts": ["max"], "retries": ["max"],
    "numretries": ["max"], "maxretries": ["max"], "maxattempts": ["max"], "initial": ["base"],
    "initialinterval": ["base"], "baseinterval": ["base"], "multiplier": ["factor"],
    "maxinterval": ["max"], "maxdelay": ["max"], "ttfb": ["firstByte"], "read": ["idle"],
    "readtimeout": ["idle"], "connecttimeout": ["connect"], "cooldown": ["time"], "cooldowntime": ["time"],
    "baseejectiontime": ["time"], "maxejectionpercent": ["maxShare"], "allowedfails": ["failures"],
    "maxfails": ["failures"], "outlierdetection": ["eject"], "circuitbreaker": ["eject"],
    "retrybudget": ["budget"], "hedging": ["hedge"], "loadbalancer": ["pick"], "balancer": ["pick"],
    "aiproxymulti": ["apisix"], "envoy": ["envoyAIGateway"],
  ]
}

// What people are told when a bound of the providers turns something away.

import Provider

extension ProviderCounters {
  /// What was turned away, and which setting changes that; nil when nothing was.
  var limitNotice: String? {
    if connectionsBeyondLimit > 0 {
      return
        "\(connectionsBeyondLimit) connections to providers were reset: so many were open that the limit was "
        + "reached (serve: --connections N)"
    }
    if acceptFailures > 0 {
      return "providers could not accept connections: the process has no descriptor left (ulimit -n)"
    }
    if bodiesBeyondLimit > 0 {
      return
        "\(bodiesBeyondLimit) requests got 503 from providers: the bodies of all requests under way were too "
        + "large together"
    }
    return nil
  }
}

// Mutating: for a property of an optional engine the compiler moves the whole engine out and back.
extension ProviderEngine {
  mutating func limitMet() -> String? { counters.limitNotice }
}

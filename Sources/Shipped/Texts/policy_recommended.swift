// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/recommended.json5.

extension Shipped {
  static let policy_recommended = ###"""
// Brownout's own recommendation for two or more providers behind one model name. No product's defaults: a starting
// point to be measured against your own latencies, with the reason for each value.
{
  timeouts: {
    // A connection inside a cloud is there in milliseconds. What takes 2 s takes for ever.
    connect: "2s",
    // The one timer that sees what users see: bytes, heads and pings don't count, only content does. Set it to 1.5
    // times the p99 of your time to the first token; below that it gives up requests that would have been well.
    firstToken: "15s",
    // A pause in the text that nobody sits through, and longer than any pause of a healthy model. It can't be rescued
    // any more, but a cut tells the client to try again.
    tokenIdle: "20s",
    // Half the patience of most clients (600 s), so that they hear from us and not from their own timer.
    request: "300s",
  },
  retry: {
    // What another provider may well not have: its connections, its timeouts, its overload. Never 400 or 401: they fail
    // everywhere, or hide a mistake of ours.
    on: ["connection", "timeout", 408, 429, "5xx", "empty", "inband_error", "malformed"],
    // One attempt elsewhere rescues nearly all that can be rescued; each further one multiplies the load in an outage.
    max: 1,
    // The same provider is as overloaded as it was a moment ago.
    repick: "other",
    // An attempt that took longer has used up the patience that a second one would need.
    within: "30s",
  },
  // At once: the retry goes to somebody else. The few that return to the same one spread out.
  backoff: { base: "250ms", factor: 2, max: "4s", jitter: "full", scope: "same" },
  // A provider that says when to come back is left alone until then, and nobody waits for it.
  retryAfter: { use: "cool", max: "60s", over: "clamp" },
  // Retries never add more than a fifth to the load, however much fails: the guard against a retry storm.
  budget: { ratio: "20%", min: 3, window: "10s" },
  eject: {
    on: ["connection", "timeout", "5xx", 429],
    // A dead provider is out after five requests...
    consecutive: 5,
    // ...and one that fails every other time as well, which no count in a row would find.
    rate: "50%",
    min: 20,
    window: "10s",
    time: "10s",
    // Longer each time, so that a long outage costs few trials.
    grow: "double",
    maxTime: "120s",
    // One request at a time tries it out: a provider that recovers is not run over.
    probe: "halfOpen",
    trials: 3,
    // With everybody out an attempt is still better than none.
    whenAll: "tryAll",
  },
  commit: {
    // Nothing goes to the client before there is content: what fails until then can be rescued, a stall behind a 200
    // included. The client gets its first byte with its first token, so it costs nobody any time.
    on: "token",
    // Many clients stop at a clean end and take half an answer for a whole one. An error event says that it is not.
    midStream: "error",
  },
}

"""###
}

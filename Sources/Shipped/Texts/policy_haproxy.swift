// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/haproxy.json5.

extension Shipped {
  static let policy_haproxy = ###"""
// HAProxy in front of models, with retries after responses: an emulation, not the product.
// Source: HAProxy's configuration manual.
// Version: 3.2
// Date: 2026-11
// Known by: its documentation; the buffer rule and the turn-around from memory; not run.
//
// By default only connections are retried, at the same server. Tiers after the first are backup servers: they are used
// when all servers before them are down, not for a retry.
{
  haproxy: {
    retries: 3,
    // Not a default: conn-failure. What needs the request again needs it to fit the buffer, 16 KB with its head.
    "retry-on": "conn-failure empty-response response-timeout 503",
    // Not a default: off. The last retry goes to another server.
    "option redispatch": true,
    // Not defaults: HAProxy has none, and warns.
    "timeout connect": "5s",
    "timeout server": "60s",
    "tune.bufsize": 16384,
    balance: "roundrobin",
  },
}

"""###
}

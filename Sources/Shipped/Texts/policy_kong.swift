// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/kong.json5.

extension Shipped {
  static let policy_kong = ###"""
// Kong's ai-proxy-advanced with its defaults written out: an emulation, not the product.
// Source: the plugin's schema and documentation in Kong/developer.konghq.com.
// Version: 3.12
// Date: 2026-11
// Known by: reading the schema and the documentation; not run.
//
// Requests to models are POSTs. Without non_idempotent among the criteria a POST that was sent is never moved on, so
// with these defaults only connections that can't be made are retried.
{
  kong: {
    balancer: {
      algorithm: "round-robin",
      retries: 5,
      connect_timeout: 60000,
      // The gap between two reads, the wait for the head included.
      read_timeout: 60000,
      write_timeout: 60000,
      failover_criteria: ["error", "timeout"],
    },
  },
}

"""###
}

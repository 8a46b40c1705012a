// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/tensorzero.json5.

extension Shipped {
  static let policy_tensorzero = ###"""
// TensorZero, its defaults written out with a limit to the first chunk: an emulation, not the product.
// Source: tensorzero 7a6159a4 and its documentation.
// Version: commit 7a6159a4
// Date: 2026-11
// Known by: reading the code and the documentation, the delays of its back-off from memory; not run.
//
// Any error goes to the next provider of the list; retries go over the whole list again.
{
  tensorzero: {
    retries: { num_retries: 0, max_delay_s: 10 },
    // Not a default: there is none. To the first chunk, after which there is no limit on silence.
    timeouts: { streaming: { ttft_ms: 15000 } },
    gateway: { global_outbound_http_timeout_ms: 900000 },
  },
}

"""###
}

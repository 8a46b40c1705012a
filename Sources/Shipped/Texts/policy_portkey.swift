// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/portkey.json5.

extension Shipped {
  static let policy_portkey = ###"""
// Portkey's gateway, a fallback with retries: an emulation, not the product.
// Source: Portkey-AI/gateway 669825cb: retryHandler.ts, handlerUtils.ts, schema/config.ts.
// Version: commit 669825cb
// Date: 2026-11
// Known by: reading the code; not run.
//
// By default there is one attempt and no timeout. The three that differ here are marked.
{
  portkey: {
    // Not a default: "single". Without on_status_codes any status that is not 2xx goes to the next target.
    strategy: { mode: "fallback" },
    // Not a default: 0 attempts. The statuses and the back-off (1 s, doubled, no jitter) are.
    retry: { attempts: 2, on_status_codes: [429, 500, 502, 503, 504], use_retry_after_header: false },
    // Not a default: none. To the head of the answer only; a 408 then, which is not retried but falls back.
    request_timeout: 30000,
  },
}

"""###
}

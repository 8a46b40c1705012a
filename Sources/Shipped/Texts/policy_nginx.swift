// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/nginx.json5.

extension Shipped {
  static let policy_nginx = ###"""
// nginx as a proxy in front of models, its defaults written out: an emulation, not the product.
// Source: the documentation of ngx_http_proxy_module and ngx_http_upstream_module.
// Version: 1.28, open source
// Date: 2026-11
// Known by: its documentation; not run.
//
// Requests to models are POSTs. Without non_idempotent a POST that was sent is never passed to the next server, so with
// these defaults only connections that can't be made are retried. Tiers after the first are backup servers.
{
  nginx: {
    proxy_next_upstream: "error timeout",
    // 0: no limit
    proxy_next_upstream_timeout: 0,
    proxy_next_upstream_tries: 0,
    proxy_connect_timeout: "60s",
    // The gap between two reads or writes, not a deadline.
    proxy_send_timeout: "60s",
    proxy_read_timeout: "60s",
    // One failure in 10 s takes a server out for 10 s.
    max_fails: 1,
    fail_timeout: "10s",
    // Long prompts get a 413 without an attempt.
    client_max_body_size: "1m",
  },
}

"""###
}

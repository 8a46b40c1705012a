// swift-format-ignore-file
// Written by scripts/embed from Profiles/retry-overflow.json5.

extension Shipped {
  static let profile_retry_overflow = ###"""
// Ten requests at once, and the primary is silent to all of them. Envoy's circuit breaker lets three retries be under
// way per cluster unless `max_retries` says otherwise: three requests are rescued, seven get the 504 although the
// fallback is idle. Measured on Envoy 1.40.0: the same three and seven.
//
// Envoy Gateway's default (1024) rescues all ten:
//   --set 'proxy.policy.envoy.circuit_breakers={thresholds:[{max_retries:1024}]}'
{
  brownout: 1,
  name: "retry-overflow",
  about: "Ten concurrent stalls against Envoy's default of three concurrent retries.",
  seed: 5,
  providers: {
    primary: {
      base: { firstToken: "200ms", gap: "10ms", tokens: 20 },
      rules: [{ id: "silent", do: "no-response" }],
    },
    fallback: { base: { firstToken: "600ms", gap: "10ms", tokens: 20 } },
  },
  proxy: {
    routes: { "gpt-mock": { tiers: [["primary"], ["fallback"]] } },
    policy: {
      envoy: {
        timeout: "30s",
        retry_policy: {
          retry_on: "5xx,reset,connect-failure",
          num_retries: 1,
          per_try_idle_timeout: "1s",
          retry_priority: {
            name: "envoy.retry_priorities.previous_priorities",
            typed_config: { update_frequency: 1 },
          },
        },
      },
    },
  },
  // Ten arrivals within a millisecond.
  load: { rate: "10000/s", arrivals: "constant", duration: "1ms", model: "gpt-mock", stream: true },
  expect: [
    "requests == 10",
    "success == 30%",
    "unrescued{reason=breaker} == 7",
    "attempts{provider=primary,outcome=idle_timeout} == 10",
    "attempts{provider=fallback} == 3",
  ],
}

"""###
}

// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-d.json5.

extension Shipped {
  static let rows_envoy_measured_d_from_801 = ###"""
        head: ["3s", "3.11s"], end: ["3s", "3.11s"],
      },
    },
    {
      id: "d43", about: "one host, 2 retries; 503",
      backends: { A: "503" }, policy: "single",
      expect: {
        status: 503, ends: "complete", targets: ["A", "A", "A"],
        attempts: ["http_503", "http_503", "http_503"], unrescued: "retries_used", head: ["0s", "110ms"],
        end: ["0s", "110ms"],
      },
    },
    {
      id: "d44", about: "two hosts of one priority, previous_hosts; the first silent",
      backends: { A: "silent", B: "healthy" }, tiers: [["A", "B"]], policy: "same",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
    },
    {
      id: "d45", about: "100,000 bytes, buffer limit 32 KiB; 503: never retried",
      backends: { A: "503", B: "healthy" }, policy: "default", load: { bodyBytes: 100000 },
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "body_too_big",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "d46", about: "100,000 bytes, buffer limit 32 KiB; silent",
      backends: { A: "silent", B: "healthy" }, policy: "default", load: { bodyBytes: 100000 },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "body_too_big", head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "d47",
      about: "the stream's idle timeout 1 s, none per try; silent: no retry (t3a: the request's timer)",
      backends: { A: "silent", B: "healthy" }, policy: "ride",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"], unrescued: "deadline",
        head: ["1s", "1.01s"], end: ["1s", "1.01s"],
      },
    },
    {
      id: "d48", about: "the stream's idle timeout 1 s; silent after 3 events (t3a: the request's timer)",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "ride",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2.1s", "2.12s"], tokens: 3,
      },
    },
    {
      id: "d49", about: "the client leaves at 0.7 s",
      backends: {
        A: { base: { head: "200ms", firstToken: "200ms", gap: "200ms", tokens: 20 } }, B: "healthy",
      },
      policy: "default", load: { hangUp: { share: "100%", after: "700ms" } },
      expect: {
        status: 200, ends: "left", answer: "cancelled", targets: ["A"], attempts: ["cancelled"],
        unrescued: "client_left", head: ["200ms", "210ms"], end: ["700ms", "710ms"],
      },
    },
  ],
}

"""###
}

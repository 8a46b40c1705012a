// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-measured-e-to-h.json5.

extension Shipped {
  static let rows_envoy_measured_e_to_h_from_401 = ###"""
    {
      id: "f12", about: "silent, 12 times: 1006 to 1026 ms",
      backends: { A: "silent", B: "healthy" }, policy: "default",
      load: { times: ["0s", "2s", "4s", "6s", "8s", "10s", "12s", "14s", "16s", "18s", "20s", "22s"] },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["idle_timeout", "ok"],
        unrescued: "not_needed", head: ["1s", "1.03s"], end: ["1.25s", "1.28s"],
      },
      medianHead: ["1.005s", "1.022s"],
    },
    {
      id: "f13", about: "503, 40 times: a back-off from 0 to 25 ms",
      backends: { A: "503", B: "healthy" }, policy: "default",
      load: {
        times: [
          "0s", "1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s", "9s", "10s", "11s", "12s", "13s", "14s",
          "15s", "16s", "17s", "18s", "19s", "20s", "21s", "22s", "23s", "24s", "25s", "26s", "27s", "28s",
          "29s", "30s", "31s", "32s", "33s", "34s", "35s", "36s", "37s", "38s", "39s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "26ms"], end: ["250ms", "276ms"],
      },
      medianHead: ["8ms", "18ms"],
    },
    {
      id: "f14", about: "503, back-off from 100 ms, 20 times: 5 to 94 ms",
      backends: { A: "503", B: "healthy" }, policy: "base100",
      load: {
        times: [
          "0s", "1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s", "9s", "10s", "11s", "12s", "13s", "14s",
          "15s", "16s", "17s", "18s", "19s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_503", "ok"],
        unrescued: "not_needed", head: ["0s", "101ms"], end: ["250ms", "351ms"],
      },
      medianHead: ["30ms", "75ms"],
    },
    {
      id: "f15", about: "Retry-After: 1 heeded, 8 times: 1.03 to 1.41 s",
      backends: { A: { rules: [{ do: { fault: "fast-429", retryAfter: "1s" } }] }, B: "healthy" },
      policy: "rlbo", load: { times: ["0s", "2s", "4s", "6s", "8s", "10s", "12s", "14s"] },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "B"], attempts: ["http_429", "ok"],
        unrescued: "not_needed", head: ["1s", "1.51s"], end: ["1.25s", "1.76s"],
      },
    },
    {
      id: "g2", about: "HTTP/1.1 client, silent after 3 events: the end comes 1 s after the cut",
      backends: { A: "silent-after-3", B: "healthy" }, policy: "default",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["idle_timeout"],
        unrescued: "committed", head: ["0s", "10ms"], end: ["2.1s", "2.11s"], tokens: 3,
      },
    },
    {
      id: "g1", about: "HTTP/2 client, silent after 3 events: reset at once",
      skip: "HTTP/2 is not spoken here", backends: { A: "silent-after-3", B: "healthy" }, policy: "default",
    },
    {
      id: "h01", about: "100,000 bytes, buffer limit 32 KiB; 503: one attempt, and nothing says why",
      backends: { A: "503", B: "healthy" }, policy: "default", load: { bodyBytes: 100000 },
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "body_too_big",
        head: ["0s", "10ms"], end: ["0s", "10ms"],
      },
    },
    {
      id: "h02", about: "the client leaves in mid-stream: the backend is let go at once",
      backends: { A: { base: { head: "0ms", firstToken: "0ms", gap: "100ms", tokens: 50 } }, B: "healthy" },
      policy: "default", load: { hangUp: { share: "100%", after: "250ms" } },
      expect: {
        status: 200, ends: "left", answer: "cancelled", targets: ["A"], attempts: ["cancelled"],
        unrescued: "client_left", head: ["0s", "10ms"], end: ["250ms", "260ms"],
      },
      written: { A: [3, 5] },
    },
  ],
}

"""###
}

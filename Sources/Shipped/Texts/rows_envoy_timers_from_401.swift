// swift-format-ignore-file
// Written by scripts/embed from Tests/ConformanceTests/Rows/envoy-timers.json5.

extension Shipped {
  static let rows_envoy_timers_from_401 = ###"""
        unrescued: "deadline", head: ["300ms", "310ms"], end: ["300ms", "310ms"],
      },
    },
    {
      id: "t4a", about: "timeout 0.3 s, max_stream_duration 0.8 s, a stream of 0.5 s: whole",
      backends: { A: "half-second" }, policy: "longest",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0ms", "10ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "t4b", about: "timeout 0.3 s, max_stream_duration 0s: no limit",
      backends: { A: "half-second" }, policy: "longest-zero",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0ms", "10ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "t4c", about: "timeout 0.3 s, max_stream_duration without a value: no limit",
      backends: { A: "half-second" }, policy: "longest-empty",
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A"], attempts: ["ok"],
        unrescued: "not_needed", head: ["0ms", "10ms"], end: ["500ms", "510ms"],
      },
    },
    {
      id: "t4d", about: "max_stream_duration 0.8 s, an upload paused for 0.5 s: it counts from the head on",
      backends: { A: "silent" }, policy: "longest-alone",
      load: { bodyBytes: 20000, upload: { pause: "500ms", at: "50%" } },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["800ms", "810ms"], end: ["800ms", "810ms"],
      },
    },
    {
      id: "t4e", about: "max_stream_duration 0.8 s, the upload pauses for 1.5 s: 408",
      backends: { A: "silent" }, policy: "longest-alone",
      load: { bodyBytes: 20000, upload: { pause: "1500ms", at: "50%" } },
      expect: {
        status: 408, ends: "complete", targets: [], attempts: [], unrescued: "deadline",
        head: ["800ms", "810ms"], end: ["800ms", "810ms"],
      },
    },
    {
      id: "t4f",
      about: "timeout 0.3 s beside the connection manager's max_stream_duration 0.8 s: both hold",
      backends: { A: "half-second" }, policy: "longest-of-connection",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["1300ms", "1310ms"],
      },
    },
    {
      id: "t4g", about: "max_stream_duration 0.5 s within a stream: cut",
      backends: { A: { base: { head: "0ms", firstToken: "0ms", gap: "90ms", tokens: 20 } } },
      policy: "longest-short",
      expect: {
        status: 200, ends: "fin", answer: "cut", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "committed", head: ["0ms", "10ms"], end: ["1500ms", "1510ms"],
      },
    },
    {
      id: "t4h", about: "max_stream_duration is no failure of the host",
      backends: { A: "silent", B: "healthy" }, policy: "longest-ejects",
      load: { times: ["0s", "500ms", "1s", "1.5s", "2s"] },
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["300ms", "310ms"], end: ["300ms", "310ms"],
      },
    },
    {
      id: "t5a", about: "three retries, base 0.2 s: waits below 0.2, 0.4 and 0.8 s, 0.69 s in the mean",
      backends: { A: "503-thrice" }, policy: "wait-three",
      load: {
        times: [
          "0s", "3s", "6s", "9s", "12s", "15s", "18s", "21s", "24s", "27s", "30s", "33s", "36s", "39s",
          "42s", "45s", "48s", "51s", "54s", "57s", "60s", "63s", "66s", "69s", "72s", "75s", "78s", "81s",
          "84s", "87s", "90s", "93s", "96s", "99s", "102s", "105s", "108s", "111s", "114s", "117s", "120s",
          "123s", "126s", "129s", "132s", "135s", "138s", "141s", "144s", "147s", "150s", "153s", "156s",
          "159s", "162s", "165s", "168s", "171s", "174s", "177s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "A", "A", "A"],
        attempts: ["http_503", "http_503", "http_503", "ok"], unrescued: "not_needed",
      },
      medianHead: ["550ms", "850ms"],
    },
    {
      id: "t5b", about: "two retries, base 0.2 s: never more than 0.2 and 0.4 s",
      backends: { A: "503-twice" }, policy: "wait-two",
      load: {
        times: [
          "0s", "3s", "6s", "9s", "12s", "15s", "18s", "21s", "24s", "27s", "30s", "33s", "36s", "39s",
          "42s", "45s", "48s", "51s", "54s", "57s", "60s", "63s", "66s", "69s", "72s", "75s", "78s", "81s",
          "84s", "87s", "90s", "93s", "96s", "99s", "102s", "105s", "108s", "111s", "114s", "117s", "120s",
          "123s", "126s", "129s", "132s", "135s", "138s", "141s", "144s", "147s", "150s", "153s", "156s",
          "159s", "162s", "165s", "168s", "171s", "174s", "177s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "A", "A"],
        attempts: ["http_503", "http_503", "ok"], unrescued: "not_needed", head: ["0ms", "601ms"],
      },
      medianHead: ["200ms", "400ms"],
    },
    {
      id: "t5c", about: "three retries, base and maximum 0.2 s: never more than 0.2 s each",
      backends: { A: "503-thrice" }, policy: "wait-short",
      load: {
        times: [
          "0s", "3s", "6s", "9s", "12s", "15s", "18s", "21s", "24s", "27s", "30s", "33s", "36s", "39s",
          "42s", "45s", "48s", "51s", "54s", "57s", "60s", "63s", "66s", "69s", "72s", "75s", "78s", "81s",
          "84s", "87s", "90s", "93s", "96s", "99s", "102s", "105s", "108s", "111s", "114s", "117s", "120s",
          "123s", "126s", "129s", "132s", "135s", "138s", "141s", "144s", "147s", "150s", "153s", "156s",
          "159s", "162s", "165s", "168s", "171s", "174s", "177s",
        ],
      },
      expect: {
        status: 200, ends: "complete", answer: "ok", targets: ["A", "A", "A", "A"],
        attempts: ["http_503", "http_503", "http_503", "ok"], unrescued: "not_needed",
        head: ["0ms", "601ms"],
      },
      medianHead: ["220ms", "380ms"],
    },
    {
      id: "t6a", about: "103, then silence: per_try_timeout 0.3 s ends nothing, the route does",
      backends: { A: "hint", B: "healthy" }, policy: "hint-head",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["1000ms", "1010ms"], end: ["1000ms", "1010ms"],
      },
    },
    {
      id: "t6b", about: "the same beside an idle timeout of 0.5 s, which goes with it",
      backends: { A: "hint", B: "healthy" }, policy: "hint-both",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["1000ms", "1010ms"], end: ["1000ms", "1010ms"],
      },
    },
    {
      id: "t6c", about: "per_try_timeout 0.5 s, idle 0.3 s: the idle timeout comes first",
      backends: { A: "hint", B: "healthy" }, policy: "hint-idle",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["idle_timeout"], unrescued: "no_rule",
        head: ["300ms", "310ms"], end: ["300ms", "310ms"],
      },
    },
    {
      id: "t6d", about: "100, then silence: as 103",
      backends: { A: "continue", B: "healthy" }, policy: "hint-head",
      expect: {
        status: 504, ends: "complete", targets: ["A"], attempts: ["request_timeout"],
        unrescued: "deadline", head: ["1000ms", "1010ms"], end: ["1000ms", "1010ms"],
      },
    },
    {
      id: "t6e", about: "103, then 503: no retry",
      backends: { A: "hint-503", B: "healthy" }, policy: "hint-head",
      expect: {
        status: 503, ends: "complete", targets: ["A"], attempts: ["http_503"], unrescued: "no_rule",
        head: ["100ms", "110ms"],
      },
    },
  ],
}

"""###
}

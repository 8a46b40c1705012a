import Base

/// A stream of some events, whole or spoilt, and the pieces in which it comes. All of it follows from a seed.
struct MutatedStream {
  private var random: KeyedRandom
  private(set) var bytes: [UInt8] = []

  /// What streams are made of: this dialect, its errors and signs of life, other dialects, nonsense.
  private static let events = [
    #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
    #"data: {"id":"a","choices":[{"index":0,"delta":{"content":"primary:0 "}}]}"#,
    #"data: {"id":"b","choices":[{"index":0,"delta":{"content":"primary:1 "}}]}"#,
    #"data: {"id":"c","choices":[{"index":0,"delta":{"content":"primary:2 primary:3 "}}]}"#,
    #"data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"#,
    #"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0}]}}]}"#,
    #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    #"data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{"completion_tokens":9}}"#,
    #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":4}}"#,
    #"data: {"choices":[],"prompt_filter_results":[]}"#,
    "data: [DONE]", ": ping", "event: ping\ndata: {\"type\": \"ping\"}", "data: {}", "id: 7",
    #"data: {"error":{"message":"no","type":"server_error"}}"#, "event: error\ndata: overloaded",
    #"data: {"choices":[{"delta":{"content":"a"}}]}{"choices":[]}"#, "data: {\"choices\":[", "nonsense",
    "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"two lines\"}}]}",
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}",
    #"data: {"type":"response.created","response":{"error":null}}"#, "event: endpoint\ndata: /messages",
    #"data: {"candidates":[{"content":{"parts":[]}}]}"#,
  ]

  init(seed: UInt64) {
    random = KeyedRandom(seed: seed)
    let isChat = draw(4) > 0
    if isChat {
      add(MutatedStream.events[draw(2)])
      for _ in 0..<draw(8) { add(MutatedStream.events[1 + draw(3)]) }
      for _ in 0..<draw(3) { add(MutatedStream.events[draw(MutatedStream.events.count)]) }
      if draw(4) > 0 { add(MutatedStream.events[6]) }
      if draw(4) > 0 { add(MutatedStream.events[10]) }
    } else {
      for _ in 0..<draw(12) { add(MutatedStream.events[draw(MutatedStream.events.count)]) }
    }
    if draw(3) == 0 {
      for _ in 0..<1 + draw(3) { spoil() }
    }
  }

  /// A number from 0 up to `bound`.
  private mutating func draw(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private mutating func add(_ event: String) {
    let end = ["\n", "\n", "\n", "\r\n", "\r"][draw(5)]
    bytes += Array((event.replacing("\n", with: end) + end + end).utf8)
  }

  /// Changes, doubles or loses some bytes.
  private mutating func spoil() {
    guard !bytes.isEmpty else { return }
    let place = draw(bytes.count)
    switch draw(4) {
    case 0: bytes[place] = UInt8(draw(256))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + draw(40))], at: draw(bytes.count))
    default: bytes.removeSubrange(place..<min(bytes.count, place + draw(30)))
    }
  }

  /// The stream in pieces: single bytes, events, anything.
  mutating func pieces() -> [[UInt8]] {
    let most = [1, 7, 60, 4000][draw(4)]
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + 1 + draw(most))
      pieces.append(Array(bytes[start..<end]))
      start = end
    }
    return pieces
  }

  /// The stream with each piece up to a blank line by itself, as most providers send it.
  var events: [[UInt8]] {
    var events: [[UInt8]] = [[]]
    for (index, byte) in bytes.enumerated() {
      events[events.count - 1].append(byte)
      if byte == 0x0A && index > 0 && bytes[index - 1] == 0x0A { events.append([]) }
    }
    return events.filter { !$0.isEmpty }
  }
}

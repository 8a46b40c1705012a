// nginx: the directives of a location and its upstream that concern failover, in nginx's spelling: times as
// "60s", "1m" or bare seconds, sizes as "10m", words in one string or a list. Source: the documentation of
// ngx_http_proxy_module and ngx_http_upstream_module; as of nginx 1.28, 2026-11; not run.

import Base
import Profile

/// Reads the block `nginx`.
enum NginxBlock {
  static let keys = [
    "proxy_next_upstream", "proxy_next_upstream_timeout", "proxy_next_upstream_tries",
    "proxy_connect_timeout", "proxy_send_timeout", "proxy_read_timeout", "max_fails", "fail_timeout",
    "client_max_body_size", "least_conn", "random", "hash", "ip_hash",
  ]
  static let ignored = [
    "proxy_pass", "proxy_buffering", "proxy_cache", "proxy_http_version", "proxy_set_header", "keepalive",
    "proxy_ssl_server_name", "server", "upstream", "proxy_buffer_size", "proxy_buffers",
    "proxy_request_buffering", "zone", "slow_start", "max_conns", "resolver",
  ]

  static func read(_ block: Block, noting diagnostics: inout Diagnostics) -> Policy {
    var policy = Policy()
    policy.provenance.product = "nginx 1.28 open source (2026-11), from its documentation, not run"
    fixed(block, &policy)
    next(block, &policy, noting: &diagnostics)
    let times: [(String, String, WritableKeyPath<Policy, Nanoseconds>)] = [
      ("proxy_connect_timeout", "timeouts.connect", \.timeouts.connect),
      ("proxy_send_timeout", "timeouts.send", \.timeouts.send),
      ("proxy_read_timeout", "timeouts.idle", \.timeouts.idle),
    ]
    for (name, own, path) in times {
      policy.set(
        path, own,
        block.nginxTime(name, atLeast: 0.001, noting: &diagnostics)
          ?? Setting(value: .seconds(Int64(60)), origin: block.origin(ofDefault: name, "default 60s")))
    }
    policy.set(
      \.limits.requestBytes, "limits.requestBytes",
      block.nginxSize("client_max_body_size", noting: &diagnostics)?.map { $0 == 0 ? .max : $0 }
        ?? Setting(value: 1 << 20, origin: block.origin(ofDefault: "client_max_body_size", "default 1m")))
    passive(block, &policy, noting: &diagnostics)
    balancing(block, &policy, noting: &diagnostics)
    policy.provenance.gaps += [
      "proxy_buffering (on by default) delays tokens in nginx; here they are forwarded at once",
      "a server that is alone in its group is never held to be down by nginx; here it is",
      "state per worker process: nginx without a zone counts failures in each worker apart",
      "the HTML of the error pages",
    ]
    return policy
  }

  private static func fixed(_ block: Block, _ policy: inout Policy) {
    let origin = block.always
    // Each server at most once; backup servers are the next tier.
    policy.set(\.retry.repick, "retry.repick", .other, origin)
    policy.set(\.retry.exhausted, "retry.exhausted", .last, origin)
    policy.set(\.timeouts.idleArmsAt, "timeouts.idleArmsAt", .sent, "\(block.label).proxy_read_timeout")
    policy.set(\.timeouts.headBytesRearmIdle, "timeouts.headBytesRearmIdle", true, block.always)
    policy.set(\.commit.on, "commit.on", .headers, origin)
    policy.set(\.commit.plainOn, "commit.plainOn", .headers, origin)
    policy.set(\.commit.midStream, "commit.midStream", .cut, origin)
    policy.set(\.pick.algorithm, "pick", .roundRobin, "\(block.label) (default: by turns)")
    policy.set(\.replies, "replies", .nginx, origin)
    // "no live upstreams while connecting to upstream" is a 502 (documented in guides, known from its code).
    policy.set(\.noTargetStatus, "noTargetStatus", 502, "\(block.label) (no live upstreams)")
    policy.provenance.notes.append(
      "proxy_read_timeout is the gap between two reads: a provider that drips is never cut")
  }

  private static func next(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    let words =
      block.words("proxy_next_upstream", of: NextUpstream.nginx, separators: [" "], noting: &diagnostics)
      ?? Setting(
        value: ["error", "timeout"],
        origin: block.origin(ofDefault: "proxy_next_upstream", "default error timeout"))
    policy.set(\.retry.on, "retry.on", words.map { NextUpstream.movable($0) })
    if !words.value.contains("non_idempotent") && !words.value.contains("off") {
      policy.provenance.notes.append(NextUpstream.note)
    }
    let tries = block.integer("proxy_next_upstream_tries", in: 0...(.max), noting: &diagnostics)
    policy.set(
      \.retry.max, "retry.max",
      tries?.map { $0 == 0 ? .max : $0 - 1 }
        ?? Setting(
          value: .max, origin: block.origin(ofDefault: "proxy_next_upstream_tries", "default 0: every server")
        ))
    policy.set(
      \.retry.startBefore, "retry.startBefore",
      block.nginxTime("proxy_next_upstream_timeout", atLeast: 0, noting: &diagnostics)?
        .map { $0 == .zero ? .forever : $0 })
    policy.set(\.eject.on, "eject.on", NextUpstream.counted(words.value), words.origin)
  }

  private static func passive(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    policy.set(
      \.eject.failures, "eject.failures",
      block.integer("max_fails", in: 0...(.max), noting: &diagnostics)
        ?? Setting(value: 1, origin: block.origin(ofDefault: "max_fails", "default 1")))
    // Both the time in which failures are counted and the time of the absence.
    let time =
      block.nginxTime("fail_timeout", atLeast: 0.001, noting: &diagnostics)
      ?? Setting(value: .seconds(Int64(10)), origin: block.origin(ofDefault: "fail_timeout", "default 10s"))
    policy.set(\.eject.window, "eject.window", time)
    policy.set(\.eject.time, "eject.time", time)
    policy.set(\.eject.mostTime, "eject.maxTime", time)
    policy.set(\.eject.whenAll, "eject.whenAll", .fail, "\(block.label) (no live upstreams)")
  }

  private static func balancing(
    _ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    let given = ["least_conn", "random", "hash", "ip_hash"].filter { block.has($0) }
    if given.count > 1, let member = block.member(given[1]) {
      diagnostics.add(
        member.place, "'\(block.path)' has both '\(given[0])' and '\(given[1])'",
        expected: "one way of balancing", next: "remove one of the two")
    }
    guard let name = given.first, let value = block.member(name)?.value else { return }
    if case .bool(false) = value.value { return }
    let algorithm: PickAlgorithm =
      switch name {
      case "least_conn": .leastInFlight
      case "random": .random
      default: .consistentHash
      }
    policy.set(\.pick.algorithm, "pick", algorithm, "\(block.label).\(name)")
    if algorithm == .consistentHash {
      block.warn(name, "the authorization header is hashed here", noting: &diagnostics)
    }
  }
}

extension Block {
  /// A time as nginx writes it: `60s`, `1m30s`, `500ms`, or bare seconds.
  func nginxTime(
    _ name: String, atLeast least: Double, noting diagnostics: inout Diagnostics
  ) -> Setting<Nanoseconds>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      var seconds: Double?
      if case .number(let number, _) = node.value { seconds = number }
      if case .string(let text) = node.value { seconds = Double(text) }
      if seconds == nil, case .string = node.value {
        return node.duration(atLeast: .seconds(least), path, noting: &notes)
      }
      guard let seconds, seconds >= least, seconds <= 604_800 else {
        node.reject(
          path, expected: "a time as nginx writes it, such as 60, \"60s\", \"500ms\" or \"1m\"",
          next: "write a time \(least > 0 ? "above 0" : "of at least 0"), at most 604800", noting: &notes)
        return nil
      }
      return .seconds(seconds)
    }
  }

  /// A size as nginx writes it: `1m`, `64k`, `1g`, or bytes.
  func nginxSize(_ name: String, noting diagnostics: inout Diagnostics) -> Setting<Int>? {
    setting([name], noting: &diagnostics) { node, path, notes in
      let text =
        switch node.value {
        case .number(_, let text): text
        case .string(let text): text
        case .null, .bool, .array, .object: ""
        }
      let units: [Character: Int] = ["k": 10, "K": 10, "m": 20, "M": 20, "g": 30, "G": 30]
      let shift = text.last.flatMap { units[$0] }
      if let number = Int(shift == nil ? text : String(text.dropLast())), (0...1 << 30).contains(number) {
        return number << (shift ?? 0)
      }
      node.reject(
        path, expected: "a size as nginx writes it, such as \"1m\", \"64k\" or 1048576; 0 for no limit",
        next: "write a whole number, alone or with k, m or g", noting: &notes)
      return nil
    }
  }
}

// Envoy's outlier detection: ejection after consecutive failures, or for a share of failures. Local failures
// (connections, timeouts) count as 5xx unless they are split off.

import Base
import Profile

/// Reads `outlier_detection` of a cluster and `healthCheck` of a BackendTrafficPolicy.
enum EnvoyOutlierDetection {
  static let keys = [
    "consecutive_5xx", "interval", "base_ejection_time", "max_ejection_percent", "max_ejection_time",
    "consecutive_gateway_failure", "enforcing_consecutive_5xx", "enforcing_consecutive_gateway_failure",
    "split_external_local_origin_errors", "failure_percentage_threshold", "enforcing_failure_percentage",
    "failure_percentage_request_volume", "always_eject_one_host",
  ]
  static let ignored = [
    "enforcing_success_rate", "success_rate_minimum_hosts", "success_rate_request_volume",
    "success_rate_stdev_factor", "consecutive_local_origin_failure",
    "enforcing_consecutive_local_origin_failure", "enforcing_local_origin_success_rate",
    "failure_percentage_minimum_hosts", "enforcing_failure_percentage_local_origin",
    "max_ejection_time_jitter", "successful_active_health_check_uneject_host", "monitors",
  ]
  private static let count = 0...4_294_967_295

  /// Statuses of 500 and above, and failures without an answer.
  static var serverErrors: OutcomeSet {
    .statuses(500...599) + .noAnswer + OutcomeSet([.cut])
  }
  private static var gatewayErrors: OutcomeSet {
    .statuses(502...504) + .noAnswer + OutcomeSet([.cut])
  }

  /// `outlier_detection` in Envoy's own names.
  static func read(_ block: Block, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard
      let detection = block.nested("outlier_detection", keys, ignored: ignored, noting: &diagnostics)
    else { return }
    func enforced(_ name: String, _ usual: Int) -> Bool {
      let percent = detection.integer(name, in: 0...100, noting: &diagnostics)
      if let percent, percent.value != 0 && percent.value != 100 {
        detection.warn(name, "is taken as 100, nothing is ejected by chance", noting: &diagnostics)
      }
      return (percent?.value ?? usual) > 0
    }
    let server =
      detection.integer("consecutive_5xx", in: count, noting: &diagnostics)
      ?? Setting(value: 5, origin: detection.origin(ofDefault: "consecutive_5xx", "default 5"))
    let gateway =
      detection.integer("consecutive_gateway_failure", in: count, noting: &diagnostics)
      ?? Setting(value: 5, origin: detection.origin(ofDefault: "consecutive_gateway_failure", "default 5"))
    let onServer = enforced("enforcing_consecutive_5xx", 100)
    let onGateway = enforced("enforcing_consecutive_gateway_failure", 0)
    consecutive(
      server: onServer ? server : nil, gateway: onGateway ? gateway : nil, detection, &policy,
      noting: &diagnostics)
    split(detection, "split_external_local_origin_errors", &policy, noting: &diagnostics)
    // An interval with enough requests, of which this share failed.
    let threshold = detection.integer("failure_percentage_threshold", in: 0...100, noting: &diagnostics)
    let volume = detection.integer("failure_percentage_request_volume", in: count, noting: &diagnostics)
    let interval = detection.duration("interval", noting: &diagnostics)
    if enforced("enforcing_failure_percentage", 0) {
      let name = "failure_percentage_threshold"
      policy.set(
        \.eject.rate, "eject.rate",
        threshold?.map { Double($0) / 100 }
          ?? Setting(value: 0.85, origin: detection.origin(ofDefault: name, "default 85")))
      policy.set(\.eject.minimum, "eject.min", volume ?? Setting(value: 50, origin: detection.label))
      policy.set(
        \.eject.window, "eject.window",
        interval ?? Setting(value: .seconds(Int64(10)), origin: detection.origin(ofDefault: "interval")))
      if policy.eject.on.isEmpty { policy.set(\.eject.on, "eject.on", serverErrors, detection.always) }
    }
    let ejection = detection.duration("base_ejection_time", noting: &diagnostics)
    let longest = detection.duration("max_ejection_time", noting: &diagnostics)
    times(ejection, longest, detection, &policy)
    share(
      detection.percent("max_ejection_percent", noting: &diagnostics), one: "always_eject_one_host",
      detection,
      &policy, noting: &diagnostics)
    policy.provenance.gaps.append("ejection by success rate, jitter of ejection times")
  }

  /// `healthCheck.passive` of a BackendTrafficPolicy, with Envoy Gateway's defaults.
  static func passive(_ block: Block?, _ policy: inout Policy, noting diagnostics: inout Diagnostics) {
    guard let block else { return }
    let server =
      block.integer("consecutive5XxErrors", in: count, noting: &diagnostics)
      ?? Setting(value: 5, origin: block.origin(ofDefault: "consecutive5XxErrors", "default 5"))
    let gateway = block.integer("consecutiveGatewayErrors", in: count, noting: &diagnostics)
    // Zero is off for both in Envoy Gateway.
    consecutive(
      server: server.value > 0 ? server : nil, gateway: gateway.flatMap { $0.value > 0 ? $0 : nil }, block,
      &policy, noting: &diagnostics)
    split(block, "splitExternalLocalOriginErrors", &policy, noting: &diagnostics)
    _ = block.duration("interval", noting: &diagnostics)
    block.warn("interval", "has no effect, failures are looked at as they come", noting: &diagnostics)
    times(block.duration("baseEjectionTime", noting: &diagnostics), nil, block, &policy)
    share(
      block.percent("maxEjectionPercent", noting: &diagnostics), one: "alwaysEjectOneEndpoint", block,
      &policy,
      noting: &diagnostics)
  }

  /// There is one counter here: the 5xx one if both are enforced, since it counts every gateway failure too.
  private static func consecutive(
    server: Setting<Int>?, gateway: Setting<Int>?, _ block: Block, _ policy: inout Policy,
    noting diagnostics: inout Diagnostics
  ) {
    if let server, let gateway, gateway.value < server.value {
      let key = String(gateway.origin.dropFirst(block.label.count + 1))
      block.warn(key, "has no effect beside \(server.origin), which alone counts here", noting: &diagnostics)
    }
    guard let counted = server ?? gateway else { return }
    policy.set(\.eject.consecutive, "eject.consecutive", counted)
    policy.set(\.eject.on, "eject.on", server == nil ? gatewayErrors : serverErrors, counted.origin)
  }

  private static func split(
    _ block: Block, _ name: String, _ policy: inout Policy, noting diagnostics: inout Diagnostics
  ) {
    guard block.flag(name, noting: &diagnostics)?.value ?? false else { return }
    policy.eject.on = policy.eject.on - .noAnswer
    block.warn(name, "local failures, which are split off, eject nothing here", noting: &diagnostics)
  }

  private static func times(
    _ ejection: Setting<Nanoseconds>?, _ longest: Setting<Nanoseconds>?, _ block: Block,
    _ policy: inout Policy
  ) {
    policy.set(
      \.eject.time, "eject.time",
      ejection ?? Setting(value: .seconds(Int64(30)), origin: "\(block.label) (default 30s)"))
    let most = longest ?? Setting(value: .seconds(Int64(300)), origin: "\(block.label) (default 300s)")
    policy.set(
      \.eject.mostTime, "eject.maxTime",
      most.value < policy.eject.time ? most.map { _ in policy.eject.time } : most)
    policy.set(\.eject.grow, "eject.grow", .linear, block.always)
  }

  private static func share(
    _ given: Setting<Double>?, one name: String, _ block: Block, _ policy: inout Policy,
    noting diagnostics: inout Diagnostics
  ) {
    let one = block.flag(name, noting: &diagnostics)?.value ?? false
    let most = given ?? Setting(value: 0.1, origin: "\(block.label) (default 10)")
    policy.set(\.eject.maxShare, "eject.maxShare", most)
    if one && most.value < 0.5 {
      policy.set(\.eject.maxShare, "eject.maxShare", 0.5, "\(block.label) (one host always)")
      block.warn(
        name, "with more than three targets more than the one host may be ejected here", noting: &diagnostics)
    } else if policy.eject.isOn && most.value < 0.5 {
      policy.provenance.notes.append(
        "at most \(Block.plain(most.value * 100))% of the hosts are ejected: of few hosts none ever is")
    }
  }
}

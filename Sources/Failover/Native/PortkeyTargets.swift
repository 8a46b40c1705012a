// Portkey's `targets`: what each has of its own, weights, and the order that the strategy gives them.

import Base
import Profile

/// The targets of a configuration of Portkey.
struct PortkeyTargets {
  private struct Target {
    var names: [String]
    var weight: Double?
    var retry: Block?
    var attempts: Setting<Int>?
    var timeout: Setting<Nanoseconds>?
  }

  private let label: String
  private let place: SourcePlace
  private var targets: [Target] = []

  /// The targets of `block`; nil when it has none. Settings that can't hold for one target alone are warned
  /// of.
  static func read(
    _ block: Block, _ mode: PortkeyBlock.Mode, noting diagnostics: inout Diagnostics
  ) -> PortkeyTargets? {
    guard let member = block.member("targets") else { return nil }
    var all = PortkeyTargets(label: "\(block.label).targets", place: member.place)
    let nodes = member.value.list("\(block.path).targets", noting: &diagnostics) ?? []
    for (index, node) in nodes.enumerated() {
      let keys = ["name", "provider", "virtual_key", "weight", "retry", "request_timeout"]
      let target = Block(
        node, keys,
        ignored: PortkeyBlock.ignored.filter { !keys.contains($0) } + [
          "strategy", "targets", "cb_config", "on_status_codes",
        ],
        "\(block.path).targets[\(index)]", "\(all.label)[\(index)]", noting: &diagnostics)
      guard let target else { continue }
      all.targets.append(read(target, block, noting: &diagnostics))
      if mode != .balance {
        target.warn("weight", "has no effect without the strategy loadbalance", noting: &diagnostics)
      }
    }
    if mode == .single && all.targets.count > 1 {
      diagnostics.warn(
        member.place, "\(all.label): without a strategy the first alone is used, the others have no effect")
    }
    if all.targets.isEmpty { return nil }
    all.warnOfOwnWays(block, noting: &diagnostics)
    return all
  }

  /// Which statuses are retried, and whether Retry-After counts, is the same for all targets here.
  private func warnOfOwnWays(_ block: Block, noting diagnostics: inout Diagnostics) {
    var unused = Diagnostics()
    let own = block.nested("retry", PortkeyBlock.retryKeys, noting: &unused)
    let common = commonRetry(own) ?? own
    func codes(_ retry: Block?) -> Set<Int>? {
      retry?.statuses("on_status_codes", noting: &unused).map { Set($0.value) }
    }
    func waits(_ retry: Block?, _ name: String) -> Bool? { retry?.flag(name, noting: &unused)?.value }
    for retry in targets.compactMap(\.retry) {
      if let given = codes(retry), given != codes(common) ?? PortkeyBlock.usualCodes {
        retry.warn(
          "on_status_codes", "has no effect, they are the same for all targets here", noting: &diagnostics)
      }
      for name in ["use_retry_after_header", "use_retry_after_headers"] {
        guard let given = waits(retry, name), given != waits(common, name) ?? false else { continue }
        retry.warn(name, "has no effect, it is the same for all targets here", noting: &diagnostics)
      }
    }
  }

  private static func read(
    _ target: Block, _ block: Block, noting diagnostics: inout Diagnostics
  ) -> Target {
    // Slugs of providers are written with an @.
    let names = ["name", "provider", "virtual_key"].compactMap { target.text($0, noting: &diagnostics) }
      .flatMap { $0.hasPrefix("@") ? [$0, String($0.dropFirst())] : [$0] }
    let retry = target.nested("retry", PortkeyBlock.retryKeys, noting: &diagnostics)
    let attempts = retry?.integer("attempts", in: 0...5, noting: &diagnostics)
    return Target(
      names: names, weight: target.weight("weight", noting: &diagnostics), retry: retry, attempts: attempts,
      timeout: target.milliseconds("request_timeout", in: 1...(.max), noting: &diagnostics))
  }

  /// The attempts beyond the first of the target that has the most of its own.
  var mostAttempts: Int { targets.compactMap { $0.attempts?.value }.max() ?? 0 }

  /// The `retry` of the first target, when all of them have one and none is in the configuration.
  func commonRetry(_ own: Block?) -> Block? {
    own == nil && targets.allSatisfy { $0.retry != nil } ? targets.first?.retry : nil
  }

  /// The timeout of the first target, when all of them have one and none is in the configuration.
  func commonTimeout(_ own: Setting<Nanoseconds>?) -> Setting<Nanoseconds>? {
    own == nil && targets.allSatisfy { $0.timeout != nil } ? targets.first?.timeout : nil
  }

  /// The targets for the routes of the profile.
  func pasted(_ mode: PortkeyBlock.Mode) -> PastedTargets {
    let used = mode == .single ? Array(targets.prefix(1)) : targets
    let pasted = used.enumerated().map { index, target in
      PastedTarget(
        names: target.names, place: place, weight: mode == .balance ? target.weight : nil,
        rank: mode == .balance ? 0 : index, change: PortkeyTargets.change(target.attempts, target.timeout))
    }
    return PastedTargets(label: label, place: place, targets: pasted, saysOrder: mode == .fallback)
  }

  private static func change(
    _ attempts: Setting<Int>?, _ timeout: Setting<Nanoseconds>?
  ) -> (@Sendable (inout TargetSettings) -> Void)? {
    if attempts == nil && timeout == nil { return nil }
    let (attempts, timeout) = (attempts?.value, timeout?.value)
    return { settings in
      if let attempts { settings.retry.perTarget = attempts + 1 }
      if let timeout { settings.timeouts.headers = timeout }
    }
  }
}

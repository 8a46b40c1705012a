// Reads the `policy` of a profile: a gateway's own block as it was pasted, groups of our own vocabulary, or
// both, then the groups change what the block gave. Mistakes are noted with their place and never guessed
// away.

public import Base
public import Profile

/// Resolves the `policy` of a profile.
public enum PolicyReader {
  static let path = "proxy.policy"
  static let native = NativeBlocks.names
  static let groups = PolicyGroups.keys

  /// The policy that `node` describes, durations times `timescale`; the default when there is none. What is
  /// wrong is noted in `diagnostics`, and the policy is then not to be used.
  public static func read(_ node: Node?, timescale: Double, diagnostics: inout Diagnostics) -> Policy {
    guard let node, let block = Block(node, native + groups, path, "", noting: &diagnostics) else {
      return Policy().scaled(by: timescale)
    }
    var policy = Policy()
    let given = native.filter { block.has($0) }
    if given.count > 1, let first = block.member(given[0]), let second = block.member(given[1]) {
      let isInOrder = (first.place.line, first.place.column) < (second.place.line, second.place.column)
      diagnostics.add(
        isInOrder ? second.place : first.place, "'\(path)' has both '\(given[0])' and '\(given[1])'",
        expected: "the settings of one gateway", next: "remove one of the two")
    }
    if let own = NativeBlocks.all.first(where: { block.has($0.name) }),
      let node = block.member(own.name)?.value,
      let given = own.policy(node, in: path, noting: &diagnostics)
    {
      policy = given
    }
    PolicyGroups.apply(block, isWholePolicy: given.isEmpty, to: &policy, noting: &diagnostics)
    return policy.scaled(by: timescale)
  }
}

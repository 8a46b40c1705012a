// The blocks in which a gateway's or a client's own settings can be pasted, by the key that they have in a
// policy.

import Base
import Profile

/// A block in a product's own spelling.
struct NativeBlock: Sendable {
  /// The block's key in a policy.
  let name: String
  /// The settings that it may hold.
  let keys: [String]
  /// Settings of the product that are taken as pasted and have no effect here.
  let ignored: [String]
  /// What the settings become.
  let read: @Sendable (Block, inout Diagnostics) -> Policy

  /// The policy that `node` describes; nil, with a note, when it is not an object.
  func policy(_ node: Node, in path: String, noting diagnostics: inout Diagnostics) -> Policy? {
    guard let block = Block(node, keys, ignored: ignored, "\(path).\(name)", name, noting: &diagnostics)
    else { return nil }
    return read(block, &diagnostics)
  }
}

/// All blocks.
enum NativeBlocks {
  static let all = [
    NativeBlock(
      name: "envoy", keys: EnvoyBlock.keys, ignored: EnvoyBlock.ignored,
      read: { EnvoyBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "envoyAIGateway", keys: EnvoyAIGatewayBlock.keys, ignored: EnvoyAIGatewayBlock.ignored,
      read: { EnvoyAIGatewayBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "apisix", keys: APISIXBlock.keys, ignored: APISIXBlock.ignored,
      read: { APISIXBlock.read($0, noting: &$1) }),
  ]
  /// Their keys in a policy.
  static let names = all.map(\.name)
}

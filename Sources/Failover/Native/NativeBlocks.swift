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
  /// Keys under which the product's files have the settings, so that whole pieces can be pasted.
  var wrappings: [String] = []
  /// Makes an object of the settings in the product's own syntax, a text; nil where there is none of its own.
  var object: (@Sendable (Node) -> Node)?
  /// What the settings become.
  let read: @Sendable (Block, inout Diagnostics) -> Policy

  /// The policy that `node` describes; nil, with a note, when it is not an object.
  func policy(_ node: Node, in path: String, noting diagnostics: inout Diagnostics) -> Policy? {
    var path = "\(path).\(name)"
    let node = unwrapped(object?(node) ?? node, &path, noting: &diagnostics)
    guard let block = Block(node, keys, ignored: ignored, path, name, noting: &diagnostics) else {
      return nil
    }
    return read(block, &diagnostics)
  }

  /// The settings inside of what was pasted around them. What stands beside the wrapping and is no setting is
  /// warned of.
  private func unwrapped(
    _ node: Node, _ path: inout String, noting diagnostics: inout Diagnostics
  ) -> Node {
    var node = node
    while let key = wrappings.first(where: { node.member($0) != nil }), let inner = node.member(key)?.value {
      guard case .object(let members) = node.value, case .object(let within) = inner.value else {
        return node
      }
      let beside = members.filter { $0.key != key }
      let unused = beside.filter { !keys.contains($0.key) }
      if let first = unused.first {
        diagnostics.warn(
          first.place,
          "\(name): beside '\(key)' without an effect here: "
            + unused.map(\.key).joined(separator: ", "))
      }
      path += ".\(key)"
      node = Node(place: inner.place, value: .object(within + beside.filter { keys.contains($0.key) }))
    }
    return node
  }
}

/// All blocks.
enum NativeBlocks {
  static let all = [
    NativeBlock(
      name: "envoy", keys: EnvoyBlock.keys, ignored: EnvoyBlock.ignored,
      wrappings: ["route"],
      read: { EnvoyBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "envoyAIGateway", keys: EnvoyAIGatewayBlock.keys, ignored: EnvoyAIGatewayBlock.ignored,
      wrappings: ["spec"],
      read: { EnvoyAIGatewayBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "apisix", keys: APISIXBlock.keys, ignored: APISIXBlock.ignored,
      wrappings: ["plugins", "ai-proxy-multi"],
      read: { APISIXBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "litellm", keys: LiteLLMBlock.keys, ignored: LiteLLMBlock.ignored,
      wrappings: ["router_settings"],
      read: { LiteLLMBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "bifrost", keys: BifrostBlock.keys, ignored: BifrostBlock.ignored,
      read: { BifrostBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "helicone", keys: HeliconeBlock.keys, ignored: HeliconeBlock.ignored,
      read: { HeliconeBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "tensorzero", keys: TensorZeroBlock.keys, ignored: TensorZeroBlock.ignored,
      read: { TensorZeroBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "higress", keys: HigressBlock.keys, ignored: HigressBlock.ignored,
      read: { HigressBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "agentgateway", keys: AgentgatewayBlock.keys, ignored: AgentgatewayBlock.ignored,
      read: { AgentgatewayBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "aisix", keys: AISIXBlock.keys, ignored: AISIXBlock.ignored,
      read: { AISIXBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "nginx", keys: NginxBlock.keys, ignored: NginxBlock.ignored,
      object: NginxDirectives.object,
      read: { NginxBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "haproxy", keys: HAProxyBlock.keys, ignored: HAProxyBlock.ignored,
      read: { HAProxyBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "kong", keys: KongBlock.keys, ignored: KongBlock.ignored,
      wrappings: ["config"],
      read: { KongBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "portkey", keys: PortkeyBlock.keys, ignored: PortkeyBlock.ignored,
      read: { PortkeyBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "cloudflare", keys: CloudflareBlock.keys, ignored: CloudflareBlock.ignored,
      read: { CloudflareBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "vercel", keys: VercelBlock.keys, ignored: VercelBlock.ignored,
      read: { VercelBlock.read($0, noting: &$1) }),
    NativeBlock(
      name: "openaiPython", keys: SDKBlocks.pythonKeys, ignored: SDKBlocks.pythonIgnored,
      read: { SDKBlocks.openaiPython($0, noting: &$1) }),
    NativeBlock(
      name: "openaiNode", keys: SDKBlocks.nodeKeys, ignored: SDKBlocks.nodeIgnored,
      read: { SDKBlocks.openaiNode($0, noting: &$1) }),
    NativeBlock(
      name: "anthropicPython", keys: SDKBlocks.anthropicKeys, ignored: SDKBlocks.anthropicIgnored,
      read: { SDKBlocks.anthropicPython($0, noting: &$1) }),
  ]
  /// Their keys in a policy.
  static let names = all.map(\.name)
}

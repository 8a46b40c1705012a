/// An HTTP request as the profile words it, sent instead of the usual chat requests. If it is none for chat,
/// any complete 2xx answer to it is right: what it says is not read.
public struct PlainRequest: Sendable, Equatable {
  /// The method, as it is sent.
  public var method: String
  /// The path with its query; a target's own path goes before it.
  public var path: String
  /// Header fields, names in lower case. A `host` among them replaces the target's; the content length is
  /// never among them.
  public var headers: [RequestHeader]
  /// The body; nil: none.
  public var body: String?
  /// Whether `x-brownout-request` is added, by which attempts are joined to requests. Without it the request
  /// is byte for byte the same each time.
  public var key: Bool

  /// Whether it asks for a chat completion: then its answers are read like any other chat's.
  public var isChat: Bool {
    method == "POST" && path[..<(path.firstIndex(of: "?") ?? path.endIndex)].hasSuffix("/chat/completions")
  }

  /// A request of these parts.
  public init(
    method: String = "GET", path: String = "/", headers: [RequestHeader] = [], body: String? = nil,
    key: Bool = true
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.key = key
  }
}

internal import Base

/// The members of a request for a chat completion and of its messages that a provider reads.
///
/// Told by their lengths first: a name is compared with at most one literal, unless it has escapes in it,
/// which nobody writes.
enum ChatRequestMember: UInt8, BitwiseCopyable {
  case model, stream, streamOptions, maxCompletionTokens, maxTokens, messages, role, content
  /// Whatever else stands in a request.
  case other

  /// The next member of a request, with the cursor before its value; nil at the end. How most clients write
  /// the members that most requests have is tried first.
  @inline(__always)
  static func next(_ cursor: inout JSONCursor) -> ChatRequestMember? {
    guard let start = cursor.plainKeyStart else { return any(&cursor) }
    if passes("\"model\":", start, &cursor) { return .model }
    if passes("\"messages\":", start, &cursor) { return .messages }
    if passes("\"stream\":", start, &cursor) { return .stream }
    return any(&cursor)
  }

  /// The next member of a message, with the cursor before its value; nil at the end.
  @inline(__always)
  static func nextOfMessage(_ cursor: inout JSONCursor) -> ChatRequestMember? {
    guard let start = cursor.plainKeyStart else { return any(&cursor) }
    if passes("\"role\":", start, &cursor) { return .role }
    if passes("\"content\":", start, &cursor) { return .content }
    return any(&cursor)
  }

  @inline(__always)
  private static func passes(_ key: StaticString, _ start: Int, _ cursor: inout JSONCursor) -> Bool {
    guard cursor.bytes.holds(key, at: start) else { return false }
    cursor.pass(key: key, at: start)
    return true
  }

  /// The next member, whatever it is and however it is written.
  private static func any(_ cursor: inout JSONCursor) -> ChatRequestMember? {
    cursor.nextKey().map { ChatRequestMember(cursor.bytes[$0]) }
  }

  /// The member whose name stands in the body as `raw`, escapes still in.
  @inline(__always)
  init(_ raw: Bytes) {
    switch raw.count {
    case 4 where raw.equals("role"): self = .role
    case 5 where raw.equals("model"): self = .model
    case 6 where raw.equals("stream"): self = .stream
    case 7 where raw.equals("content"): self = .content
    case 8 where raw.equals("messages"): self = .messages
    case 10 where raw.equals("max_tokens"): self = .maxTokens
    case 14 where raw.equals("stream_options"): self = .streamOptions
    case 21 where raw.equals("max_completion_tokens"): self = .maxCompletionTokens
    default: self = ChatRequestMember.escaped(raw)
    }
  }

  /// The member whose name stands there with escapes in it.
  @inline(never)
  private static func escaped(_ raw: Bytes) -> ChatRequestMember {
    guard raw.firstIndex(of: 0x5C) != nil else { return .other }
    for number in 0..<ChatRequestMember.other.rawValue {
      if let member = ChatRequestMember(rawValue: number), JSONText.equals(raw, member.name) { return member }
    }
    return .other
  }

  /// The name as it is written without escapes.
  var name: StaticString {
    switch self {
    case .model: "model"
    case .stream: "stream"
    case .streamOptions: "stream_options"
    case .maxCompletionTokens: "max_completion_tokens"
    case .maxTokens: "max_tokens"
    case .messages: "messages"
    case .role: "role"
    case .content: "content"
    case .other: ""
    }
  }

  /// Whether the text that stands in the body as `raw` is `literal`.
  @inline(__always)
  static func isText(_ raw: Bytes, _ literal: StaticString) -> Bool {
    raw.equals(literal) || (raw.count > literal.utf8CodeUnitCount && JSONText.equals(raw, literal))
  }
}

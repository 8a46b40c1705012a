public import Base

/// What a provider has to know of a request for a chat completion, read in one pass over the body.
public struct ChatRequest: BitwiseCopyable, Sendable {
  /// Whether the body is a well-formed JSON object. Nothing else holds when it is not.
  public private(set) var isWellFormed = false
  /// The model's name as it stands in the body, between its quotes; empty when there is none.
  public private(set) var model = ByteRange.empty
  /// Whether the answer is to be streamed.
  public private(set) var stream = false
  /// `stream_options.include_usage`
  public private(set) var includeUsage = false
  /// `max_completion_tokens` or, without it, `max_tokens`; -1 when neither is given.
  public private(set) var maxTokens = -1
  /// The number in the marker of the last user message that has one; -1 when there is none.
  public private(set) var ordinal = -1
  /// Number of messages.
  public private(set) var messageCount = 0
  /// Bytes of text in all messages, escapes still in.
  public private(set) var promptBytes = 0

  /// What the prompt counts as in the usage: a token for every four bytes.
  public var promptTokens: Int { (promptBytes + 3) / 4 }

  /// Reads a body that lies in one piece.
  public static func read(_ body: Bytes) -> ChatRequest {
    var request = ChatRequest()
    var cursor = JSONCursor(body)
    guard cursor.kind() == .object, cursor.enterObject() else { return request }
    var oldLimit = -1
    while let member = ChatRequestMember.next(&cursor) {
      switch member {
      case .model: request.model = cursor.stringIfAny() ?? .empty
      case .stream: request.stream = cursor.isTrue()
      case .streamOptions: request.readOptions(&cursor)
      case .maxCompletionTokens: request.maxTokens = cursor.wholeNumberIfAny() ?? -1
      case .maxTokens: oldLimit = cursor.wholeNumberIfAny() ?? -1
      case .messages: request.readMessages(&cursor)
      case .role, .content, .other: cursor.skip()
      }
    }
    if request.maxTokens < 0 { request.maxTokens = oldLimit }
    request.isWellFormed = cursor.isComplete()
    return request.isWellFormed ? request : ChatRequest()
  }

  private mutating func readOptions(_ cursor: inout JSONCursor) {
    guard cursor.kind() == .object, cursor.enterObject() else {
      cursor.skip()
      return
    }
    while let key = cursor.nextKey() {
      if JSONText.equals(cursor.bytes[key], "include_usage") {
        includeUsage = cursor.isTrue()
      } else {
        cursor.skip()
      }
    }
  }

  private mutating func readMessages(_ cursor: inout JSONCursor) {
    guard cursor.kind() == .array, cursor.enterArray() else {
      cursor.skip()
      return
    }
    while cursor.nextElement() {
      messageCount += 1
      readMessage(&cursor)
    }
  }

  private mutating func readMessage(_ cursor: inout JSONCursor) {
    guard cursor.kind() == .object, cursor.enterObject() else {
      cursor.skip()
      return
    }
    var isUser = false
    var marker = -1
    while let member = ChatRequestMember.nextOfMessage(&cursor) {
      switch member {
      case .role:
        if let role = cursor.stringIfAny() { isUser = ChatRequestMember.isText(cursor.bytes[role], "user") }
      case .content: readContent(&cursor, &marker)
      case .model, .stream, .streamOptions, .maxCompletionTokens, .maxTokens, .messages, .other: cursor.skip()
      }
    }
    if isUser && marker >= 0 { ordinal = marker }
  }

  /// Content is a string or an array of parts, of which those with a `text` count.
  private mutating func readContent(_ cursor: inout JSONCursor, _ marker: inout Int) {
    guard cursor.kind() == .array, cursor.enterArray() else {
      if let text = cursor.stringIfAny() { readText(cursor.bytes[text], &marker) }
      return
    }
    while cursor.nextElement() {
      guard cursor.kind() == .object, cursor.enterObject() else {
        cursor.skip()
        continue
      }
      while let key = cursor.nextKey() {
        let isText = JSONText.equals(cursor.bytes[key], "text")
        if isText, let text = cursor.stringIfAny() {
          readText(cursor.bytes[text], &marker)
        } else if !isText {
          cursor.skip()
        }
      }
    }
  }

  private mutating func readText(_ text: Bytes, _ marker: inout Int) {
    promptBytes += text.count
    if let found = ChatRequest.marker(text) { marker = found }
  }

  /// The number of the first marker in `text`, or nil.
  static func marker(_ text: Bytes) -> Int? {
    // The shortest one is `[bo:0]`.
    guard text.count >= 6 else { return nil }
    var from = 0
    while let start = text.firstIndex(of: "[bo:", from: from) {
      if let end = text[start..<min(text.count, start + 16)].firstIndex(of: 0x5D),
        let number = text[start + 4..<start + end].decimal(), number <= Int(UInt32.max)
      {
        return number
      }
      from = start + 4
    }
    return nil
  }
}

extension JSONCursor {
  /// The string that stands next; nil for another value, which is passed over.
  mutating func stringIfAny() -> ByteRange? {
    if kind() == .string { return string() }
    skip()
    return nil
  }

  /// Passes over the value that stands next. Says whether it is `true`.
  mutating func isTrue() -> Bool {
    let isTrue = kind() == .true
    skip()
    return isTrue
  }

  /// The whole number that stands next; nil for another value, which is passed over.
  mutating func wholeNumberIfAny() -> Int? {
    if kind() == .number { return wholeNumber() }
    skip()
    return nil
  }
}

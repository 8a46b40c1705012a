internal import Base

/// Walks one chunk, completion or error, and notes what counts. Where there are several choices, the first
/// content and the first finish reason count.
struct ChatEventReader {
  private let data: Bytes
  private var cursor: JSONCursor
  private var event = ChatEvent()
  private var isError = false

  init(_ data: Bytes) {
    self.data = data
    cursor = JSONCursor(data)
  }

  mutating func read() -> ChatEvent {
    let text = data[HeaderCursor.trimmed(data, 0..<data.count)]
    if text.equals("[DONE]") {
      event.kind = .done
      return event
    }
    if cursor.kind() == .object && cursor.enterObject() {
      while let key = cursor.nextKey() { member(data[key]) }
    } else {
      cursor.skip()
    }
    guard cursor.isComplete() else {
      var malformed = ChatEvent()
      malformed.kind = .malformed
      return malformed
    }
    event.kind = kind()
    return event
  }

  private func kind() -> ChatEventKind {
    if isError { return .error }
    if event.contentField != .none { return .content }
    if event.hasFinish { return .finish }
    if event.hasUsage { return .usage }
    return event.hasRole ? .role : .other
  }

  private mutating func member(_ name: Bytes) {
    if JSONText.equals(name, "choices") {
      choices()
    } else if JSONText.equals(name, "error") {
      error()
    } else if JSONText.equals(name, "usage") {
      usage()
    } else if JSONText.equals(name, "type") {
      guard let type = cursor.stringIfAny() else { return }
      event.hasType = true
      event.isPing = data[type].equals("ping")
    } else {
      cursor.skip()
    }
  }

  private mutating func choices() {
    guard cursor.kind() == .array, cursor.enterArray() else {
      cursor.skip()
      return
    }
    event.hasChoices = true
    while cursor.nextElement() {
      guard cursor.kind() == .object, cursor.enterObject() else {
        cursor.skip()
        continue
      }
      while let key = cursor.nextKey() {
        let name = data[key]
        if JSONText.equals(name, "delta") || JSONText.equals(name, "message") {
          message()
        } else if JSONText.equals(name, "finish_reason") {
          let reason = cursor.stringIfAny() ?? .empty
          if event.finishReason.isEmpty { event.finishReason = reason }
        } else {
          cursor.skip()
        }
      }
    }
  }

  private mutating func message() {
    guard entersObject() else { return }
    while let key = cursor.nextKey() {
      let name = data[key]
      if JSONText.equals(name, "content") {
        content(.text)
      } else if JSONText.equals(name, "role") {
        if cursor.stringIfAny() != nil { event.hasRole = true }
      } else if JSONText.equals(name, "reasoning_content") || JSONText.equals(name, "reasoning")
        || JSONText.equals(name, "thinking")
      {
        content(.reasoning)
      } else if JSONText.equals(name, "tool_calls") || JSONText.equals(name, "function_call") {
        content(.toolCall)
      } else if JSONText.equals(name, "refusal") {
        content(.refusal)
      } else {
        cursor.skip()
      }
    }
  }

  /// Notes the value that stands next as content unless it is empty. Text outranks the rest.
  private mutating func content(_ field: ContentField) {
    let kind = cursor.kind()
    let start = cursor.index
    guard let place = kind == .string ? cursor.string() : cursor.skip() else { return }
    let counts: Bool
    switch kind {
    case .string: counts = !place.isEmpty
    case .array, .object: counts = !ChatEventReader.isEmptyContainer(data, start)
    case .number, .true, .false, .null, .none: counts = false
    }
    guard counts, event.contentField == .none || (field == .text && event.contentField != .text) else {
      return
    }
    event.content = place
    event.contentField = field == .text && kind != .string ? .parts : field
  }

  /// Whether the container that begins at `start` of a well-formed document has nothing in it.
  private static func isEmptyContainer(_ data: Bytes, _ start: Int) -> Bool {
    var inside = JSONCursor(data.dropping(start))
    if inside.kind() == .array { return !(inside.enterArray() && inside.nextElement()) }
    return !(inside.enterObject() && inside.nextKey() != nil)
  }

  /// Enters the value that stands next if it is an object, else passes over it.
  private mutating func entersObject() -> Bool {
    if cursor.kind() == .object && cursor.enterObject() { return true }
    cursor.skip()
    return false
  }

  private mutating func usage() {
    guard entersObject() else { return }
    while let key = cursor.nextKey() {
      event.hasUsage = true
      if JSONText.equals(data[key], "prompt_tokens") {
        event.promptTokens = cursor.wholeNumberIfAny() ?? -1
      } else if JSONText.equals(data[key], "completion_tokens") {
        event.completionTokens = cursor.wholeNumberIfAny() ?? -1
      } else if JSONText.equals(data[key], "completion_tokens_details") {
        completionDetails()
      } else {
        cursor.skip()
      }
    }
  }

  private mutating func completionDetails() {
    guard entersObject() else { return }
    while let key = cursor.nextKey() {
      if JSONText.equals(data[key], "reasoning_tokens") {
        event.reasoningTokens = cursor.wholeNumberIfAny() ?? -1
      } else {
        cursor.skip()
      }
    }
  }

  /// An error counts unless it is null, false, zero, or empty: as the official clients test it.
  private mutating func error() {
    let kind = cursor.kind()
    switch kind {
    case .object:
      guard cursor.enterObject() else { return }
      while let key = cursor.nextKey() {
        isError = true
        errorMember(data[key])
      }
      if event.errorType.isEmpty { event.errorType = event.errorCode }
    case .array:
      let start = cursor.index
      if cursor.skip() != nil && !ChatEventReader.isEmptyContainer(data, start) { isError = true }
    case .string:
      guard let text = cursor.string(), !text.isEmpty else { return }
      isError = true
      event.errorType = text
    case .number:
      guard let number = cursor.number() else { return }
      if !ChatEventReader.isZero(data[number]) { isError = true }
    case .true:
      isError = true
      cursor.skip()
    case .false, .null, .none:
      cursor.skip()
    }
  }

  private mutating func errorMember(_ name: Bytes) {
    if JSONText.equals(name, "type") {
      event.errorType = cursor.stringIfAny() ?? .empty
    } else if JSONText.equals(name, "code") {
      switch cursor.kind() {
      case .string: event.errorCode = cursor.string() ?? .empty
      case .number: event.errorCode = cursor.number() ?? .empty
      case .object, .array, .true, .false, .null, .none: cursor.skip()
      }
    } else {
      cursor.skip()
    }
  }

  /// Whether all digits in front of an exponent are zero.
  private static func isZero(_ number: Bytes) -> Bool {
    for index in 0..<number.count {
      let byte = number[index]
      if byte | 0x20 == 0x65 { return true }
      if byte >= 0x31 && byte <= 0x39 { return false }
    }
    return true
  }
}

public import Base

/// Watches a whole (not streamed) answer go by in pieces: whether the completion has content or is an error,
/// and its usage. Keeps no text but the key at hand; what it can't follow it does not judge.
///
/// It is no validator: of a document that is no JSON it only promises that `isEmpty` is false.
public struct CompletionScanner: BitwiseCopyable, Sendable {
  /// What a container is for.
  enum Place: UInt8, BitwiseCopyable { case other, top, choices, choice, message, usage, content, error }
  private enum Lexeme: UInt8, BitwiseCopyable { case between, string, escape, number, word }
  /// What a value that is not empty would show.
  private enum Meaning: UInt8, BitwiseCopyable { case nothing, content, error, completionTokens }

  /// Four bits per level of nesting: what the containers are for. Deeper ones are for nothing.
  private var places: UInt64 = 0
  /// One bit per level: whether it is an object.
  private var objects: UInt64 = 0
  private var depth: UInt8 = 0
  private var lexeme = Lexeme.between
  private var meaning = Meaning.nothing
  /// Whether the string at hand, or the next, is a key.
  private var isKey = false
  private var key: InlineArray<20, UInt8> = InlineArray(repeating: 0)
  private var keyCount: UInt8 = 0
  /// Whether the document's value has begun, and whether it has ended.
  private var hasBegun = false
  private var hasEnded = false
  private var hasChoices = false
  /// Whether it is no JSON, or nested too deeply.
  public private(set) var isUnreadable = false
  /// Whether content came: text that is not empty, reasoning, a tool call, a refusal.
  public private(set) var hasContent = false
  /// Whether there is an error at the top that is not empty.
  public private(set) var hasError = false
  /// The answer's tokens by its usage, -1 when they did not come.
  public private(set) var completionTokens: Int32 = -1

  /// A scanner before the first byte.
  public init() {}

  /// Whether the document is complete and a completion without any content.
  public var isEmpty: Bool { hasEnded && hasChoices && !hasContent && !hasError && !isUnreadable }
  /// Whether no byte but white space came.
  public var isBlank: Bool { !hasBegun && !isUnreadable }

  /// Reads on.
  public mutating func take(_ piece: Bytes) {
    var index = 0
    while index < piece.count && !isUnreadable {
      switch lexeme {
      case .between: between(piece[index], &index)
      case .string: string(piece, &index)
      case .escape:
        if isKey { collect(piece[index..<index + 1]) }
        lexeme = .string
        index += 1
      case .number: number(piece[index], &index)
      case .word:
        if piece[index] >= 0x61 && piece[index] <= 0x7A { index += 1 } else { lexeme = .between }
      }
    }
  }

  private mutating func between(_ byte: UInt8, _ index: inout Int) {
    index += 1
    switch byte {
    case 0x20, 0x0A, 0x0D, 0x09, 0x3A: return
    case 0x2C: isKey = isInObject
    case 0x7B, 0x5B: open(isObject: byte == 0x7B)
    case 0x7D, 0x5D: close(isObject: byte == 0x7D)
    case 0x22:
      if isKey {
        markParent()
        keyCount = 0
      } else {
        begin()
      }
      lexeme = .string
    case 0x2D, 0x30...0x39:
      begin()
      lexeme = .number
      index -= 1
    case 0x74, 0x66, 0x6E:
      begin()
      if byte == 0x74 && meaning == .error { hasError = true }
      lexeme = .word
    default: isUnreadable = true
    }
  }

  private mutating func string(_ piece: Bytes, _ index: inout Int) {
    let end = piece.firstIndex(of: 0x22, or: 0x5C, from: index) ?? piece.count
    if isKey { collect(piece[index..<end]) }
    let hasText = end > index || (end < piece.count && piece[end] == 0x5C)
    if hasText && !isKey { show() }
    index = end
    guard end < piece.count else { return }
    index += 1
    if piece[end] == 0x5C {
      lexeme = .escape
    } else {
      lexeme = .between
      if isKey { isKey = false } else { ended() }
    }
  }

  private mutating func number(_ byte: UInt8, _ index: inout Int) {
    switch byte {
    case 0x30...0x39:
      if byte > 0x30 && meaning == .error { hasError = true }
      if meaning == .completionTokens && completionTokens < 100_000_000 {
        completionTokens = max(0, completionTokens) * 10 + Int32(byte - 0x30)
      }
      index += 1
    case 0x2D, 0x2B, 0x2E, 0x45, 0x65:
      // Tokens are whole numbers: what follows a point is not looked at.
      if meaning == .completionTokens && byte != 0x2D { meaning = .nothing }
      index += 1
    default:
      lexeme = .between
      ended()
    }
  }

  private mutating func collect(_ part: Bytes) {
    for position in 0..<part.count {
      guard Int(keyCount) < key.count else { return }
      key[Int(keyCount)] = part[position]
      keyCount += 1
    }
  }

  private var isInObject: Bool { depth > 0 && objects & (1 << UInt64(depth - 1)) != 0 }

  private func place(at level: UInt8) -> Place {
    guard level >= 1 && level <= 16 else { return .other }
    return Place(rawValue: UInt8(places >> (UInt64(level - 1) * 4) & 15)) ?? .other
  }

  /// A member or an element of the container at hand: it is not empty.
  private mutating func markParent() {
    switch place(at: depth) {
    case .content: hasContent = true
    case .error: hasError = true
    case .other, .top, .choices, .choice, .message, .usage: break
    }
  }

  /// A value begins.
  private mutating func begin() {
    if hasEnded { isUnreadable = true }
    hasBegun = true
    if !isInObject { markParent() }
    meaning = depth == 0 ? .nothing : meaningOfMember
    if meaning == .completionTokens { completionTokens = -1 }
  }

  private mutating func ended() { if depth == 0 { hasEnded = true } }

  /// The value at hand is not empty.
  private mutating func show() {
    if meaning == .content { hasContent = true }
    if meaning == .error { hasError = true }
  }

  private mutating func open(isObject: Bool) {
    begin()
    guard depth < 60 else {
      isUnreadable = true
      return
    }
    let place = placeOfMember(isObject)
    let bit: UInt64 = 1 << UInt64(depth)
    objects = isObject ? objects | bit : objects & ~bit
    if depth < 16 {
      let shift = UInt64(depth) * 4
      places = places & ~(15 << shift) | UInt64(place.rawValue) << shift
    }
    depth += 1
    isKey = isObject
  }

  private mutating func close(isObject: Bool) {
    guard depth > 0, isInObject == isObject else {
      isUnreadable = true
      return
    }
    depth -= 1
    isKey = false
    ended()
  }
}

extension CompletionScanner {
  private func isNamed(_ name: StaticString) -> Bool {
    guard Int(keyCount) == name.utf8CodeUnitCount else { return false }
    let bytes = Bytes(literal: name)
    for index in 0..<Int(keyCount) where key[index] != bytes[index] { return false }
    return true
  }

  private var namesContent: Bool {
    isNamed("content") || isNamed("reasoning_content") || isNamed("reasoning") || isNamed("thinking")
      || isNamed("tool_calls") || isNamed("function_call") || isNamed("refusal")
  }

  /// What a scalar that begins now would show.
  private var meaningOfMember: Meaning {
    switch place(at: depth) {
    case .top: isNamed("error") ? .error : .nothing
    case .choice: isNamed("text") ? .content : .nothing
    case .message: namesContent ? .content : .nothing
    case .usage: isNamed("completion_tokens") ? .completionTokens : .nothing
    case .other, .choices, .content, .error: .nothing
    }
  }

  /// What a container that begins now is for.
  private mutating func placeOfMember(_ isObject: Bool) -> Place {
    if depth == 0 { return isObject ? .top : .other }
    switch place(at: depth) {
    case .top:
      if isNamed("choices") && !isObject {
        hasChoices = true
        return .choices
      }
      return isNamed("usage") && isObject ? .usage : isNamed("error") ? .error : .other
    case .choices: return isObject ? .choice : .other
    case .choice: return isObject && (isNamed("message") || isNamed("delta")) ? .message : .other
    case .message: return namesContent ? .content : .other
    case .usage, .content, .error, .other: return .other
    }
  }
}

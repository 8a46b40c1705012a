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
  private enum Meaning: UInt8, BitwiseCopyable { case nothing, content, error, finish, completionTokens }

  /// Four bits per level of nesting: what the containers are for. Deeper ones are for nothing.
  private var places: UInt64 = 0
  /// One bit per level: whether it is an object.
  private var objects: UInt64 = 0
  private var depth: UInt8 = 0
  private var lexeme = Lexeme.between
  private var meaning = Meaning.nothing
  /// Whether the string at hand, or the next, is a key.
  private var isKey = false
  /// The last key that is complete.
  private var name = CompletionName.other
  /// What came of a key that does not lie in one piece.
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
  /// Whether a finish reason came.
  public private(set) var hasFinish = false
  /// Whether there is an error at the top that is not empty.
  public private(set) var hasError = false
  /// The answer's tokens by its usage, -1 when they did not come.
  public internal(set) var completionTokens: Int32 = -1

  /// A scanner before the first byte.
  public init() {}

  /// Whether the document is complete and a completion without any content.
  public var isEmpty: Bool { hasEnded && hasChoices && !hasContent && !hasError && !isUnreadable }
  /// Whether the document is complete and a completion with content that never says why it is over: the form
  /// that a cut stream gets from whoever gathers streams.
  public var isTruncated: Bool { isWholeAnswer && !hasFinish }
  /// Whether no byte but white space came.
  public var isBlank: Bool { !hasBegun && !isUnreadable }

  /// Reads on.
  public mutating func take(_ piece: Bytes) {
    var index = 0
    while index < piece.count && !isUnreadable {
      switch lexeme {
      case .between:
        let byte = piece[index]
        if byte == 0x20 || byte == 0x0A {
          index = piece.spacesEnd(from: index + 1)
        } else {
          between(byte, &index)
        }
      case .string: if isKey { keyText(piece, &index) } else { text(piece, &index) }
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

  private mutating func text(_ piece: Bytes, _ index: inout Int) {
    let end = piece.firstIndex(of: 0x22, or: 0x5C, from: index) ?? piece.count
    if end > index || (end < piece.count && piece[end] == 0x5C) { show() }
    if closesString(piece, end, &index) { ended() }
  }

  private mutating func keyText(_ piece: Bytes, _ index: inout Int) {
    let end = piece.firstIndex(of: 0x22, or: 0x5C, from: index) ?? piece.count
    let part = piece[index..<end]
    if keyCount == 0 && end < piece.count && piece[end] == 0x22 {
      name = CompletionName.named(part.count) { part.equals($0) }
    } else {
      collect(part)
      if end < piece.count { name = CompletionName.named(Int(keyCount)) { isCollected($0) } }
    }
    if closesString(piece, end, &index) { isKey = false }
  }

  /// Moves behind what ends the text at `end`, and says whether that is a quote.
  private mutating func closesString(_ piece: Bytes, _ end: Int, _ index: inout Int) -> Bool {
    index = min(end + 1, piece.count)
    guard end < piece.count else { return false }
    let isQuote = piece[end] == 0x22
    lexeme = isQuote ? .between : .escape
    return isQuote
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
    if meaning == .finish { hasFinish = true }
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

/// What begins with a byte that a scanner has just read.
enum BegunValue: UInt8, BitwiseCopyable { case key, string, number }

// What `CompletionMemory` has to know to tell answers that differ in their values only.
extension CompletionScanner {
  /// Whether the document is complete and a completion with content.
  var isWholeAnswer: Bool { hasEnded && hasChoices && hasContent && !hasError && !isUnreadable && depth == 0 }
  /// Whether another value of the same kind would show the same.
  var mayVary: Bool { meaning != .error }
  /// Whether the value at hand is the answer's tokens.
  var readsTokens: Bool { meaning == .completionTokens }

  /// What begins with `byte`, the last one read; nil when it is none of these.
  func begunValue(with byte: UInt8) -> BegunValue? {
    switch lexeme {
    case .string: isKey ? .key : .string
    case .number: .number
    case .between, .escape, .word: nil
    }
  }
}

extension CompletionScanner {
  private func isCollected(_ name: StaticString) -> Bool {
    guard Int(keyCount) == name.utf8CodeUnitCount else { return false }
    let bytes = Bytes(literal: name)
    for index in 0..<Int(keyCount) where key[index] != bytes[index] { return false }
    return true
  }

  /// What a scalar that begins now would show.
  private var meaningOfMember: Meaning {
    switch place(at: depth) {
    case .top: name == .error ? .error : .nothing
    case .choice: name == .text ? .content : name == .finishReason ? .finish : .nothing
    case .message: name == .content ? .content : .nothing
    case .usage: name == .completionTokens ? .completionTokens : .nothing
    case .other, .choices, .content, .error: .nothing
    }
  }

  /// What a container that begins now is for.
  private mutating func placeOfMember(_ isObject: Bool) -> Place {
    if depth == 0 { return isObject ? .top : .other }
    switch place(at: depth) {
    case .top:
      if name == .choices && !isObject {
        hasChoices = true
        return .choices
      }
      return name == .usage && isObject ? .usage : name == .error ? .error : .other
    case .choices: return isObject ? .choice : .other
    case .choice: return isObject && name == .message ? .message : .other
    case .message: return name == .content ? .content : .other
    case .usage, .content, .error, .other: return .other
    }
  }
}

/// The keys of a completion that mean something to us.
private enum CompletionName: UInt8, BitwiseCopyable {
  case other, choices, usage, error, completionTokens
  /// `message`, or `delta`.
  case message
  /// The content of a message, in any of its fields.
  case content
  /// The content of a completion that is no chat.
  case text
  /// Why a choice is over.
  case finishReason

  /// The name of `length` bytes, of which `isNamed` says whether they are a literal of as many.
  @inline(__always)
  static func named(_ length: Int, _ isNamed: (StaticString) -> Bool) -> CompletionName {
    switch length {
    case 4: isNamed("text") ? .text : .other
    case 5: isNamed("delta") ? .message : isNamed("usage") ? .usage : isNamed("error") ? .error : .other
    case 7:
      isNamed("content") || isNamed("refusal")
        ? .content : isNamed("message") ? .message : isNamed("choices") ? .choices : .other
    case 8: isNamed("thinking") ? .content : .other
    case 9: isNamed("reasoning") ? .content : .other
    case 10: isNamed("tool_calls") ? .content : .other
    case 13: isNamed("function_call") ? .content : isNamed("finish_reason") ? .finishReason : .other
    case 17:
      isNamed("completion_tokens")
        ? .completionTokens : isNamed("reasoning_content") ? .content : .other
    default: .other
    }
  }
}

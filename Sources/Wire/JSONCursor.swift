public import Base

/// What kind of JSON value stands next.
public enum JSONKind: UInt8, BitwiseCopyable, Sendable {
  /// `{…}`
  case object
  /// `[…]`
  case array
  /// `"…"`
  case string
  /// A number.
  case number
  /// `true`
  case `true`
  /// `false`
  case `false`
  /// `null`
  case null
  /// No value: the end of the input, or something that is no JSON.
  case none
}

/// Walks a JSON document (RFC 8259) that lies in one piece, forwards, without allocation or recursion: the
/// caller enters what it knows and skips the rest. Everything passed over is checked, strings for their
/// UTF-8 too, so that at the end `isComplete` says whether the whole document was well-formed.
///
/// After the first mistake every call finds nothing: `while let key = cursor.nextKey()` always ends.
public struct JSONCursor: BitwiseCopyable {
  /// The document.
  public let bytes: Bytes
  /// Where the cursor stands.
  public private(set) var index = 0
  /// Whether something was no JSON.
  public private(set) var isMalformed = false
  /// An object or array was just entered: no comma is due.
  private var isFresh = false

  /// A cursor before the document's value.
  public init(_ bytes: Bytes) { self.bytes = bytes }

  /// The kind of the value that stands next. Goes over white space only.
  @inline(__always)
  public mutating func kind() -> JSONKind {
    guard let byte = peek() else { return .none }
    switch byte {
    case 0x7B: return .object
    case 0x5B: return .array
    case 0x22: return .string
    case 0x2D, 0x30...0x39: return .number
    case 0x74: return .true
    case 0x66: return .false
    case 0x6E: return .null
    default: return .none
    }
  }

  /// Whether the document has been walked to its end and nothing but white space follows.
  public mutating func isComplete() -> Bool { peek() == nil && !isMalformed }

  /// Enters the object that stands next.
  public mutating func enterObject() -> Bool { enter(0x7B) }

  /// Enters the array that stands next.
  public mutating func enterArray() -> Bool { enter(0x5B) }

  /// The next key of the object entered last, raw, with the cursor before its value; nil when the object
  /// ended.
  public mutating func nextKey() -> ByteRange? {
    guard advance(closing: 0x7D), let key = string() else { return nil }
    // Hardly anybody writes a space in front of a colon.
    if index < bytes.count && bytes[index] == 0x3A {
      index += 1
      return key
    }
    return take(0x3A) ? key : nil
  }

  /// Where the key of the next member of the object entered last begins, if no white space is in front of it;
  /// nil when `nextKey` has to look.
  @inline(__always)
  var plainKeyStart: Int? {
    if isMalformed { return nil }
    if isFresh { return index }
    return index < bytes.count && bytes[index] == 0x2C ? index + 1 : nil
  }

  /// Goes behind a key that stands with its quotes and its colon at `start`, where `plainKeyStart` says.
  @inline(__always)
  mutating func pass(key text: StaticString, at start: Int) {
    isFresh = false
    index = start + text.utf8CodeUnitCount
  }

  /// Whether the array entered last has another element, before which the cursor then stands.
  public mutating func nextElement() -> Bool { advance(closing: 0x5D) }

  /// The string that stands next: what is between its quotes, escapes still in.
  public mutating func string() -> ByteRange? {
    guard take(0x22) else { return nil }
    let start = index
    let plainEnd = bytes.plainTextEnd(from: start)
    if plainEnd < bytes.count && bytes[plainEnd] == 0x22 {
      index = plainEnd + 1
      return ByteRange(start..<plainEnd)
    }
    return stringWithEscapes(start)
  }

  /// The string whose text begins at `start` and is not all plain.
  @inline(never)
  private mutating func stringWithEscapes(_ start: Int) -> ByteRange? {
    guard let end = JSONScan.stringEnd(bytes, start) else {
      isMalformed = true
      return nil
    }
    index = end + 1
    return ByteRange(start..<end)
  }

  /// The number that stands next, as written.
  public mutating func number() -> ByteRange? {
    guard peek() != nil, let end = JSONScan.numberEnd(bytes, index) else {
      isMalformed = true
      return nil
    }
    let range = ByteRange(index..<end)
    index = end
    return range
  }

  /// The number that stands next when it is a whole one of at most 18 digits that is not negative; nil, but
  /// passed over, when it is another one.
  public mutating func wholeNumber() -> Int? {
    guard let range = number() else { return nil }
    return bytes[range].decimal()
  }

  /// Passes over the value that stands next, whatever it is, and gives its place.
  @discardableResult
  public mutating func skip() -> ByteRange? {
    guard let first = peek() else {
      isMalformed = true
      return nil
    }
    let start = index
    if first != 0x7B && first != 0x5B {
      guard passScalar(first) else {
        isMalformed = true
        return nil
      }
      return ByteRange(start..<index)
    }
    return skipContainer()
  }

  /// Passes over the object or array that stands next.
  private mutating func skipContainer() -> ByteRange? {
    let start = index
    var depth = 0
    var objects = JSONNesting()
    repeat {
      guard let opened = passValue(&depth, &objects) else {
        isMalformed = true
        return nil
      }
      if !opened && !passEnds(&depth, &objects) {
        isMalformed = true
        return nil
      }
    } while depth > 0
    return ByteRange(start..<index)
  }

  /// Passes over one scalar or opens one container that is not empty; nil when neither stands there.
  private mutating func passValue(_ depth: inout Int, _ objects: inout JSONNesting) -> Bool? {
    guard let first = peek() else { return nil }
    guard first == 0x7B || first == 0x5B else { return passScalar(first) ? false : nil }
    guard depth < JSONNesting.limit else { return nil }
    let isObject = first == 0x7B
    index += 1
    guard let byte = peek() else { return nil }
    if byte == (isObject ? 0x7D : 0x5D) {
      index += 1
      return false
    }
    objects.set(depth, isObject)
    depth += 1
    return isObject && !passKey() ? nil : true
  }

  /// Passes over the scalar at the cursor, whose first byte is `first`; false when none stands there.
  @inline(__always)
  private mutating func passScalar(_ first: UInt8) -> Bool {
    switch first {
    case 0x22: string() != nil
    case 0x2D, 0x30...0x39: number() != nil
    case 0x74: word("true")
    case 0x66: word("false")
    case 0x6E: word("null")
    default: false
    }
  }

  /// Behind a value: closes what ends here, up to the next value within or the end of it all.
  private mutating func passEnds(_ depth: inout Int, _ objects: inout JSONNesting) -> Bool {
    while depth > 0 {
      guard let byte = peek() else { return false }
      let isObject = objects.isObject(depth - 1)
      index += 1
      if byte == 0x2C { return isObject ? passKey() : true }
      guard byte == (isObject ? 0x7D : 0x5D) else { return false }
      depth -= 1
    }
    return true
  }

  private mutating func passKey() -> Bool {
    guard string() != nil else { return false }
    return take(0x3A)
  }

  @inline(__always)
  private mutating func word(_ text: StaticString) -> Bool {
    guard bytes.dropping(index).starts(with: text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  /// The next byte that is not white space, not consumed; nil at the end and after a mistake.
  @inline(__always)
  private mutating func peek() -> UInt8? {
    if isMalformed { return nil }
    while index < bytes.count {
      let byte = bytes[index]
      if byte > 0x20 { return byte }
      if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
      index += 1
    }
    return nil
  }

  @inline(__always)
  private mutating func take(_ expected: UInt8) -> Bool {
    guard peek() == expected else {
      isMalformed = true
      return false
    }
    index += 1
    return true
  }

  private mutating func enter(_ opening: UInt8) -> Bool {
    guard take(opening) else { return false }
    isFresh = true
    return true
  }

  /// Goes over a comma to the next member, or over `closing`.
  private mutating func advance(closing: UInt8) -> Bool {
    guard let byte = peek() else {
      isMalformed = true
      return false
    }
    let wasFresh = isFresh
    isFresh = false
    if byte == closing {
      index += 1
      return false
    }
    if wasFresh { return true }
    guard byte == 0x2C else {
      isMalformed = true
      return false
    }
    index += 1
    guard let next = peek(), next != closing else {
      isMalformed = true
      return false
    }
    return true
  }
}

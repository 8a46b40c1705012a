import Glibc

/// A read-only view of bytes that somebody else owns: a backend's receive buffer, a `ByteBuffer`, a
/// `BufferPool`.
///
/// Every access is bounds-checked, in release too. How long the view is valid is the owner's promise (a
/// received chunk until it is recycled, a buffer until its next mutation): never store one across turns.
@frozen
public struct Bytes: BitwiseCopyable {
  @usableFromInline let start: UnsafeRawPointer?
  /// Number of bytes in view.
  public let count: Int

  /// A view of `count` bytes at `start`, which may be nil when there are none.
  @inlinable
  public init(start: UnsafeRawPointer?, count: Int) {
    precondition(count >= 0 && (start != nil || count == 0))
    self.start = start
    self.count = count
  }

  /// The bytes of a literal, valid for ever.
  @inlinable
  public init(literal text: StaticString) {
    self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// No bytes.
  @inlinable
  public static var empty: Bytes { Bytes(start: nil, count: 0) }

  /// Whether nothing is in view.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// The byte at `index`, which must lie within `0..<count`.
  @inlinable
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return start.unsafelyUnwrapped.load(fromByteOffset: index, as: UInt8.self)
  }

  /// The bytes at `range`, which must lie within `0..<count`.
  @inlinable
  public subscript(range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard let start else { return self }
    return Bytes(start: start + range.lowerBound, count: range.count)
  }

  /// All bytes from `index` on.
  @inlinable
  public func dropping(_ index: Int) -> Bytes { self[index..<count] }

  /// The number that the bytes from `index` on are, the first one lowest.
  @inlinable @inline(__always)
  public func littleEndian<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int) -> Word {
    precondition(index >= 0 && index + MemoryLayout<Word>.size <= count)
    return Word(littleEndian: start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: Word.self))
  }

  /// Calls `body` with the bytes as a raw span.
  @inlinable
  public func withSpan<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count).bytes)
  }

  /// Whether the bytes are exactly those of `text` (a literal: no allocation, no Unicode work). Inlined, so
  /// that it is one comparison of lengths and a few of words.
  @inlinable @inline(__always)
  public func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && holds(text, at: 0)
  }

  /// Whether the bytes begin with those of `text`.
  @inlinable @inline(__always)
  public func starts(with text: StaticString) -> Bool { holds(text, at: 0) }

  /// Whether those of `text` stand at `index`.
  @inlinable @inline(__always)
  public func holds(_ text: StaticString, at index: Int) -> Bool {
    precondition(index >= 0)
    let length = text.utf8CodeUnitCount
    guard length > 0 else { return index <= count }
    guard index <= count - length, let start else { return false }
    let place = start + index
    let literal = UnsafeRawPointer(text.utf8Start)
    if length >= 8 {
      // The last word lies over the one before it.
      for step in stride(from: 0, to: length - 8, by: 8)
      where place.loadUnaligned(fromByteOffset: step, as: UInt64.self)
        != literal.loadUnaligned(fromByteOffset: step, as: UInt64.self)
      { return false }
      return place.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
        == literal.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
    }
    if length >= 4 {
      return place.loadUnaligned(as: UInt32.self) == literal.loadUnaligned(as: UInt32.self)
        && place.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
          == literal.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
    }
    for step in 0..<length
    where place.load(fromByteOffset: step, as: UInt8.self)
      != literal.load(fromByteOffset: step, as: UInt8.self)
    { return false }
    return true
  }

  /// Whether the bytes are those of `lowercase` when ASCII letters are folded. `lowercase` must be in lower
  /// case.
  @inlinable
  public func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
    equalsIgnoringCase(Bytes(literal: lowercase))
  }

  @usableFromInline
  func equalsIgnoringCase(_ lowercase: Bytes) -> Bool {
    guard count == lowercase.count else { return false }
    var index = 0
    while index <= count - 8 {
      if ByteWord.lowercased(word(at: index)) != lowercase.word(at: index) { return false }
      index += 8
    }
    return index == count || ByteWord.lowercased(lastWord(from: index)) == lowercase.lastWord(from: index)
  }

  /// Whether both views hold the same bytes.
  public func equals(_ other: Bytes) -> Bool {
    guard count == other.count else { return false }
    if count >= 32, let start, let otherStart = other.start { return memcmp(start, otherStart, count) == 0 }
    var index = 0
    while index <= count - 8 {
      if word(at: index) != other.word(at: index) { return false }
      index += 8
    }
    if index == count { return true }
    // The last eight bytes; those in front of `index` are the same.
    if count >= 8 { return word(at: count - 8) == other.word(at: count - 8) }
    return lastWord(from: index) == other.lastWord(from: index)
  }

  /// The index at which `text` first stands at or after `from`, or nil.
  public func firstIndex(of text: StaticString, from: Int = 0) -> Int? {
    precondition(text.utf8CodeUnitCount > 0)
    var place = firstIndex(of: text.utf8Start[0], from: from)
    while let index = place {
      if dropping(index).starts(with: text) { return index }
      place = firstIndex(of: text.utf8Start[0], from: index + 1)
    }
    return nil
  }

  /// The decimal number that the bytes spell, or nil when they hold anything but digits or more than 18 of
  /// them.
  @inlinable
  public func decimal() -> Int? {
    guard count > 0 && count <= 18 else { return nil }
    var value = 0
    for index in 0..<count {
      let digit = self[index] &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// A copy as a String; bytes that are not UTF-8 become replacement characters. Allocates: cold paths only.
  public func string() -> String {
    withSpan { span in span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
  }
  /// A copy as an array. Allocates: cold paths only.
  public func array() -> [UInt8] { withSpan { span in span.withUnsafeBytes { [UInt8]($0) } } }
}

extension Bytes {
  /// Calls `body` with a view of `array`, valid during the call.
  public static func withBytes<Result>(of array: [UInt8], _ body: (Bytes) throws -> Result) rethrows -> Result
  {
    try array.withUnsafeBytes { try body(Bytes(start: $0.baseAddress, count: $0.count)) }
  }
}

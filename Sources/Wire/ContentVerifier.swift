public import Base

/// Proves that the text of a stream is complete: token k of provider p is the text `p:k `, so the numbers
/// must run 0, 1, 2 … and the name must stay the same. However a gateway cuts or joins the tokens, one
/// lost, doubled, swapped or of another provider is noticed.
///
/// Names are restricted to `a-z`, `0-9`, `_` and `-`: none of these is ever escaped in JSON, and the colon
/// ends them.
public struct ContentVerifier: BitwiseCopyable, Sendable {
  private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits

  // What every token touches comes first.
  /// The hash of the provider's name; 0 before the first complete token.
  public private(set) var providerHash: UInt64 = 0
  /// Number of complete tokens that were right.
  public private(set) var tokenCount: Int32 = 0
  private var nameLength: UInt8 = 0
  private var digits: UInt8 = 0
  private var isInNumber = false
  /// Whether a token was lost, doubled, of another provider or no token at all. Stays so.
  public private(set) var isBroken = false
  private var hash = ContentVerifier.basis
  private var number = 0

  /// A verifier that expects token 0.
  public init() {}

  /// Whether the text so far ends with a whole token.
  public var isBetweenTokens: Bool { nameLength == 0 && !isInNumber }

  /// Takes in further text, as it stands between the quotes of a JSON string: escapes still in.
  public mutating func feed(_ content: Bytes) {
    let plain = content[0..<(content.firstIndex(of: 0x5C) ?? content.count)]
    var index = 0
    while index < plain.count && !isBroken {
      if isInNumber { passDigits(plain, &index) } else { passName(plain, &index) }
      guard index < plain.count else { break }
      take(plain[index])
      index += 1
    }
    var rest = JSONText(content.dropping(plain.count))
    while !isBroken, let byte = rest.next() { take(byte) }
  }

  /// `feed`, at less cost where a whole token comes of the provider whose token came last of all: `name` is
  /// what is known of it, and is kept up to date.
  public mutating func feed(_ content: Bytes, _ name: inout TokenName) {
    if takeToken(content, name) { return }
    let (wasBetween, count) = (isBetweenTokens, tokenCount)
    feed(content)
    guard wasBetween, isBetweenTokens, !isBroken, tokenCount == count + 1,
      content.firstIndex(of: 0x5C) == nil, let colon = content.firstIndex(of: 0x3A)
    else { return }
    name.keep(content[0..<colon + 1], providerHash)
  }

  /// Takes in the token that comes next, if `content` is just that. Else nothing has happened.
  private mutating func takeToken(_ content: Bytes, _ name: borrowing TokenName) -> Bool {
    let start = name.bytes.count
    let last = content.count - 1
    guard start > 0, start < last, last <= start + 9, isBetweenTokens, !isBroken,
      tokenCount == 0 || name.hash == providerHash, content[0..<start].equals(name.bytes),
      content[last] == 0x20
    else { return false }
    var number = 0
    for place in start..<last {
      guard CharacterClass.isDigit(content[place]) else { return false }
      number = number * 10 + Int(content[place] &- 0x30)
    }
    guard number == Int(tokenCount), content[start] != 0x30 || last == start + 1 else { return false }
    providerHash = name.hash
    tokenCount += 1
    return true
  }

  private mutating func take(_ byte: UInt8) { if isInNumber { numberByte(byte) } else { nameByte(byte) } }

  /// Takes in the bytes from `index` on that go on with a name.
  private mutating func passName(_ text: Bytes, _ index: inout Int) {
    let start = index
    let end = min(text.count, start + 255 - Int(nameLength))
    var hash = hash
    var place = start
    while place < end && ContentVerifier.isNameByte(text[place]) {
      hash = ContentVerifier.hash(hash, text[place])
      place += 1
    }
    self.hash = hash
    nameLength += UInt8(place - start)
    index = place
  }

  private mutating func nameByte(_ byte: UInt8) {
    if byte == 0x3A {
      isInNumber = true
      isBroken = nameLength == 0 || (tokenCount > 0 && hash != providerHash)
    } else if ContentVerifier.isNameByte(byte) && nameLength < 255 {
      hash = ContentVerifier.hash(hash, byte)
      nameLength += 1
    } else {
      isBroken = true
    }
  }

  /// Takes in the digits from `index` on that go on with a number.
  private mutating func passDigits(_ text: Bytes, _ index: inout Int) {
    var place = index
    while place < text.count && CharacterClass.isDigit(text[place]) && takesDigit {
      number = number * 10 + Int(text[place] &- 0x30)
      digits += 1
      place += 1
    }
    index = place
  }

  /// Whether another digit may follow: a number has at most nine, and no zero in front.
  private var takesDigit: Bool { digits < 9 && !(digits == 1 && number == 0) }

  private mutating func numberByte(_ byte: UInt8) {
    if byte == 0x20 {
      guard digits > 0 && number == Int(tokenCount) else {
        isBroken = true
        return
      }
      providerHash = hash
      tokenCount += 1
      hash = ContentVerifier.basis
      number = 0
      nameLength = 0
      digits = 0
      isInNumber = false
    } else if CharacterClass.isDigit(byte) && takesDigit {
      number = number * 10 + Int(byte &- 0x30)
      digits += 1
    } else {
      isBroken = true
    }
  }

  private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// Whether `byte` may stand in a provider's name.
  public static func isNameByte(_ byte: UInt8) -> Bool {
    // Bit n of the two words is set for ASCII n.
    if byte < 64 { return (0x03FF_6000_0000_0000 >> UInt64(byte)) & 1 == 1 }
    return byte < 128 && (0x07FF_FFFE_87FF_FFFE >> UInt64(byte - 64)) & 1 == 1
  }

  /// The hash of a provider's name, as `providerHash` gives it.
  public static func hash(_ name: Bytes) -> UInt64 {
    var hash = basis
    for index in 0..<name.count { hash = ContentVerifier.hash(hash, name[index]) }
    return hash
  }

  /// The hash of a provider's name. Cold: a String.
  public static func hash(name: String) -> UInt64 {
    var hash = basis
    for byte in name.utf8 { hash = ContentVerifier.hash(hash, byte) }
    return hash
  }
}

/// The name of the provider whose token was read last, and its hash: what saves reading it byte by byte.
public struct TokenName: ~Copyable {
  /// The name and the colon behind it; nothing before the first token.
  private var text = ByteBuffer(capacity: 256)
  fileprivate private(set) var hash: UInt64 = 0

  /// Of no provider yet.
  public init() {}

  fileprivate var bytes: Bytes { text.bytes }

  fileprivate mutating func keep(_ name: Bytes, _ hash: UInt64) {
    text.clear()
    text.append(name)
    self.hash = hash
  }
}

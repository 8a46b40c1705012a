internal import Base

/// Takes the framing off a chunked body (RFC 9112 section 7.1), byte by byte, so that it may arrive in any
/// pieces.
///
/// Strict where leniency has been abused: no white space before the line end, no bare LF, sizes of at most
/// 16 digits that fit the limit. Extensions and trailers are checked and dropped.
struct ChunkFraming: BitwiseCopyable, Sendable {
  private enum State: UInt8, BitwiseCopyable {
    case size, sizeDigits, sizeSpace, extensionText, sizeLineFeed
    case data, dataReturn, dataLineFeed
    case lineStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
  }

  /// What a step found.
  enum Step: BitwiseCopyable {
    case needMore
    case data(ByteRange)
    case end
    case invalid(WireError)
  }

  private var state = State.size
  private var digits: UInt8 = 0
  private var remaining = 0
  private var bodyCount = 0
  /// Bytes of extensions and trailers so far: nobody may send these without end.
  private var extraCount = 0

  /// Reads on until there is data to hand out, the body's end or no more input.
  mutating func next(_ input: Bytes, _ offset: inout Int, _ limits: WireLimits) -> Step {
    while offset < input.count {
      if state == .data {
        let length = min(remaining, input.count - offset)
        let range = offset..<offset + length
        offset += length
        remaining -= length
        if remaining == 0 { state = .dataReturn }
        return .data(ByteRange(range))
      }
      if passUsual(input, &offset, limits) { continue }
      let byte = input[offset]
      offset += 1
      if state == .lastLineFeed {
        guard byte == 0x0A else { return .invalid(.bareCarriageReturn) }
        self = ChunkFraming()
        return .end
      }
      if let error = frame(byte, limits) { return .invalid(error) }
    }
    return .needMore
  }

  /// The data of the chunk at `offset`, which moves behind it, if all of it is there and framed as we frame
  /// chunks: lower-case digits without zeros in front, no extension. Else nothing has happened.
  mutating func whole(_ input: Bytes, _ offset: inout Int, _ limits: WireLimits) -> ByteRange? {
    guard state == .size else { return nil }
    guard offset + 8 <= input.count else { return nil }
    var line: UInt64 = input.littleEndian(at: offset)
    guard line & 0xFF != 0x30 else { return nil }
    var place = offset
    var size = 0
    // The digits and the line end are within a word.
    while place < offset + 6 {
      let byte = UInt8(truncatingIfNeeded: line)
      let letter = byte &- 0x61
      guard CharacterClass.isDigit(byte) || letter < 6 else { break }
      size = size << 4 | Int(letter < 6 ? letter + 10 : byte &- 0x30)
      place += 1
      line >>= 8
    }
    let lineEnd: UInt16 = 0x0A0D
    let end = place + 2 + size
    guard size > 0, UInt16(truncatingIfNeeded: line) == lineEnd, end + 2 <= input.count,
      input.littleEndian(at: end) == lineEnd, size <= limits.bodyBytes - bodyCount
    else { return nil }
    bodyCount += size
    offset = end + 2
    return ByteRange(place + 2..<end)
  }

  /// Passes over the end of a chunk or a size line that is as usual and all there. Everything else goes byte
  /// by byte.
  private mutating func passUsual(_ input: Bytes, _ offset: inout Int, _ limits: WireLimits) -> Bool {
    guard state == .size || state == .dataReturn else { return false }
    var place = offset
    var size = 0
    if state == .size {
      while place < input.count && place < offset + 8, let digit = CharacterClass.hexadecimal(input[place]) {
        size = size << 4 | digit
        place += 1
      }
      guard place > offset, size > 0, size <= limits.bodyBytes - bodyCount else { return false }
    }
    guard place + 1 < input.count, input[place] == 0x0D, input[place + 1] == 0x0A else { return false }
    offset = place + 2
    if state == .dataReturn {
      state = .size
    } else {
      remaining = size
      bodyCount += size
      state = .data
    }
    return true
  }

  /// One byte of framing.
  private mutating func frame(_ byte: UInt8, _ limits: WireLimits) -> WireError? {
    switch state {
    case .size, .sizeDigits, .sizeSpace, .extensionText, .sizeLineFeed: return sizeLine(byte, limits)
    case .dataReturn:
      state = .dataLineFeed
      return byte == 0x0D ? nil : .chunkEnd
    case .dataLineFeed:
      state = .size
      return byte == 0x0A ? nil : .chunkEnd
    case .lineStart, .trailerName, .trailerValue, .trailerLineFeed: return trailer(byte, limits)
    case .data, .lastLineFeed: preconditionFailure("handled by the caller")
    }
  }

  private mutating func sizeLine(_ byte: UInt8, _ limits: WireLimits) -> WireError? {
    if state == .sizeLineFeed {
      guard byte == 0x0A else { return .bareCarriageReturn }
      digits = 0
      state = remaining == 0 ? .lineStart : .data
      return nil
    }
    if state == .extensionText {
      extraCount += 1
      if extraCount > limits.headBytes { return .headTooLong }
      if byte == 0x0D { return closeSize(limits) }
      if byte == 0x0A { return .bareLineFeed }
      return CharacterClass.isFieldByte(byte) ? nil : .controlCharacter
    }
    if state != .sizeSpace, let digit = CharacterClass.hexadecimal(byte) {
      guard digits < 15 else { return .chunkSize }
      digits += 1
      remaining = remaining << 4 | digit
      state = .sizeDigits
      return nil
    }
    guard state != .size else { return .chunkSize }
    if byte == 0x3B {
      state = .extensionText
      return nil
    }
    if byte == 0x20 || byte == 0x09 {
      // White space is allowed in front of an extension only.
      extraCount += 1
      state = .sizeSpace
      return extraCount > limits.headBytes ? .headTooLong : nil
    }
    return byte == 0x0D && state == .sizeDigits ? closeSize(limits) : .chunkSize
  }

  private mutating func closeSize(_ limits: WireLimits) -> WireError? {
    state = .sizeLineFeed
    guard remaining <= limits.bodyBytes - bodyCount else { return .bodyTooLong }
    bodyCount += remaining
    return nil
  }

  private mutating func trailer(_ byte: UInt8, _ limits: WireLimits) -> WireError? {
    extraCount += 1
    if extraCount > limits.headBytes { return .headTooLong }
    switch state {
    case .lineStart where byte == 0x0D:
      state = .lastLineFeed
    case .lineStart:
      if byte == 0x20 || byte == 0x09 { return .foldedHeader }
      guard CharacterClass.isToken(byte) else { return .headerName }
      state = .trailerName
    case .trailerName where byte == 0x3A:
      state = .trailerValue
    case .trailerName:
      return CharacterClass.isToken(byte) ? nil : .headerName
    case .trailerValue where byte == 0x0D:
      state = .trailerLineFeed
    case .trailerValue:
      if byte == 0x0A { return .bareLineFeed }
      return CharacterClass.isFieldByte(byte) ? nil : .controlCharacter
    case .trailerLineFeed:
      state = .lineStart
      return byte == 0x0A ? nil : .bareCarriageReturn
    case .size, .sizeDigits, .sizeSpace, .extensionText, .sizeLineFeed, .data, .dataReturn, .dataLineFeed,
      .lastLineFeed:
      preconditionFailure("not a trailer state")
    }
    return nil
  }
}

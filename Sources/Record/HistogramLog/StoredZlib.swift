// A zlib stream (RFC 1950) of stored deflate blocks (RFC 1951 section 3.2.4): what every reader of histogram
// logs can unpack, without a compressor of our own. Cells are sparse, so there is little to gain by packing
// them.

/// Wraps bytes into a zlib stream, and unwraps streams of stored blocks.
enum StoredZlib {
  private static let blockLimit = 65_535
  /// Deflate with a 32 KiB window, fastest level; the pair is a multiple of 31.
  private static let header: [UInt8] = [0x78, 0x01]

  static func wrap(_ bytes: [UInt8]) -> [UInt8] {
    var stream = header
    var index = 0
    repeat {
      let length = min(blockLimit, bytes.count - index)
      stream.append(index + length == bytes.count ? 1 : 0)
      for word in [UInt16(length), ~UInt16(length)] {
        stream.append(UInt8(truncatingIfNeeded: word))
        stream.append(UInt8(truncatingIfNeeded: word >> 8))
      }
      stream += bytes[index..<index + length]
      index += length
    } while index < bytes.count
    stream.append(bigEndian: adler32(bytes))
    return stream
  }

  static func unwrap(_ stream: [UInt8]) throws(HistogramCodecError) -> [UInt8] {
    guard stream.count >= 2, stream[0] & 15 == 8,
      (Int(stream[0]) * 256 + Int(stream[1])) % 31 == 0, stream[1] & 32 == 0
    else { throw HistogramCodecError("not a zlib stream") }
    var bytes: [UInt8] = []
    var index = 2
    var isLast = false
    while !isLast {
      guard index + 5 <= stream.count else { throw HistogramCodecError("a zlib stream that breaks off") }
      isLast = stream[index] & 1 == 1
      guard stream[index] >> 1 == 0 else {
        throw HistogramCodecError("compressed histograms: only those with stored blocks can be read")
      }
      let length = Int(stream[index + 1]) | Int(stream[index + 2]) << 8
      let complement = Int(stream[index + 3]) | Int(stream[index + 4]) << 8
      guard length ^ complement == 0xFFFF else { throw HistogramCodecError("a damaged block length") }
      index += 5
      guard index + length <= stream.count else { throw HistogramCodecError("a zlib stream that breaks off") }
      bytes += stream[index..<index + length]
      index += length
    }
    guard let sum = stream.bigEndian(UInt32.self, at: index), index + 4 == stream.count, sum == adler32(bytes)
    else { throw HistogramCodecError("the checksum does not fit") }
    return bytes
  }

  static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}

extension [UInt8] {
  /// Appends a number, most significant byte first.
  mutating func append(bigEndian number: some FixedWidthInteger) {
    var shift = number.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// The number whose most significant byte is at `index`; nil when it does not fit in.
  func bigEndian<Number: FixedWidthInteger>(_: Number.Type, at index: Int) -> Number? {
    let size = Number.bitWidth / 8
    guard index >= 0 && index + size <= count else { return nil }
    var number: Number = 0
    for byte in self[index..<index + size] { number = number << 8 | Number(truncatingIfNeeded: byte) }
    return number
  }
}

// The bytes of a histogram in HdrHistogram's V2 encoding, as its implementations in Java, C, Go, Rust and
// Python exchange them: a header of 40 bytes, then the counts from the first cell on, as ZigZag LEB128
// numbers of at most nine bytes, where a negative number stands for so many empty cells.

/// Encodes and decodes histograms.
enum HistogramCodec {
  private static let cookie: Int32 = 0x1C84_9303 | 0x10
  private static let compressedCookie: Int32 = 0x1C84_9304 | 0x10
  private static let headerLength = 40

  /// The compressed form in base64, as it stands in logs.
  static func text(_ histogram: HistogramSnapshot) -> String {
    let stream = StoredZlib.wrap(encode(histogram))
    var bytes: [UInt8] = []
    bytes.append(bigEndian: compressedCookie)
    bytes.append(bigEndian: Int32(stream.count))
    bytes += stream
    return String(decoding: Base64.encode(bytes), as: UTF8.self)
  }

  /// The histogram that `text` encodes. Count and cells are as they were; sum, least and greatest value are
  /// known to the cell only.
  static func histogram(text: some StringProtocol) throws(HistogramCodecError) -> HistogramSnapshot {
    let bytes = try Base64.decode(Array(text.utf8))
    guard bytes.bigEndian(Int32.self, at: 0) == compressedCookie,
      let length = bytes.bigEndian(Int32.self, at: 4), Int(length) == bytes.count - 8
    else { throw HistogramCodecError("not a compressed histogram of version 2") }
    return try decode(try StoredZlib.unwrap(Array(bytes.dropFirst(8))))
  }

  static func encode(_ histogram: HistogramSnapshot) -> [UInt8] {
    var counts: [UInt8] = []
    var next = 0
    for (index, count) in zip(histogram.indices, histogram.counts) {
      let empty = Int(index) - next
      if empty == 1 {
        appendZigZag(0, to: &counts)
      } else if empty > 1 {
        appendZigZag(Int64(-empty), to: &counts)
      }
      appendZigZag(count, to: &counts)
      next = Int(index) + 1
    }
    var bytes: [UInt8] = []
    bytes.append(bigEndian: cookie)
    bytes.append(bigEndian: Int32(counts.count))
    bytes.append(bigEndian: Int32(0))  // normalizing index offset
    bytes.append(bigEndian: HistogramLayout.significantDigits)
    bytes.append(bigEndian: HistogramLayout.lowest)
    bytes.append(bigEndian: HistogramLayout.highest)
    bytes.append(bigEndian: (1.0).bitPattern)  // integer to double conversion ratio
    return bytes + counts
  }

  static func decode(_ bytes: [UInt8]) throws(HistogramCodecError) -> HistogramSnapshot {
    guard bytes.bigEndian(Int32.self, at: 0) == cookie, let length = bytes.bigEndian(Int32.self, at: 4),
      Int(length) == bytes.count - headerLength
    else { throw HistogramCodecError("not a histogram of version 2") }
    guard bytes.bigEndian(Int32.self, at: 8) == 0,
      bytes.bigEndian(Int32.self, at: 12) == HistogramLayout.significantDigits,
      bytes.bigEndian(Int64.self, at: 16) == HistogramLayout.lowest
    else { throw HistogramCodecError("a histogram that is not in microseconds with 3 significant digits") }
    var indices: [Int32] = []
    var counts: [Int64] = []
    var position = headerLength
    var index: Int64 = 0
    while position < bytes.count {
      let number = try zigZag(bytes, &position)
      if number < 0 {
        index -= max(number, -Int64(HistogramLayout.cellCount))
      } else {
        guard index < HistogramLayout.cellCount else {
          throw HistogramCodecError("a histogram with values over an hour")
        }
        if number > 0 {
          indices.append(Int32(index))
          counts.append(number)
        }
        index += 1
      }
    }
    guard let tally = tally(indices, counts) else {
      throw HistogramCodecError("a histogram with more samples than can be summed up")
    }
    return HistogramSnapshot(indices: indices, counts: counts, tally: tally)
  }

  /// What is left to know when the values themselves are gone; nil when it does not fit into 64 bits.
  private static func tally(_ indices: [Int32], _ counts: [Int64]) -> HistogramTally? {
    var tally = HistogramTally()
    for (index, count) in zip(indices, counts) {
      let (product, productOverflow) = count.multipliedReportingOverflow(
        by: HistogramLayout.middleValue(Int(index)))
      let (sum, sumOverflow) = tally.sum.addingReportingOverflow(product)
      let (total, totalOverflow) = tally.count.addingReportingOverflow(count)
      if productOverflow || sumOverflow || totalOverflow { return nil }
      tally.sum = sum
      tally.count = total
    }
    if let first = indices.first, let last = indices.last {
      tally.min = HistogramLayout.lowestValue(Int(first))
      tally.max = HistogramLayout.highestValue(Int(last))
    }
    return tally
  }

  private static func appendZigZag(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    for _ in 0..<8 {
      if rest < 0x80 {
        bytes.append(UInt8(rest))
        return
      }
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))  // the ninth byte has eight bits of its own
  }

  private static func zigZag(_ bytes: [UInt8], _ position: inout Int) throws(HistogramCodecError) -> Int64 {
    var value: UInt64 = 0
    for length in 0..<9 {
      guard position < bytes.count else {
        throw HistogramCodecError("a histogram that breaks off in a count")
      }
      let byte = UInt64(bytes[position])
      position += 1
      let isLast = byte < 0x80 || length == 8
      value |= (length == 8 ? byte : byte & 0x7F) << UInt64(7 * length)
      if isLast { break }
    }
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}

import Base
import XCTest

@testable import Record

final class HistogramLogTests: XCTestCase {
  /// What hdrhistogram 0.10.8 (Python) encodes of the samples below, with zlib at level 0.
  private static let foreign = """
    HISTFAAAAbp4AQGvAVD+HISTEwAAAYcAAAAAAAAAAwAAAAAAAAABAAAAANaTpAA/8AAAAAAAAAJHeEf0AUfyAUfqAkf0AUfsAkd6\
    R+wCR/IBR+QDR3hH7AKRAXhH8gFH8gGRAfIBkQHgBEd6R3qRAfIBR3iRAXpHeJEB5gORAXpHepEBekd4pQLcBKUCeEd67wLqAu8C\
    esMB7gLvAnrvAuoC7wLyAe8C5APvAnrDAe4C7wJ6tQHyAbcB8gHvAvIB7wLgBLUBercBeMMB8gFZeLUBelt6tQHmA7cBeFl6tQF4\
    W3rvAuAE7wJ4N3jlAewC4wF65QHsAssDeM0D7gKpA/QB5QHYBeMBeuUB6gLLA3rlAfQB5QHyAakD9AHlAcAIcXhveOUB9AFxeuMB\
    eHF65QHKB+UBeG965QF6T3jlAboK4wF6N3ifAs4GnQJ4nwLCCL8E7AK3AsQInQLYBZ8CxgidAuwCnwLCCL8E7AKlAdYFjwHYBZ0C\
    2AWfAsAIjQHsAo0B7gKfAtYFjQHsAp8C7AKNAeoCpQHWBY8B7AJF6gKNAeoCRewCnwLUBZ0C7AJF7ALnAuwC5wLqAt+rAQK1KKRZ
    """
  /// What the same library says of them.
  private static let foreignPercentiles: [(Double, Int64)] = [
    (50, 111_039), (75, 555_007), (90, 1_110_015), (95, 1_480_703), (99, 1_850_367), (99.9, 2_035_711),
    (100, 3_600_809_983),
  ]

  private func samples() -> HistogramSnapshot {
    let powers: [Int64] = [1, 10, 100, 1000]
    var durations: [Nanoseconds] = []
    for index in Int64(0)..<20_000 {
      let factor = index % 3 == 0 ? 1000 : powers[Int(index % 4)]
      durations.append(.microseconds(37 * (1 + index % 11) * (1 + (index / 11) % 5) * factor))
    }
    return HistogramSnapshot(durations + [.zero, .seconds(3600)])
  }

  func testWhatThePythonLibraryWroteIsReadWithTheSamePercentiles() throws {
    let histogram = try HistogramCodec.histogram(text: Self.foreign)
    XCTAssertEqual(histogram.count, 20_002)
    XCTAssertEqual(histogram.indices, samples().indices)
    XCTAssertEqual(histogram.counts, samples().counts)
    for (percent, value) in Self.foreignPercentiles {
      XCTAssertEqual(histogram.percentileMicroseconds(percent), value, "p\(percent)")
    }
  }

  func testWhatWeWriteIsWhatThePythonLibraryWritesButForTheUnusedConversionRatio() throws {
    var theirs = try StoredZlib.unwrap(Array(Base64.decode(Array(Self.foreign.utf8)).dropFirst(8)))
    theirs.replaceSubrange(32..<40, with: [0x3F, 0xF0, 0, 0, 0, 0, 0, 0])
    XCTAssertEqual(HistogramCodec.encode(samples()), theirs)
  }

  func testAnyHistogramSurvivesTheRoundTrip() throws {
    for seed in UInt64(0)..<60 {
      var random = KeyedRandom(seed: seed)
      var durations: [Nanoseconds] = []
      for _ in 0..<random.below(400) {
        durations.append(.microseconds(Int64(random.below(1 << (1 + random.below(34))))))
      }
      let histogram = HistogramSnapshot(durations)
      let decoded = try HistogramCodec.histogram(text: HistogramCodec.text(histogram))
      XCTAssertEqual(decoded.indices, histogram.indices, "seed \(seed)")
      XCTAssertEqual(decoded.counts, histogram.counts, "seed \(seed)")
      for percent in [1.0, 50, 90, 99.9] where !histogram.isEmpty {
        XCTAssertEqual(
          min(decoded.percentileMicroseconds(percent), histogram.maxMicroseconds),
          histogram.percentileMicroseconds(percent), "seed \(seed) p\(percent)")
      }
    }
  }

  func testCountsOfAnySizeSurviveTheRoundTrip() throws {
    for magnitude in 0..<62 {
      for count in [(Int64(1) << magnitude) - 1, Int64(1) << magnitude] where count > 0 {
        let histogram = HistogramSnapshot(indices: [0], counts: [count], tally: HistogramTally())
        XCTAssertEqual(try HistogramCodec.decode(HistogramCodec.encode(histogram)).counts, [count])
      }
    }
  }

  func testCountsWhoseSumDoesNotFitAreAnErrorAndNoCrash() {
    let histogram = HistogramSnapshot(indices: [9, 900], counts: [1, .max / 2], tally: HistogramTally())
    XCTAssertThrowsError(try HistogramCodec.decode(HistogramCodec.encode(histogram)))
  }

  func testStoredBlocksHoldMoreThanOneBlockAndNothing() throws {
    for count in [0, 1, 65_534, 65_535, 65_536, 200_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      XCTAssertEqual(try StoredZlib.unwrap(StoredZlib.wrap(bytes)), bytes)
    }
    XCTAssertEqual(StoredZlib.adler32(Array("Wikipedia".utf8)), 0x11E6_0398)
    // zlib.compress(b"brownout", 0)
    let known: [UInt8] =
      [0x78, 0x01, 1, 8, 0, 0xF7, 0xFF] + Array("brownout".utf8) + [0x0F, 0x86, 0x03, 0x81]
    XCTAssertEqual(StoredZlib.wrap(Array("brownout".utf8)), known)
  }

  func testEveryDamagedByteOfAHistogramIsNoticedOrChangesNothing() throws {
    let histogram = HistogramSnapshot([.milliseconds(5), .milliseconds(7), .seconds(2)])
    let bytes = StoredZlib.wrap(HistogramCodec.encode(histogram))
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      if let read = try? StoredZlib.unwrap(damaged) { XCTAssertEqual(read, HistogramCodec.encode(histogram)) }
      XCTAssertThrowsError(try StoredZlib.unwrap(Array(bytes.prefix(index))), "cut at \(index)")
    }
  }

  func testBase64IsTheStandardOne() throws {
    for (plain, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
      XCTAssertEqual(Base64.encode(Array(plain.utf8)), Array(text.utf8))
      XCTAssertEqual(try Base64.decode(Array(text.utf8)), Array(plain.utf8))
    }
    XCTAssertThrowsError(try Base64.decode(Array("Zg=".utf8)))
    XCTAssertThrowsError(try Base64.decode(Array("Z!==".utf8)))
    XCTAssertThrowsError(try Base64.decode(Array("=g==".utf8)))
  }

  func testALogIsReadBackWithTagsTimesAndSamples() throws {
    var writer = HistogramLogWriter(startMilliseconds: 1_750_000_000_123, date: "2025-06-15T15:06:40Z")
    let histogram = HistogramSnapshot([.milliseconds(5), .milliseconds(7), .microseconds(1_234_567)])
    writer.append(tag: "ttft", start: .zero, length: .milliseconds(20_500), histogram)
    writer.append(tag: "attempt_latency, new\nline", start: .seconds(1), length: .seconds(2), .empty)
    let lines = writer.text.split(separator: "\n")
    XCTAssertEqual(
      lines.first { $0.hasPrefix("#[StartTime") },
      "#[StartTime: 1750000000.123 (seconds since epoch), 2025-06-15T15:06:40Z]")
    XCTAssert(lines.contains { $0.hasPrefix("Tag=ttft,0.000,20.500,1234.567,HISTF") })
    let entries = try HistogramLogReader.entries(writer.text)
    XCTAssertEqual(entries.map(\.tag), ["ttft", "attempt_latency__new_line"])
    XCTAssertEqual(entries.map(\.startSeconds), [0, 1])
    XCTAssertEqual(entries.map(\.lengthSeconds), [20.5, 2])
    XCTAssertEqual(entries[0].histogram.counts, histogram.counts)
    XCTAssertEqual(entries[1].histogram, .empty)
  }

  func testAMistakeInALogNamesItsLine() {
    let text = "#comment\nTag=a,0.0,1.0,2.0,HISTF!\n"
    XCTAssertThrowsError(try HistogramLogReader.entries(text)) { error in
      XCTAssertEqual("\(error)".prefix(7), "line 2:")
    }
  }
}

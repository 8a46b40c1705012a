// Calls that would make a run depend on something other than its profile and seed, or make a test depend on
// speed, or leave memory safety. Each names what to use instead.

/// Phrases of code that are banned, with where they may stand all the same.
struct BannedCalls {
  let phrases: [String]
  let instead: String
  /// Targets (or test suites) that may.
  let exempt: Set<String>
  /// Whether Tests is searched too.
  let includesTests: Bool

  static let clocks = BannedCalls(
    phrases: [
      "clock_gettime", "clock_gettime_nsec_np", "gettimeofday", "Date()", "Date.now", "Date.init()",
      "timeIntervalSinceNow",
      "ContinuousClock", "SuspendingClock", "DispatchTime", "DispatchWallTime", "time(nil)", "time(&",
      "CFAbsoluteTimeGetCurrent", "systemUptime", "mach_absolute_time", "CACurrentMediaTime", "localtime",
      "gmtime", "rdtsc", "times(&",
    ],
    instead: "use the `now` that the loop hands in (the wall clock: IO)",
    exempt: ["IO", "CUring", "IOTests", "Bench"], includesTests: true)

  static let randomness = BannedCalls(
    phrases: [
      ".random(", ".randomElement", ".shuffled(", ".shuffle(", "SystemRandomNumberGenerator",
      "drand48", "arc4random", "rand(", "srand(", "random(", "getrandom",
    ],
    instead: "use KeyedRandom, keyed by what the draw belongs to", exempt: ["IO"], includesTests: true)

  static let identifiers = BannedCalls(
    phrases: ["UUID(", "NSUUID(", "ObjectIdentifier(", "hashValue"],
    instead: "use a name made of the profile, the seed and an index: the same in every run", exempt: [],
    includesTests: false)

  static let sleeps = BannedCalls(
    phrases: ["sleep", "usleep", "nanosleep", "clock_nanosleep", "sleepForTimeInterval"],
    instead: "use a deadline of the loop; in tests SimBackend, whose time jumps", exempt: [],
    includesTests: true)

  static let unsafeMemory = BannedCalls(
    phrases: [
      "UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer", "UnsafeMutableRawPointer",
      "UnsafeBufferPointer", "UnsafeMutableBufferPointer", "UnsafeRawBufferPointer",
      "UnsafeMutableRawBufferPointer", "OpaquePointer", "Unmanaged", "unsafeBitCast", "unsafeDowncast",
      "unsafelyUnwrapped", "withUnsafeBytes", "withUnsafeMutableBytes", "withUnsafePointer",
      "withUnsafeMutablePointer", "withUnsafeBufferPointer", "withUnsafeMutableBufferPointer",
      "withUnsafeTemporaryAllocation", "unsafe", "@unsafe", "@safe", "nonisolated(unsafe)",
      "@unchecked Sendable",
    ],
    instead: "use Bytes, ByteBuffer, BufferPool or Slab of Base", exempt: ["Base", "IO"], includesTests: false
  )

  static let forced = BannedCalls(
    phrases: ["try!", "as!"],
    instead: "use `do`, `guard let` or a typed error; for a programmer's error `precondition`", exempt: [],
    includesTests: true)

  func findings(in file: SourceFile) -> [Finding] {
    guard file.isSource || (includesTests && file.topFolder == "Tests"), !exempt.contains(file.target) else {
      return []
    }
    var findings: [Finding] = []
    for (index, line) in file.code.enumerated() {
      let bytes = Array(line.utf8)
      if let phrase = phrases.first(where: { BannedCalls.contains(bytes, $0) }) {
        findings.append(file.finding(index, "`\(phrase)`", instead))
      }
    }
    return findings
  }

  /// Whether `phrase` stands in `line` as whole words: not as a part of a longer name.
  static func contains(_ line: [UInt8], _ phrase: String) -> Bool {
    let wanted = Array(phrase.utf8)
    guard let first = wanted.first, let last = wanted.last, line.count >= wanted.count else { return false }
    for start in 0...(line.count - wanted.count) where line[start] == first {
      guard line[start..<(start + wanted.count)].elementsEqual(wanted) else { continue }
      let end = start + wanted.count
      let beginsInside = isNamePart(first) && start > 0 && isNamePart(line[start - 1])
      let endsInside = isNamePart(last) && end < line.count && isNamePart(line[end])
      if !beginsInside && !endsInside { return true }
    }
    return false
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      return true
    default: return false
    }
  }
}

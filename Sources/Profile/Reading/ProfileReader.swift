// Makes values of a tree that was checked against the schema, and checks what the schema can't say. Whatever
// the schema found wrong is passed over here without another word: the functions give nil, and what does not
// depend on it is checked all the same, so that one reading shows every mistake.

import Base

/// What the functions that read a profile share.
struct ProfileReader {
  /// The file that is read, as the user named it.
  let file: String
  /// Whether the load will be sent, so that it must be known where to.
  var needsTarget = true
  /// Reads a file that the profile names; nil when it can't be read.
  let readFile: (String) -> String?
  /// What durations are multiplied with.
  var timescale = 1.0
  var diagnostics = Diagnostics()

  /// The providers' names in their order.
  var providerNames: [String] = []
  /// The models that requests can name.
  var models: [String] = []
  /// The faults of the whole profile, by name.
  var sharedFaults: [NamedFault] = []
  /// The faults of the provider that is being read.
  var ownFaults: [NamedFault] = []

  /// A duration with the timescale in it, never rounded down to nothing.
  func scaled(_ duration: Nanoseconds) -> Nanoseconds {
    guard timescale != 1, duration > .zero else { return duration }
    return max(Nanoseconds(1), duration.scaled(by: timescale))
  }

  /// The duration of a node, timescale in it; nil when it is not given or no duration.
  func duration(_ node: Node?) -> Nanoseconds? {
    guard let text = node?.stringValue, let duration = DurationText.read(text).value,
      duration <= RangePhrase.longest
    else { return nil }
    return scaled(duration)
  }

  func percentage(_ node: Node?) -> Share? {
    node?.stringValue.flatMap { PercentageText.read($0).value }
  }

  func rate(_ node: Node?) -> Double? {
    node?.stringValue.flatMap { RateText.read($0).value }
  }

  func size(_ node: Node?) -> Int? {
    guard let node else { return nil }
    return node.stringValue.flatMap { SizeText.read($0).value } ?? node.exactInteger
  }

  func number(_ node: Node?) -> Double? {
    guard case .number(let number, _) = node?.value else { return nil }
    return number
  }

  func port(_ node: Node?) -> UInt16? { node?.exactInteger.flatMap(UInt16.init(exactly:)) }

  /// Notes when a sequence of stages or phases lasts longer than any duration may.
  mutating func checkLength(_ durations: [Nanoseconds], _ place: SourcePlace) {
    let total = durations.reduce(0.0) { $0 + $1.seconds }
    guard total > RangePhrase.longest.seconds * timescale else { return }
    diagnostics.add(
      place, "these durations add up to more than \"168h\"", expected: "at most \"168h\" in all",
      next: "shorten some of them")
  }

  /// Notes a name that does not exist.
  mutating func failUnknown(
    _ place: SourcePlace, _ what: String, _ name: String, known: [String], otherwise: String
  ) {
    diagnostics.add(
      place, "unknown \(what) '\(name)'",
      expected: known.isEmpty ? "there is no \(what) in this profile" : Suggestion.list(known),
      next: Suggestion.question(for: name, in: known, otherwise: otherwise))
  }
}

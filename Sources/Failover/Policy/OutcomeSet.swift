// A set of outcomes as bits: "is this failure worth a retry?" has to cost nothing and to be storable in
// trivial values.

public import Base

/// A set of `Outcome`s, statuses included.
public struct OutcomeSet: BitwiseCopyable, Sendable, Equatable {
  /// Statuses take 0...999, our own states 1000 and up.
  private static let wordCount = 17
  private var words: InlineArray<17, UInt64>

  /// No outcome.
  public init() { words = InlineArray(repeating: 0) }

  /// The outcomes of `outcomes`.
  public init(_ outcomes: [Outcome]) {
    self.init()
    for outcome in outcomes { insert(outcome) }
  }

  /// Whether there is no outcome in the set.
  public var isEmpty: Bool {
    for index in 0..<OutcomeSet.wordCount where words[index] != 0 { return false }
    return true
  }

  /// Adds `outcome`.
  public mutating func insert(_ outcome: Outcome) {
    let bit = Int(outcome.rawValue)
    precondition(bit < OutcomeSet.wordCount * 64, "an outcome beyond the set's bits")
    words[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  /// Adds every status of `statuses`.
  public mutating func insert(statuses: ClosedRange<Int>) {
    for status in statuses { insert(.http(status)) }
  }

  /// Adds what is in `other`.
  public mutating func formUnion(_ other: OutcomeSet) {
    for index in 0..<OutcomeSet.wordCount { words[index] |= other.words[index] }
  }

  /// Whether `outcome` is in the set.
  public func contains(_ outcome: Outcome) -> Bool {
    let bit = Int(outcome.rawValue)
    return bit < OutcomeSet.wordCount * 64 && words[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }

  /// The members: statuses in ascending order, then our own states.
  public var members: [Outcome] {
    (100...999).map { Outcome.http($0) }.filter { contains($0) } + Outcome.named.filter { contains($0) }
  }

  /// The members as people write them: whole classes of status as `5xx`, then runs of statuses as `400-407`,
  /// then single ones, then names.
  public var summary: String {
    var parts: [String] = []
    var statuses = members.compactMap(\.httpStatus)
    for leading in 1...9 {
      let whole = Array(leading * 100..<(leading + 1) * 100)
      guard statuses.filter({ $0 / 100 == leading }) == whole else { continue }
      parts.append("\(leading)xx")
      statuses.removeAll { $0 / 100 == leading }
    }
    parts += OutcomeSet.runs(statuses)
    parts += members.filter { $0.httpStatus == nil }.map(\.name)
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// Ascending statuses with runs of at least three written as `400-407`.
  private static func runs(_ statuses: [Int]) -> [String] {
    var parts: [String] = []
    var index = 0
    while index < statuses.count {
      var last = index
      while last + 1 < statuses.count && statuses[last + 1] == statuses[last] + 1 { last += 1 }
      if last - index >= 2 {
        parts.append("\(statuses[index])-\(statuses[last])")
      } else {
        parts += statuses[index...last].map(String.init)
      }
      index = last + 1
    }
    return parts
  }

  /// Whether both hold the same outcomes.
  public static func == (left: OutcomeSet, right: OutcomeSet) -> Bool {
    for index in 0..<wordCount where left.words[index] != right.words[index] { return false }
    return true
  }
}

public import Base

/// A file of conformance rows, read.
public struct ConformanceFile: Sendable {
  /// What the rows have in common.
  public var section: String
  /// What they are about.
  public var about: String
  /// The rows in the order of the file.
  public var rows: [ConformanceRow]
}

/// One case: a system with a known way to fail, what is sent, and what must come of it. Times are as written:
/// who runs the row at another timescale scales them.
public struct ConformanceRow: Sendable {
  /// Its name.
  public var id: String
  /// Where it stands.
  public var place: SourcePlace
  /// Who says so.
  public var source: String
  /// The case in a line.
  public var about: String
  /// Why it can't hold here.
  public var skip: String?
  /// The names of its backends; what the profile's providers are called.
  public var backends: [String]
  /// What requests come to.
  public var expectations: [ConformanceExpectation]
  /// Attempts per backend.
  public var calls: [BackendCount]
  /// Tokens that backends write.
  public var written: [BackendCount]
  /// The median of the times to the head.
  public var medianHead: ClosedRange<Nanoseconds>?
  /// The words with which the policy is rejected.
  public var rejected: String?
  /// The row as a profile's tree.
  var profile: Node

  /// The run that the row describes, every duration times `timescale`; or what is wrong with it.
  public func reading(timescale: Double = 1) -> ProfileReading {
    var root = profile
    if case .object(var members) = root.value {
      let scale = Node(place: place, value: .number(timescale, text: "\(timescale)"))
      members.append(Member(key: "timescale", place: place, value: scale))
      root.value = .object(members)
    }
    return ProfileReading(root: root, file: place.file)
  }
}

/// What one request, or each of some, must come to.
public struct ConformanceExpectation: Sendable, Equatable {
  /// Which requests, from 1; nil: any.
  public var requests: ClosedRange<Int>?
  /// How many; nil: all that are left.
  public var count: Int?
  /// The client's status; 0: none.
  public var status: Int
  /// How the client sees the end.
  public var ends: ConformanceEnding
  /// What the answer is worth to the client; nil: whatever.
  public var answer: Outcome?
  /// The backends, attempt by attempt.
  public var targets: [String]
  /// The outcome of each attempt; nil: whatever.
  public var attempts: [Outcome]?
  /// Why it was not rescued; nil: whatever.
  public var unrescued: Rescue?
  /// When the head is there, since the arrival.
  public var head: ClosedRange<Nanoseconds>?
  /// When the client sees the end, since the arrival.
  public var end: ClosedRange<Nanoseconds>?
  /// Contents that the client gets.
  public var tokens: ClosedRange<Int>?
}

/// How a client sees the end of an answer.
public enum ConformanceEnding: String, Sendable, CaseIterable {
  /// The framing is complete.
  case complete
  /// The connection is closed in order before that.
  case fin
  /// The connection is reset before that.
  case reset
  /// The client left before that, or gave up.
  case left
}

/// A number that belongs to a backend, with bounds.
public struct BackendCount: Sendable, Equatable {
  /// The backend.
  public var backend: String
  /// The least and the most.
  public var range: ClosedRange<Int>
}

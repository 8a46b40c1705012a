public import Base

/// A fault that strikes when its condition holds.
public struct Rule: Sendable, Equatable {
  /// Its name in reports and draws, unique within its provider.
  public var id: String
  /// Where it stands in the profile.
  public var place: SourcePlace
  /// When it strikes.
  public var when: Condition
  /// What then happens, in the order of the anchors.
  public var steps: [FaultStep]
  /// The name of the fault for reports; `steps` when the rule spells its steps out.
  public var fault: String

  /// A rule of these parts.
  public init(
    id: String, place: SourcePlace = SourcePlace(file: "", line: 1, column: 1),
    when: Condition = Condition(), steps: [FaultStep], fault: String = "steps"
  ) {
    self.id = id
    self.place = place
    self.when = when
    self.steps = steps
    self.fault = fault
  }
}

/// When a rule strikes: all parts that are given must hold.
public struct Condition: Sendable, Equatable {
  /// A share of the requests, drawn.
  public var share: Share?
  /// Certain requests, counted.
  public var nth: Nth?
  /// Certain attempts of a request, counted from 1.
  public var attempts: [ClosedRange<Int>]?
  /// Certain phases of this provider's timeline.
  public var phases: [String]?
  /// Certain models.
  public var models: [String]?
  /// Headers that the request must carry with exactly these values.
  public var headers: [HeaderField]

  /// A condition of these parts; of none: always.
  public init(
    share: Share? = nil, nth: Nth? = nil, attempts: [ClosedRange<Int>]? = nil, phases: [String]? = nil,
    models: [String]? = nil, headers: [HeaderField] = []
  ) {
    self.share = share
    self.nth = nth
    self.attempts = attempts
    self.phases = phases
    self.models = models
    self.headers = headers
  }
}

/// A share of requests as a reduced fraction: 10% is 1/10.
public struct Share: Hashable, Sendable, BitwiseCopyable {
  /// Above the line.
  public var numerator: Int
  /// Below the line, positive.
  public var denominator: Int
  /// Whether every block of `denominator` requests has exactly `numerator` of them, instead of each being
  /// drawn.
  public var exact: Bool

  /// `numerator`/`denominator`, reduced. The numerator must lie within `0...denominator`.
  public init(_ numerator: Int, of denominator: Int, exact: Bool = false) {
    precondition(denominator > 0 && numerator >= 0 && numerator <= denominator)
    var (divisor, rest) = (denominator, numerator)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
    self.exact = exact
  }

  /// The share as a number, 0 to 1.
  public var value: Double { Double(numerator) / Double(denominator) }
}

/// Certain requests by their number, counted from 1.
public struct Nth: Sendable, Equatable {
  /// The first this many requests.
  public var first: Int?
  /// One request in this many: with 10 the 10th, the 20th …
  public var every: Int?
  /// These numbers.
  public var list: [Int]?
  /// What is counted.
  public var per: NthScope

  /// Requests by number; all parts that are given must hold.
  public init(first: Int? = nil, every: Int? = nil, list: [Int]? = nil, per: NthScope = .provider) {
    self.first = first
    self.every = every
    self.list = list
    self.per = per
  }
}

/// What `nth` counts.
public enum NthScope: String, Sendable, CaseIterable, BitwiseCopyable {
  /// The visits of one request to this provider.
  case request
  /// The requests of one connection.
  case connection
  /// The requests of one API key.
  case key
  /// The requests of this provider.
  case provider
}

/// A header field: a name in lower case and its value.
public struct HeaderField: Hashable, Sendable {
  /// The name, in lower case.
  public var name: String
  /// The value.
  public var value: String

  /// The field `name: value`.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// A place in a text that a user wrote.
public struct SourcePlace: Hashable, Sendable {
  /// The file's name as the user gave it, or how the text came in (`--set`).
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int

  /// The place at `line` and `column` of `file`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// What a diagnostic means for what it was found in.
public enum Severity: String, Sendable {
  /// It can't be used.
  case error
  /// It is used, but not all of it has the effect that one would expect.
  case warning
}

/// Something that a user did wrong: where, what, what was expected, and what to do next.
public struct Diagnostic: Hashable, Sendable, Error {
  /// Where it stands; nil when it stands nowhere in particular (a command line).
  public var place: SourcePlace?
  /// What is wrong, in a short sentence without a full stop.
  public var problem: String
  /// What was expected instead.
  public var expected: String?
  /// What to do next.
  public var next: String?
  /// Whether it can be used all the same.
  public var severity = Severity.error

  /// A mistake at `place`.
  public init(place: SourcePlace?, problem: String, expected: String? = nil, next: String? = nil) {
    self.place = place
    self.problem = problem
    self.expected = expected
    self.next = next
  }

  /// `file:line:column: error: problem` (or `warning`), then indented lines for what was expected and what to
  /// do.
  public var description: String {
    var text = place.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
    text += "\(severity.rawValue): \(problem)"
    if let expected { text += "\n  expected: \(expected)" }
    if let next { text += "\n  next: \(next)" }
    return text
  }
}

/// All mistakes of one input, reported at once.
public struct Diagnostics: Error, Sendable {
  /// The mistakes in the order of their places.
  public var all: [Diagnostic]
  /// What is no mistake, but has not the effect that one would expect.
  public private(set) var warnings: [Diagnostic] = []

  /// No mistakes, or those of `all`.
  public init(_ all: [Diagnostic] = []) { self.all = all }

  /// Notes one more.
  public mutating func add(
    _ place: SourcePlace?, _ problem: String, expected: String? = nil, next: String? = nil
  ) {
    all.append(Diagnostic(place: place, problem: problem, expected: expected, next: next))
  }

  /// Warns of what stands at `place`, once.
  public mutating func warn(_ place: SourcePlace?, _ problem: String, next: String? = nil) {
    var warning = Diagnostic(place: place, problem: problem, next: next)
    warning.severity = .warning
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  /// Takes over the mistakes and warnings of `other`.
  public mutating func add(_ other: Diagnostics) {
    all += other.all
    for warning in other.warnings where !warnings.contains(warning) { warnings.append(warning) }
  }
}

public import Base

/// One of the answers that ended in the same way with the same status: what a gateway said.
public struct AnswerSample: Sendable, Equatable {
  /// A header field as it came; secrets are masked.
  public struct Field: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// The field `name: value`.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The status, 0 when no head was understood.
  public var status: Int
  /// How the request ended.
  public var outcome: Outcome
  /// How many requests ended so with this status, the warm-up not counted.
  public var count: Int
  /// The request that this is the answer to.
  public var ordinal: UInt32
  /// Whether anything of the answer was kept: of many at a time only some are watched from their beginning.
  public var isKept = true
  /// The status line; empty when only a later piece was kept.
  public var statusLine = ""
  /// The header fields in their order.
  public var fields: [Field] = []
  /// The beginning of the body, or the piece of it that decided; bytes that are no UTF-8 are replaced.
  public var body = ""
  /// How many bytes of the body came.
  public var bodyByteCount = 0
  /// Whether `body` is less than what came.
  public var isBodyPartial = false
  /// Whether `body` begins with the piece that decided, and others came before it.
  public var isBodyLate = false
  /// How the connection told that the answer was over.
  public var ending: MessageEnding

  /// A sample of which nothing is known but its kind.
  public init(status: Int, outcome: Outcome, count: Int, ordinal: UInt32, ending: MessageEnding) {
    self.status = status
    self.outcome = outcome
    self.count = count
    self.ordinal = ordinal
    self.ending = ending
  }

  /// Takes in a head as it came.
  public mutating func take(head: String) {
    // By scalars: to Swift, CR LF is one character.
    var lines = head.unicodeScalars.split(separator: "\n").map { line in
      String(String.UnicodeScalarView(line.last == "\r" ? line.dropLast() : line))
    }
    lines.removeAll(where: \.isEmpty)
    statusLine = lines.first ?? ""
    fields = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst().drop { $0 == " " || $0 == "\t" }
      return Field(name: String(line[..<colon]), value: String(value))
    }
  }

  /// The sample without what `redaction` knows, and without values that are secret by their names.
  public func masked(_ redaction: Redaction) -> AnswerSample {
    var masked = self
    masked.statusLine = redaction.masked(statusLine)
    masked.fields = fields.map { field in
      let isSecret = SecretHeader.contains(field.name)
      return Field(
        name: redaction.masked(field.name),
        value: isSecret ? SecretHeader.mask : redaction.masked(field.value))
    }
    masked.body = redaction.masked(body, isCut: isBodyPartial)
    return masked
  }
}

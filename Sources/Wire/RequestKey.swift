public import Base

/// The headers by which client, proxy and provider know a request again: `x-brownout-request:
/// <run>-<ordinal>`, `x-brownout-attempt: <n>`, `x-brownout-visit: <n>`. The run is a number in lower-case
/// hexadecimal, the rest is decimal.
public struct RequestKey: BitwiseCopyable, Sendable, Equatable {
  /// Name of the header with run and ordinal.
  public static let requestHeader: StaticString = "x-brownout-request"
  /// Name of the header with the attempt's number, from 1.
  public static let attemptHeader: StaticString = "x-brownout-attempt"
  /// Name of the header that says how often the request has come to this provider, from 1.
  public static let visitHeader: StaticString = "x-brownout-visit"

  /// Name of the header that marks the proxy's own probes, which belong to no request.
  public static let probeHeader: StaticString = "x-brownout-probe"

  /// The run, 0 when not known.
  public var run: UInt64
  /// The request's number in the schedule, -1 when not known.
  public var ordinal: Int
  /// The attempt's number from 1, 0 when not known.
  public var attempt: Int
  /// The visit's number from 1, 0 when not known.
  public var visit: Int

  /// The given key.
  public init(run: UInt64 = 0, ordinal: Int = -1, attempt: Int = 0, visit: Int = 0) {
    self.run = run
    self.ordinal = ordinal
    self.attempt = attempt
    self.visit = visit
  }

  /// Whether a head may say something of a key, by its marks and the lengths of its headers' names alone.
  public static func mayStand(in summary: HeadSummary) -> Bool {
    if summary.marks.areAll { return !summary.marks.names.isDisjoint(with: ownHeaders) }
    return summary.mayHold(requestHeader) || summary.mayHold(attemptHeader) || summary.mayHold(visitHeader)
  }

  /// Reads what the head at hand says of the key. A header that can't be read counts as absent.
  public static func read(_ summary: HeadSummary, in input: Bytes) -> RequestKey {
    guard summary.marks.areAll else { return readAll(summary, in: input) }
    var key = RequestKey()
    guard mayStand(in: summary) else { return key }
    for index in 0..<summary.marks.count {
      let name = summary.marks[index].name
      guard ownHeaders.contains(MarkedHeaders(name)) else { continue }
      let value = input[summary.value(ofMark: index, in: input)]
      if name == .request {
        key.take(request: value)
      } else if name == .attempt {
        key.attempt = value.decimal() ?? 0
      } else {
        key.visit = value.decimal() ?? 0
      }
    }
    return key
  }

  private static var ownHeaders: MarkedHeaders {
    [MarkedHeaders(.request), MarkedHeaders(.attempt), MarkedHeaders(.visit)]
  }

  /// As `read`, line by line.
  static func readAll(_ summary: HeadSummary, in input: Bytes) -> RequestKey {
    var key = RequestKey()
    var cursor = HeaderCursor(summary)
    while let field = cursor.next(in: input) { key.take(input[field.name], input[field.value]) }
    return key
  }

  /// Takes in the header `name: value`, if it says something of the key.
  public mutating func take(_ name: Bytes, _ value: Bytes) {
    guard name.count == 18 || name.count == 16 else { return }
    if name.equalsIgnoringCase(RequestKey.requestHeader) {
      take(request: value)
    } else if name.equalsIgnoringCase(RequestKey.attemptHeader) {
      attempt = value.decimal() ?? 0
    } else if name.equalsIgnoringCase(RequestKey.visitHeader) {
      visit = value.decimal() ?? 0
    }
  }

  private mutating func take(request value: Bytes) {
    guard let (run, ordinal) = RequestKey.parse(value) else { return }
    self.run = run
    self.ordinal = ordinal
  }

  /// Run and ordinal of a header value, or nil.
  public static func parse(_ value: Bytes) -> (run: UInt64, ordinal: Int)? {
    guard let dash = value.firstIndex(of: 0x2D), dash > 0, dash <= 16,
      let ordinal = value.dropping(dash + 1).decimal(), ordinal <= Int(UInt32.max)
    else { return nil }
    var run: UInt64 = 0
    for index in 0..<dash {
      guard let digit = CharacterClass.hexadecimal(value[index]) else { return nil }
      run = run << 4 | UInt64(digit)
    }
    return (run, ordinal)
  }

  /// Appends the header lines of what is known.
  public func write(into buffer: inout ByteBuffer) {
    if ordinal >= 0 {
      buffer.append(RequestKey.requestHeader)
      buffer.append(": ")
      buffer.append(hexadecimal: UInt(run))
      buffer.append(0x2D)
      buffer.append(decimal: ordinal)
      buffer.append("\r\n")
    }
    if attempt > 0 { HTTPWriter.header(RequestKey.attemptHeader, attempt, into: &buffer) }
    if visit > 0 { HTTPWriter.header(RequestKey.visitHeader, visit, into: &buffer) }
  }
}

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

  /// Reads what the head at hand says of the key. A header that can't be read counts as absent.
  public static func read(_ summary: HeadSummary, in input: Bytes) -> RequestKey {
    var key = RequestKey()
    var cursor = HeaderCursor(summary)
    while let field = cursor.next(in: input) {
      guard field.name.count == 18 || field.name.count == 16 else { continue }
      let name = input[field.name]
      let value = input[field.value]
      if name.equalsIgnoringCase(requestHeader) {
        if let (run, ordinal) = parse(value) {
          key.run = run
          key.ordinal = ordinal
        }
      } else if name.equalsIgnoringCase(attemptHeader) {
        key.attempt = value.decimal() ?? 0
      } else if name.equalsIgnoringCase(visitHeader) {
        key.visit = value.decimal() ?? 0
      }
    }
    return key
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

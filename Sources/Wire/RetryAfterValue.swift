public import Base

/// Reads what headers and bodies say about when to try again.
public enum RetryAfterValue {
  /// A longer wait than anybody means: what larger numbers count as, in seconds.
  static let mostSeconds: Int64 = 1_000_000_000

  /// A number of milliseconds, fractions allowed: `retry-after-ms` and `x-ms-retry-after-ms`, which the
  /// official clients read as a floating-point number.
  public static func milliseconds(_ value: Bytes) -> Nanoseconds? { decimal(value, unit: 1_000_000) }

  /// A number of seconds: `retry-after`. Fractions are not in RFC 9110, but clients take them.
  public static func seconds(_ value: Bytes) -> Nanoseconds? { decimal(value, unit: 1_000_000_000) }

  /// A duration in protobuf's JSON form: seconds with up to nine digits behind the point, then `s`.
  public static func protobufDuration(_ value: Bytes) -> Nanoseconds? {
    guard value.count > 1, value[value.count - 1] == 0x73 else { return nil }
    return seconds(value[0..<value.count - 1])
  }

  /// A date, as the wait from `elapsed` after the second `unixSeconds` on; none when it is past. Counted in
  /// seconds first: years up to 9999 can be written, but nanoseconds since 1970 end in 2262.
  public static func date(_ value: Bytes, unixSeconds: Int, elapsed: Nanoseconds = .zero) -> Nanoseconds? {
    guard let second = HTTPDate.read(value) else { return nil }
    let distance = Nanoseconds.seconds(Int64(second.subtractingSaturating(unixSeconds))) - elapsed
    return max(.zero, min(distance, .seconds(mostSeconds)))
  }

  /// A decimal number without sign and exponent, times `unit` nanoseconds.
  private static func decimal(_ value: Bytes, unit: Int64) -> Nanoseconds? {
    let point = value.firstIndex(of: 0x2E) ?? value.count
    guard let whole = value[0..<point].saturatingDecimal() else { return nil }
    var fraction: Int64 = 0
    if point < value.count {
      guard point + 1 < value.count else { return nil }
      var scale = unit
      for index in point + 1..<value.count {
        let digit = value[index] &- 0x30
        guard digit <= 9 else { return nil }
        scale /= 10
        fraction += Int64(digit) * scale
      }
    }
    let most = Nanoseconds.seconds(mostSeconds)
    return min(most, Nanoseconds(unit) * Int64(whole) + Nanoseconds(fraction))
  }
}

/// `google.rpc.RetryInfo` among the details of an error, as Gemini sends it with 429.
public enum RetryInfo {
  /// The wait that `body` asks for, nil when it names none. Copes with a body that was cut short behind it,
  /// and with the array that streamed errors come in.
  public static func read(_ body: Bytes) -> Nanoseconds? {
    var cursor = JSONCursor(body)
    if cursor.kind() == .array {
      guard cursor.enterArray(), cursor.nextElement() else { return nil }
    }
    guard cursor.kind() == .object, cursor.enterObject() else { return nil }
    while let key = cursor.nextKey() {
      if JSONText.equals(body[key], "error"), cursor.kind() == .object {
        return error(&cursor)
      }
      cursor.skip()
    }
    return nil
  }

  private static func error(_ cursor: inout JSONCursor) -> Nanoseconds? {
    guard cursor.enterObject() else { return nil }
    while let key = cursor.nextKey() {
      if JSONText.equals(cursor.bytes[key], "details"), cursor.kind() == .array {
        guard cursor.enterArray() else { return nil }
        while cursor.nextElement() {
          if let wait = detail(&cursor) { return wait }
        }
        return nil
      }
      cursor.skip()
    }
    return nil
  }

  private static func detail(_ cursor: inout JSONCursor) -> Nanoseconds? {
    guard cursor.kind() == .object, cursor.enterObject() else {
      cursor.skip()
      return nil
    }
    var isRetryInfo = false
    var delay: ByteRange?
    while let key = cursor.nextKey() {
      let name = cursor.bytes[key]
      if JSONText.equals(name, "@type") {
        let type = cursor.stringIfAny().map { cursor.bytes[$0] } ?? .empty
        isRetryInfo = JSONText.equals(type, "type.googleapis.com/google.rpc.RetryInfo")
      } else if JSONText.equals(name, "retryDelay") {
        delay = cursor.stringIfAny()
      } else {
        cursor.skip()
      }
    }
    guard isRetryInfo, let delay else { return nil }
    return RetryAfterValue.protobufDuration(cursor.bytes[delay])
  }
}

import Base

/// Draws of what a peer may send: numbers, dates and headers at their extremes, in heads, bodies and framing.
struct ExtremeText {
  private var random: KeyedRandom

  init(_ random: KeyedRandom) { self.random = random }

  mutating func below(_ count: Int) -> Int { Int(random.below(UInt64(count))) }
  mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
  mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

  static let numbers = [
    "0", "1", "2", "9", "-1", "+1", "00", "007", "127", "128", "255", "256", "32767", "32768", "65535",
    "65536",
    "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "999999999", "1000000000",
    "9007199254740993", "999999999999999999", "1000000000000000000", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "99999999999999999999999999999999", "1e3", "1e18", "1e19", "1e308", "1e309",
    "-1e309",
    "1e-400", "0.0000000000000000001", "0.5", "1.999999999999999999999999", ".5", "5.", "1,5", "1_000",
    "0x10",
    "0x7fffffffffffffff", "NaN", "-nan", "Infinity", "inf", "null", "true", "", " ", "1 ", "\u{0663}", "1s",
    "s",
    "9223372036854775807s", "-0", "0.0", "6m0s", "1h", "9999999999h",
  ]

  /// A number, mostly one of the list, else one with digits without end.
  mutating func number() -> String {
    if chance(12) { return String(repeating: pick(["9", "0", "1"]), count: 1 + below(400)) }
    return ExtremeText.numbers[below(ExtremeText.numbers.count)]
  }

  /// A number that JSON allows where JSON is to stay well formed, most of the time.
  mutating func jsonNumber() -> String {
    let text = number()
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
    return isPlain || chance(6) ? text : "9223372036854775807"
  }

  /// A date of HTTP in one of its three forms, with any year, month, day and time.
  mutating func date() -> String {
    let year = [
      "0000", "0001", "1969", "1970", "1999", "2026", "2038", "2262", "2263", "9999", "99", "10000",
    ]
    let month = ["Jan", "Feb", "Dec", "jan", "Foo"]
    let day = ["00", "01", "29", "30", "31", "32", "99"]
    let time = ["00:00:00", "23:59:59", "23:59:60", "24:00:00", "99:99:99", "-1:00:00", "0:0:0"]
    switch below(5) {
    case 0: return "Fri, 31 Dec 9999 23:59:59 GMT"
    case 1: return "Friday, \(pick(day))-\(pick(month))-\(pick(["00", "69", "70", "99"])) \(pick(time)) GMT"
    case 2: return "Fri \(pick(month)) \(pick(day)) \(pick(time)) \(pick(year))"
    case 3: return number()
    default: return "Fri, \(pick(day)) \(pick(month)) \(pick(year)) \(pick(time)) GMT"
    }
  }

  /// Header lines that say something to one of the engines.
  mutating func headers() -> String {
    var lines = ""
    for _ in 0..<below(6) {
      switch below(16) {
      case 0: lines += "retry-after: \(chance(2) ? date() : number())\r\n"
      case 1: lines += "retry-after-ms: \(number())\r\n"
      case 2: lines += "x-ms-retry-after-ms: \(number())\r\n"
      case 3: lines += "date: \(date())\r\n"
      case 4: lines += "x-should-retry: \(pick(["true", "false", "1", ""]))\r\n"
      case 5:
        let what = pick(["limit", "remaining", "reset"]) + pick(["-requests", "-tokens", ""])
        lines += "x-ratelimit-\(what): \(number())\r\n"
      case 6:
        lines +=
          "x-brownout-request: \(pick(["0", "ffffffffffffffff", "fffffffffffffffff", "7"]))-\(number())\r\n"
      case 7: lines += "x-brownout-attempt: \(number())\r\n"
      case 8: lines += "x-brownout-visit: \(number())\r\n"
      case 9: lines += "keep-alive: timeout=\(number()), max=\(number())\r\n"
      case 10: lines += "connection: \(pick(["close", "keep-alive", "upgrade", "retry-after, date"]))\r\n"
      case 11: lines += "openai-processing-ms: \(number())\r\nage: \(number())\r\n"
      case 12: lines += "x-brownout-probe: \(number())\r\n"
      case 13: lines += "authorization: Bearer \(number())\r\n"
      case 14: lines += "expires: \(date())\r\nlast-modified: \(date())\r\n"
      default: lines += "x-pad: \(String(repeating: "p", count: below(3_000)))\r\n"
      }
    }
    if chance(20) { lines += (0..<below(300)).map { "h\($0): \($0)\r\n" }.joined() }
    return lines
  }

  /// `body` with a framing that may not be true.
  mutating func framed(_ body: String) -> (header: String, body: String) {
    switch below(10) {
    case 0: return ("content-length: \(number())\r\n", body)
    case 1: return ("", body)
    case 2: return ("content-length: \(body.utf8.count)\r\ncontent-length: \(number())\r\n", body)
    case 3:
      let size = pick([
        "0", "1", "7fffffff", "ffffffff", "7fffffffffffffff", "ffffffffffffffff", "10000000000000000",
        "-1", "+5", "0x5", "", "5 ", "5;a=\(number())", String(repeating: "0", count: 40) + "5",
      ])
      return ("transfer-encoding: chunked\r\n", "\(size)\r\n\(body)\r\n0\r\n\r\n")
    case 4...6: return ("content-length: \(body.utf8.count)\r\n", body)
    default:
      let middle = body.index(body.startIndex, offsetBy: body.count / 2)
      let chunks = [body[..<middle], body[middle...]].filter { !$0.isEmpty }
        .map { String($0.utf8.count, radix: 16) + "\r\n" + $0 + "\r\n" }.joined()
      let trailer = chance(4) ? "retry-after: \(number())\r\n" : ""
      return ("transfer-encoding: chunked\r\n", chunks + "0\r\n\(trailer)\r\n")
    }
  }
}

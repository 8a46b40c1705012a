import Base

/// What a text with a unit was read as: its value, or what is wrong with it.
enum ValueText<Value> {
  case value(Value)
  /// `next` is nil when the general advice for the kind of value is good enough.
  case wrong(String, next: String?)

  var value: Value? {
    guard case .value(let value) = self else { return nil }
    return value
  }
}

/// A decimal number and the word behind it: `1.5s`, `3000/min`.
struct Quantity {
  var number: Double
  var digits: String
  var unit: String

  /// Takes a number and the word after it off the front of `rest`; nil when no number stands there.
  static func take(_ rest: inout Substring) -> Quantity? {
    let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let first = digits.first, let last = digits.last, first != ".", last != "." else { return nil }
    guard digits.count <= 24, let number = Double(digits), number.isFinite else { return nil }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { !($0.isASCII && $0.isNumber) }
    rest = rest.dropFirst(unit.count)
    return Quantity(number: number, digits: String(digits), unit: String(unit))
  }

  /// The whole of `text` as one number and unit.
  static func whole(_ text: String) -> Quantity? {
    var rest = Substring(text)
    guard let quantity = take(&rest), rest.isEmpty else { return nil }
    return quantity
  }

  /// The units of `scales` by name, and what is often written for them.
  static func factor(
    of unit: String, in scales: [(unit: String, factor: Double)], aliases: [(String, String)]
  ) -> ValueText<Double> {
    if let scale = scales.first(where: { $0.unit == unit }) { return .value(scale.factor) }
    let units = scales.map(\.unit)
    let known = Suggestion.list(units)
    if unit.isEmpty { return .wrong("a number without a unit", next: "add a unit: \(known)") }
    let word = unit.filter { $0 != " " }
    if word != unit && units.contains(word) {
      return .wrong("a number and a unit with a space between them", next: "leave the space out")
    }
    let plain = word.lowercased()
    let alias = aliases.first { $0.0 == plain }?.1 ?? units.first { $0.lowercased() == plain }
    return .wrong(
      "a number with the unknown unit '\(word)'",
      next: alias.map { "did you mean '\($0)'?" } ?? "use one of the units \(known)")
  }
}

/// Durations: `250ms`, `1.5s`, `2m`, `1h`, `100us`, and sums of them as gateways write them (`1m30s`).
enum DurationText {
  private static let scales: [(unit: String, factor: Double)] = [
    ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
  ]
  private static let aliases = [
    ("µs", "us"), ("μs", "us"), ("usec", "us"), ("micros", "us"), ("msec", "ms"), ("milli", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"), ("sec", "s"), ("secs", "s"), ("second", "s"), ("seconds", "s"), ("min", "m"),
    ("mins", "m"), ("minute", "m"), ("minutes", "m"), ("hr", "h"), ("hour", "h"), ("hours", "h"),
  ]

  static func read(_ text: String) -> ValueText<Nanoseconds> {
    var rest = Substring(text)
    var total = 0.0
    repeat {
      guard let quantity = Quantity.take(&rest) else { return .wrong("not a duration", next: nil) }
      switch Quantity.factor(of: quantity.unit, in: scales, aliases: aliases) {
      case .value(let factor): total += (quantity.number * factor).rounded()
      case .wrong(let problem, let next): return .wrong(problem, next: next)
      }
    } while !rest.isEmpty
    return total < 9e18 ? .value(Nanoseconds(Int64(saturating: total))) : .wrong("too long", next: nil)
  }

  /// The shortest exact spelling: `1500ms`, `2s`, `123456ns`.
  static func spell(_ duration: Nanoseconds) -> String {
    let units: [(String, Int64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
    for (unit, factor) in units where duration.count % factor == 0 {
      return "\(duration.count / factor)\(unit)"
    }
    return "\(duration.count)ns"
  }
}

/// Rates: `50/s`, `3000/min`, `100/h`; in things per second.
enum RateText {
  private static let scales: [(unit: String, factor: Double)] = [
    ("/s", 1), ("/min", 1.0 / 60), ("/h", 1.0 / 3600), ("/m", 1.0 / 60),
  ]
  private static let aliases = [
    ("/sec", "/s"), ("/second", "/s"), ("rps", "/s"), ("persecond", "/s"), ("/minute", "/min"),
    ("rpm", "/min"),
    ("/hour", "/h"), ("tokens/s", "/s"), ("req/s", "/s"), ("requests/s", "/s"), ("s", "/s"), ("min", "/min"),
  ]

  static func read(_ text: String) -> ValueText<Double> {
    guard let quantity = Quantity.whole(text) else { return .wrong("not a rate", next: nil) }
    switch Quantity.factor(of: quantity.unit, in: scales, aliases: aliases) {
    case .value(let factor):
      return .value(factor < 1 ? quantity.number / (1 / factor).rounded() : quantity.number)
    case .wrong(let problem, let next): return .wrong(problem, next: next)
    }
  }
}

/// Sizes: `512B`, `64KiB`, `1.5MiB`, `2GB`; in bytes.
enum SizeText {
  private static let scales: [(unit: String, factor: Double)] = [
    ("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("kB", 1e3), ("MB", 1e6),
    ("GB", 1e9),
  ]
  private static let aliases = [
    ("k", "KiB"), ("m", "MiB"), ("g", "GiB"), ("ki", "KiB"), ("mi", "MiB"), ("gi", "GiB"), ("bytes", "B"),
    ("byte", "B"),
  ]

  static func read(_ text: String) -> ValueText<Int> {
    guard let quantity = Quantity.whole(text) else { return .wrong("not a size", next: nil) }
    switch Quantity.factor(of: quantity.unit, in: scales, aliases: aliases) {
    case .value(let factor):
      let bytes = quantity.number * factor
      if bytes != bytes.rounded() { return .wrong("not a whole number of bytes", next: nil) }
      return bytes < 9e18 ? .value(Int(saturating: bytes)) : .wrong("too large", next: nil)
    case .wrong(let problem, let next): return .wrong(problem, next: next)
    }
  }
}

/// Percentages: `5%`, `12.5%`; exact, as a reduced fraction.
enum PercentageText {
  /// Digits that may stand behind the point.
  static let decimals = 6

  static func read(_ text: String) -> ValueText<Share> {
    guard let quantity = Quantity.whole(text) else { return .wrong("not a percentage", next: nil) }
    if quantity.unit.isEmpty { return .wrong("a number without '%'", next: advice(quantity.number)) }
    guard quantity.unit == "%" else { return .wrong("not a percentage", next: nil) }
    let parts = quantity.digits.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard fraction.count <= decimals else {
      return .wrong("a percentage with more than \(decimals) digits behind the point", next: "round it")
    }
    guard quantity.number <= 100, let digits = Int(parts[0] + fraction) else {
      return .wrong("above 100%", next: nil)
    }
    var scale = 100
    for _ in 0..<fraction.count { scale *= 10 }
    return .value(Share(digits, of: scale))
  }

  /// What somebody meant who wrote `number` without a percent sign.
  static func advice(_ number: Double) -> String {
    let percent = number <= 1 ? number * 100 : number
    let rounded = (percent * 1e6).rounded() / 1e6
    return "write \"\(NumberText.spell(rounded))%\""
  }
}

extension NumberText {
  /// The shortest spelling that reads back as `value`; whole numbers without a point.
  static func spell(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(saturating: value))" : "\(value)"
  }
}

// Which headers of a message end at the proxy: those about one connection (RFC 9110 section 7.6.1) and those
// that the proxy writes anew.

import Base
import Wire

/// Walks the headers of a head that are to be passed on.
struct HeaderFilter: BitwiseCopyable {
  private let summary: HeadSummary
  private let role: MessageRole
  private var cursor: HeaderCursor
  /// Whether a `connection` header names other headers.
  private var hasNominations = false

  /// A filter before the first header.
  init(_ summary: HeadSummary, role: MessageRole, in input: Bytes) {
    self.summary = summary
    self.role = role
    cursor = HeaderCursor(summary)
    var search = HeaderCursor(summary)
    while let field = search.next(in: input) {
      guard input[field.name].equalsIgnoringCase("connection") else { continue }
      let value = input[field.value]
      if !value.equalsIgnoringCase("close") && !value.equalsIgnoringCase("keep-alive") {
        hasNominations = true
      }
    }
  }

  /// The next header line to pass on, with its CRLF, or nil after the last.
  mutating func next(in input: Bytes) -> Bytes? {
    while let field = cursor.next(in: input) {
      let name = input[field.name]
      if HeaderFilter.isHopByHop(name) || isRemade(name) { continue }
      if hasNominations && isNominated(name, input) { continue }
      return input[field.line]
    }
    return nil
  }

  /// Whether a header called `name` concerns one connection only.
  static func isHopByHop(_ name: Bytes) -> Bool {
    switch name.count {
    case 2: name.equalsIgnoringCase("te")
    case 7: name.equalsIgnoringCase("upgrade") || name.equalsIgnoringCase("trailer")
    case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
    case 16: name.equalsIgnoringCase("proxy-connection")
    case 17: name.equalsIgnoringCase("transfer-encoding")
    case 18: name.equalsIgnoringCase("proxy-authenticate")
    case 19: name.equalsIgnoringCase("proxy-authorization")
    default: false
    }
  }

  private func isRemade(_ name: Bytes) -> Bool {
    switch role {
    case .request:
      switch name.count {
      case 4: name.equalsIgnoringCase("host")
      case 6: name.equalsIgnoringCase("expect")
      case 14: name.equalsIgnoringCase("content-length")
      case 16:
        name.equalsIgnoringCase("x-brownout-visit") || name.equalsIgnoringCase("x-brownout-probe")
      case 18: name.equalsIgnoringCase("x-brownout-attempt")
      default: false
      }
    case .response:
      switch name.count {
      case 14: name.equalsIgnoringCase("content-length")
      case 19:
        name.equalsIgnoringCase("x-brownout-attempts") || name.equalsIgnoringCase("x-brownout-provider")
      default: false
      }
    }
  }

  private func isNominated(_ name: Bytes, _ input: Bytes) -> Bool {
    var search = HeaderCursor(summary)
    while let field = search.next(in: input) {
      if input[field.name].equalsIgnoringCase("connection") && HeaderFilter.lists(input[field.value], name) {
        return true
      }
    }
    return false
  }

  /// Whether `name` stands in the comma-separated `list`, in any case.
  static func lists(_ list: Bytes, _ name: Bytes) -> Bool {
    var start = 0
    while start <= list.count {
      let end = list.firstIndex(of: 0x2C, from: start) ?? list.count
      var lower = start
      var upper = end
      while lower < upper && (list[lower] == 0x20 || list[lower] == 0x09) { lower += 1 }
      while upper > lower && (list[upper - 1] == 0x20 || list[upper - 1] == 0x09) { upper -= 1 }
      if equalIgnoringCase(list[lower..<upper], name) { return true }
      start = end + 1
    }
    return false
  }

  /// Whether both are the same when ASCII letters are folded.
  static func equalIgnoringCase(_ left: Bytes, _ right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where folded(left[index]) != folded(right[index]) { return false }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}

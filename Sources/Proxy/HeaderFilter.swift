// Which headers of a message end at the proxy: those about one connection (RFC 9110 section 7.6.1) and those
// that the proxy writes anew.

import Base
import Wire

extension HeaderFilter {
  /// Appends the header lines of a head that are to be passed on. The marks of the head say which are not,
  /// unless there are too many or a `connection` header names others.
  static func append(
    _ summary: HeadSummary, role: MessageRole, asksForIdentity: Bool = false, in input: Bytes,
    to buffer: inout ByteBuffer
  ) {
    guard marksSuffice(summary, in: input) else {
      var filter = HeaderFilter(summary, role: role, asksForIdentity: asksForIdentity, in: input)
      while let lines = filter.next(in: input) { buffer.append(lines) }
      return
    }
    var dropped = dropped(role)
    if asksForIdentity { dropped.insert(MarkedHeaders(.acceptEncoding)) }
    var start = summary.headers.lowerBound
    for index in 0..<summary.marks.count
    where dropped.contains(MarkedHeaders(summary.marks[index].name)) {
      let line = summary.line(ofMark: index)
      buffer.append(input[start..<line.lowerBound])
      start = line.upperBound
    }
    buffer.append(input[start..<summary.headers.upperBound])
  }

  private static func marksSuffice(_ summary: HeadSummary, in input: Bytes) -> Bool {
    guard summary.marks.areAll else { return false }
    guard summary.marks.names.contains(MarkedHeaders(.connection)) else { return true }
    for index in 0..<summary.marks.count where summary.marks[index].name == .connection {
      let value = input[summary.value(ofMark: index, in: input)]
      if !value.equalsIgnoringCase("close") && !value.equalsIgnoringCase("keep-alive") { return false }
    }
    return true
  }

  /// The marked headers that end here.
  private static func dropped(_ role: MessageRole) -> MarkedHeaders {
    let hopByHop: MarkedHeaders = [
      MarkedHeaders(.connection), MarkedHeaders(.keepAlive), MarkedHeaders(.te), MarkedHeaders(.trailer),
      MarkedHeaders(.upgrade), MarkedHeaders(.transferEncoding), MarkedHeaders(.proxyConnection),
      MarkedHeaders(.proxyAuthenticate), MarkedHeaders(.proxyAuthorization),
    ]
    switch role {
    case .request:
      return hopByHop.union([
        MarkedHeaders(.host), MarkedHeaders(.expect), MarkedHeaders(.contentLength), MarkedHeaders(.visit),
        MarkedHeaders(.probe), MarkedHeaders(.attempt),
      ])
    case .response:
      return hopByHop.union([
        MarkedHeaders(.contentLength), MarkedHeaders(.attempts), MarkedHeaders(.provider),
      ])
    }
  }
}

/// Walks the headers of a head that are to be passed on.
struct HeaderFilter: BitwiseCopyable {
  private let role: MessageRole
  /// Whether `accept-encoding` ends here: the answer is to come uncompressed.
  private let asksForIdentity: Bool
  /// Before the first header.
  private let start: HeaderCursor
  private var cursor: HeaderCursor
  /// Whether a `connection` header names other headers.
  private var hasNominations = false

  /// A filter before the first header.
  init(_ summary: HeadSummary, role: MessageRole, asksForIdentity: Bool = false, in input: Bytes) {
    self.role = role
    self.asksForIdentity = asksForIdentity
    start = HeaderCursor(summary)
    cursor = start
    var search = start
    while let field = search.next(in: input) {
      guard input[field.name].equalsIgnoringCase("connection") else { continue }
      let value = input[field.value]
      if !value.equalsIgnoringCase("close") && !value.equalsIgnoringCase("keep-alive") {
        hasNominations = true
      }
    }
  }

  /// The next header lines to pass on, as many as stand together, with their CRLFs; nil after the last.
  mutating func next(in input: Bytes) -> Bytes? {
    var lines: Range<Int>?
    while let field = cursor.next(in: input) {
      if isPassedOn(input[field.name], input) {
        lines = (lines?.lowerBound ?? field.line.lowerBound)..<field.line.upperBound
      } else if let lines {
        return input[lines]
      }
    }
    return lines.map { input[$0] }
  }

  private mutating func isPassedOn(_ name: Bytes, _ input: Bytes) -> Bool {
    if HeaderFilter.isHopByHop(name) || isRemade(name) { return false }
    return !(hasNominations && isNominated(name, input))
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

  private mutating func isRemade(_ name: Bytes) -> Bool {
    switch role {
    case .request:
      switch name.count {
      case 4: name.equalsIgnoringCase("host")
      case 6: name.equalsIgnoringCase("expect")
      case 14: name.equalsIgnoringCase("content-length")
      case 15: asksForIdentity && name.equalsIgnoringCase("accept-encoding")
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

  private mutating func isNominated(_ name: Bytes, _ input: Bytes) -> Bool {
    var search = start
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

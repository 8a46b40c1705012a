internal import Base

/// Reads one head, and decides how its body is framed.
struct HeadParser {
  private let input: Bytes
  private let role: MessageRole
  private let limits: WireLimits
  private let start: Int
  private var summary: HeadSummary
  private var hostCount = 0
  private var connectionCloses = false
  private var connectionKeeps = false

  /// What is wrong with the head, when something is.
  private(set) var error: WireError?

  private init(_ input: Bytes, _ start: Int, _ role: MessageRole, _ limits: WireLimits) {
    self.input = input
    self.role = role
    self.limits = limits
    self.start = start
    summary = HeadSummary(at: start)
  }

  /// Puts what the head at `start` of `input` says into `summary`, or tells what is wrong with it. Of a head
  /// that is not complete, or has other line ends than CRLF, only that something is wrong.
  static func parse(
    _ input: Bytes, at start: Int, _ role: MessageRole, _ limits: WireLimits, into summary: inout HeadSummary
  ) -> WireError? {
    var parser = HeadParser(input, start, role, limits)
    parser.run()
    if parser.error == nil { summary = parser.summary }
    return parser.error
  }

  private mutating func run() {
    guard let firstEnd = input.firstIndex(of: 0x0D, from: start), isLineEnd(firstEnd) else {
      return fail(role == .request ? .requestLine : .statusLine)
    }
    switch role {
    case .request: requestLine(start..<firstEnd)
    case .response: statusLine(start..<firstEnd)
    }
    var line = firstEnd + 2
    var count = 0
    while error == nil {
      guard line + 1 < input.count else { return fail(.endedInHead) }
      if input[line] == 0x0D {
        guard input[line + 1] == 0x0A else { return fail(.bareCarriageReturn) }
        summary.head = ByteRange(start..<line + 2)
        summary.headers = ByteRange(firstEnd + 2..<line)
        return conclude()
      }
      count += 1
      if count > limits.headerCount { return fail(.headTooLong) }
      headerLine(&line)
    }
  }

  private func isLineEnd(_ index: Int) -> Bool { index + 1 < input.count && input[index + 1] == 0x0A }

  private mutating func fail(_ reason: WireError) { if error == nil { error = reason } }

  private mutating func requestLine(_ line: Range<Int>) {
    guard let methodEnd = input.firstIndex(of: 0x20, from: line.lowerBound), methodEnd < line.upperBound,
      methodEnd > line.lowerBound
    else { return fail(.requestLine) }
    let method = input[line.lowerBound..<methodEnd]
    summary.method =
      method.equals("POST") ? .post : method.equals("GET") ? .get : method.equals("HEAD") ? .head : .other
    if summary.method == .other && !isToken(line.lowerBound..<methodEnd) { return fail(.requestLine) }
    let targetStart = methodEnd + 1
    guard let targetEnd = input.firstIndex(of: 0x20, from: targetStart), targetEnd < line.upperBound,
      targetEnd > targetStart
    else { return fail(.requestLine) }
    guard isVisible(targetStart..<targetEnd) else { return fail(.requestLine) }
    summary.target = ByteRange(targetStart..<targetEnd)
    version(targetEnd + 1..<line.upperBound, else: .requestLine)
  }

  /// Whether only visible ASCII stands at `range`.
  private func isVisible(_ range: Range<Int>) -> Bool {
    let hasNoControl = input.controlFreeEnd(from: range.lowerBound) >= range.upperBound
    // Besides quotes and backslashes only what is not ASCII is no plain text then.
    var index = input.plainTextEnd(from: range.lowerBound)
    while index < range.upperBound && input[index] < 0x80 { index = input.plainTextEnd(from: index + 1) }
    return hasNoControl && index >= range.upperBound
  }

  private mutating func statusLine(_ line: Range<Int>) {
    let codeStart = line.lowerBound + 9
    guard line.count >= 12, input[codeStart - 1] == 0x20,
      let code = input[codeStart..<codeStart + 3].decimal(),
      code >= 100, line.count == 12 || input[codeStart + 3] == 0x20
    else { return fail(.statusLine) }
    version(line.lowerBound..<codeStart - 1, else: .statusLine)
    for index in codeStart + 3..<line.upperBound where !CharacterClass.isFieldByte(input[index]) {
      return fail(.controlCharacter)
    }
    summary.status = code
  }

  private mutating func version(_ range: Range<Int>, else reason: WireError) {
    let text = input[range]
    if text.equals("HTTP/1.1") {
      summary.minorVersion = 1
    } else if text.equals("HTTP/1.0") {
      summary.minorVersion = 0
    } else {
      let looksRight =
        text.count == 8 && text.starts(with: "HTTP/") && text[6] == 0x2E && CharacterClass.isDigit(text[5])
        && CharacterClass.isDigit(text[7])
      fail(looksRight ? .version : reason)
    }
  }

  /// Reads the line at `start`, which moves behind its end.
  private mutating func headerLine(_ start: inout Int) {
    let first = input[start]
    if first == 0x20 || first == 0x09 { return fail(.foldedHeader) }
    guard let colon = input.firstIndex(of: 0x3A, from: start), colon > start else { return fail(.headerName) }
    var end = input.controlFreeEnd(from: colon + 1)
    while end < input.count && input[end] == 0x09 { end = input.controlFreeEnd(from: end + 1) }
    guard end < input.count, input[end] == 0x0D, isLineEnd(end) else {
      return fail(isToken(start..<colon) ? .controlCharacter : .headerName)
    }
    summary.nameLengths |= 1 << UInt32(min(colon - start, 31))
    // A name that is known has no wrong character.
    guard known(start..<colon, valueEnd: end) || isToken(start..<colon) else { return fail(.headerName) }
    start = end + 2
  }

  private func isToken(_ range: Range<Int>) -> Bool {
    var index = input.plainNameEnd(from: range.lowerBound)
    while index < range.upperBound {
      guard CharacterClass.isToken(input[index]) else { return false }
      index = input.plainNameEnd(from: index + 1)
    }
    return true
  }

  /// Takes in the line if its name is one that we know: those that decide about framing, reuse and retries,
  /// and those that are marked.
  private mutating func known(_ range: Range<Int>, valueEnd: Int) -> Bool {
    let name = input[range]
    switch name.count {
    case 2 where name.equalsIgnoringCase("te"): mark(.te, range, valueEnd)
    case 4 where name.equalsIgnoringCase("host"):
      hostCount += 1
      mark(.host, range, valueEnd)
    case 6 where name.equalsIgnoringCase("expect"):
      summary.expectsContinue = value(range, valueEnd).equalsIgnoringCase("100-continue")
      mark(.expect, range, valueEnd)
    case 7 where name.equalsIgnoringCase("trailer"): mark(.trailer, range, valueEnd)
    case 7 where name.equalsIgnoringCase("upgrade"): mark(.upgrade, range, valueEnd)
    case 10 where name.equalsIgnoringCase("connection"):
      connectionTokens(HeaderCursor.trimmed(input, range.upperBound + 1..<valueEnd))
      mark(.connection, range, valueEnd)
    case 10 where name.equalsIgnoringCase("keep-alive"): mark(.keepAlive, range, valueEnd)
    case 11 where name.equalsIgnoringCase("retry-after"):
      summary.retryAfter = HeaderCursor.trimmed(input, range.upperBound + 1..<valueEnd)
    case 12 where name.equalsIgnoringCase("content-type"):
      summary.contentType = ContentKind(mediaType: value(range, valueEnd))
    case 14 where name.equalsIgnoringCase("content-length"): contentLength(range, valueEnd)
    case 14 where name.equalsIgnoringCase("retry-after-ms"):
      summary.retryAfterMilliseconds = HeaderCursor.trimmed(input, range.upperBound + 1..<valueEnd)
    case 15 where name.equalsIgnoringCase("accept-encoding"): mark(.acceptEncoding, range, valueEnd)
    case 16...19: return knownLong(range, valueEnd)
    default: return false
    }
    return true
  }

  private mutating func knownLong(_ range: Range<Int>, _ valueEnd: Int) -> Bool {
    let name = input[range]
    switch name.count {
    case 16 where name.equalsIgnoringCase("content-encoding"):
      let coding = value(range, valueEnd)
      if !coding.isEmpty && !coding.equalsIgnoringCase("identity") { summary.isEncoded = true }
    case 16 where name.equalsIgnoringCase(RequestKey.visitHeader): mark(.visit, range, valueEnd)
    case 16 where name.equalsIgnoringCase(RequestKey.probeHeader): mark(.probe, range, valueEnd)
    case 16 where name.equalsIgnoringCase("proxy-connection"): mark(.proxyConnection, range, valueEnd)
    case 17 where name.equalsIgnoringCase("transfer-encoding"):
      guard !summary.isChunked, value(range, valueEnd).equalsIgnoringCase("chunked") else {
        fail(.transferEncoding)
        return true
      }
      summary.isChunked = true
      mark(.transferEncoding, range, valueEnd)
    case 18 where name.equalsIgnoringCase(RequestKey.requestHeader): mark(.request, range, valueEnd)
    case 18 where name.equalsIgnoringCase(RequestKey.attemptHeader): mark(.attempt, range, valueEnd)
    case 18 where name.equalsIgnoringCase("proxy-authenticate"): mark(.proxyAuthenticate, range, valueEnd)
    case 19 where name.equalsIgnoringCase("x-brownout-attempts"): mark(.attempts, range, valueEnd)
    case 19 where name.equalsIgnoringCase("x-brownout-provider"): mark(.provider, range, valueEnd)
    case 19 where name.equalsIgnoringCase("proxy-authorization"): mark(.proxyAuthorization, range, valueEnd)
    default: return false
    }
    return true
  }

  private func value(_ name: Range<Int>, _ valueEnd: Int) -> Bytes {
    input[HeaderCursor.trimmed(input, name.upperBound + 1..<valueEnd)]
  }

  private mutating func mark(_ header: MarkedHeader, _ name: Range<Int>, _ valueEnd: Int) {
    summary.marks.note(header, nameCount: name.count, name.lowerBound - start, valueEnd + 2 - start)
  }

  private mutating func contentLength(_ name: Range<Int>, _ valueEnd: Int) {
    guard summary.contentLength < 0, let length = value(name, valueEnd).decimal() else {
      return fail(.contentLength)
    }
    summary.contentLength = length
    mark(.contentLength, name, valueEnd)
  }

  private mutating func connectionTokens(_ range: ByteRange) {
    var start = range.lowerBound
    while start <= range.upperBound {
      let comma = input.firstIndex(of: 0x2C, from: start) ?? range.upperBound
      let end = min(comma, range.upperBound)
      let token = input[HeaderCursor.trimmed(input, start..<end)]
      if token.equalsIgnoringCase("close") { connectionCloses = true }
      if token.equalsIgnoringCase("keep-alive") { connectionKeeps = true }
      start = end + 1
    }
  }

  /// What follows from all header lines together.
  private mutating func conclude() {
    if summary.isChunked && summary.contentLength >= 0 { return fail(.twoFramings) }
    if summary.isChunked && summary.minorVersion == 0 { return fail(.transferEncoding) }
    if role == .request && (hostCount > 1 || (hostCount == 0 && summary.minorVersion == 1)) {
      return fail(.host)
    }
    if summary.status == 101 { return fail(.switchingProtocols) }
    if summary.contentLength > limits.bodyBytes { return fail(.bodyTooLong) }
    summary.keepAlive = !connectionCloses && (summary.minorVersion == 1 || connectionKeeps)
  }
}

extension ContentKind {
  /// The kind of a content type, whatever parameters follow it.
  init(mediaType value: Bytes) {
    let end = value.firstIndex(of: 0x3B) ?? value.count
    let type = value[HeaderCursor.trimmed(value, 0..<end)]
    if type.equalsIgnoringCase("application/json") {
      self = .json
    } else if type.equalsIgnoringCase("text/event-stream") {
      self = .eventStream
    } else if type.equalsIgnoringCase("text/html") {
      self = .html
    } else if type.count > 5 && type.dropping(type.count - 5).equalsIgnoringCase("+json") {
      self = .json
    } else {
      self = .other
    }
  }
}

internal import Base

/// Reads one complete head whose line ends are known to be CRLF, and decides how its body is framed.
struct HeadParser {
  private let input: Bytes
  private let role: MessageRole
  private let limits: WireLimits
  private var summary: HeadSummary
  private var hostCount = 0
  private var connectionCloses = false
  private var connectionKeeps = false

  /// What is wrong with the head, when something is.
  private(set) var error: WireError?

  private init(_ input: Bytes, _ range: Range<Int>, _ role: MessageRole, _ limits: WireLimits) {
    self.input = input
    self.role = role
    self.limits = limits
    summary = HeadSummary(at: range.lowerBound)
    summary.head = ByteRange(range)
  }

  /// The summary of the head at `range` of `input`, or what is wrong with it.
  static func parse(
    _ input: Bytes, _ range: Range<Int>, _ role: MessageRole, _ limits: WireLimits
  ) -> Result<HeadSummary, WireFailure> {
    var parser = HeadParser(input, range, role, limits)
    parser.run()
    if let error = parser.error { return .failure(WireFailure(error: error)) }
    return .success(parser.summary)
  }

  private mutating func run() {
    let range = summary.head
    guard let firstEnd = input.firstIndex(of: 0x0D, from: range.lowerBound) else {
      return fail(role == .request ? .requestLine : .statusLine)
    }
    switch role {
    case .request: requestLine(range.lowerBound..<firstEnd)
    case .response: statusLine(range.lowerBound..<firstEnd)
    }
    summary.headers = ByteRange(firstEnd + 2..<range.upperBound - 2)
    var start = firstEnd + 2
    var count = 0
    while error == nil && start < range.upperBound - 2 {
      count += 1
      if count > limits.headerCount { return fail(.headTooLong) }
      headerLine(&start)
    }
    if error == nil { conclude() }
  }

  private mutating func fail(_ reason: WireError) { if error == nil { error = reason } }

  private mutating func requestLine(_ line: Range<Int>) {
    guard let methodEnd = input.firstIndex(of: 0x20, from: line.lowerBound), methodEnd < line.upperBound,
      methodEnd > line.lowerBound
    else { return fail(.requestLine) }
    for index in line.lowerBound..<methodEnd where !CharacterClass.isToken(input[index]) {
      return fail(.requestLine)
    }
    let targetStart = methodEnd + 1
    guard let targetEnd = input.firstIndex(of: 0x20, from: targetStart), targetEnd < line.upperBound,
      targetEnd > targetStart
    else { return fail(.requestLine) }
    for index in targetStart..<targetEnd where input[index] <= 0x20 || input[index] >= 0x7F {
      return fail(.requestLine)
    }
    summary.target = ByteRange(targetStart..<targetEnd)
    let method = input[line.lowerBound..<methodEnd]
    summary.method =
      method.equals("POST") ? .post : method.equals("GET") ? .get : method.equals("HEAD") ? .head : .other
    version(targetEnd + 1..<line.upperBound, else: .requestLine)
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
    var colon = input.plainNameEnd(from: start)
    while CharacterClass.isToken(input[colon]) { colon = input.plainNameEnd(from: colon + 1) }
    guard colon > start, input[colon] == 0x3A else { return fail(.headerName) }
    var end = input.controlFreeEnd(from: colon + 1)
    while input[end] == 0x09 { end = input.controlFreeEnd(from: end + 1) }
    guard input[end] == 0x0D else { return fail(.controlCharacter) }
    summary.nameLengths |= 1 << UInt64(min(colon - start, 63))
    known(name: input[start..<colon], HeaderCursor.trimmed(input, colon + 1..<end))
    start = end + 2
  }

  /// Takes in the headers that decide about framing, reuse and retries.
  private mutating func known(name: Bytes, _ range: ByteRange) {
    let value = input[range]
    switch name.count {
    case 4 where name.equalsIgnoringCase("host"):
      hostCount += 1
    case 6 where name.equalsIgnoringCase("expect"):
      summary.expectsContinue = value.equalsIgnoringCase("100-continue")
    case 10 where name.equalsIgnoringCase("connection"):
      connectionTokens(range)
    case 11 where name.equalsIgnoringCase("retry-after"):
      summary.retryAfter = range
    case 12 where name.equalsIgnoringCase("content-type"):
      summary.contentType = ContentKind(mediaType: value)
    case 14 where name.equalsIgnoringCase("content-length"):
      guard summary.contentLength < 0, let length = value.decimal() else { return fail(.contentLength) }
      summary.contentLength = length
    case 14 where name.equalsIgnoringCase("retry-after-ms"):
      summary.retryAfterMilliseconds = range
    case 17 where name.equalsIgnoringCase("transfer-encoding"):
      guard !summary.isChunked, value.equalsIgnoringCase("chunked") else { return fail(.transferEncoding) }
      summary.isChunked = true
    default:
      return
    }
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

/// A `WireError` in the shape that `Result` asks for.
struct WireFailure: Error { let error: WireError }

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

import Base
import XCTest

@testable import Wire

/// What well-formed messages give, however they are cut.
final class MessageReaderTests: XCTestCase {
  struct Case {
    var text: String
    var role: MessageRole
    var headRequested = false
    var ends = false
    var words: [String]
  }

  static let cases: [Case] = [
    Case(
      text: "GET /v1/models?x=1 HTTP/1.1\r\nHost: a\r\n\r\n", role: .request,
      words: ["get /v1/models?x=1 [Host|a]", "end"]),
    Case(
      text:
        "\r\n\r\nPOST / HTTP/1.1\r\nhost:\r\nContent-Length: 3\r\n\r\nabcGET /x HTTP/1.1\r\nHost:a\r\n\r\n",
      role: .request,
      words: ["post / length=3 [host|] [Content-Length|3]", "body abc", "end", "get /x [Host|a]", "end"]),
    Case(
      text: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "3;x=\"y\"\r\nabc\r\n00a \t;z\r\n0123456789\r\n0\r\nT: 1\r\nU:\r\n\r\nHEAD / "
        + "HTTP/1.1\r\nhost:b\r\n\r\n",
      role: .request,
      words: [
        "post / chunked [Host|a] [Transfer-Encoding|Chunked]", "body abc0123456789", "end", "head / [host|b]",
        "end",
      ]),
    Case(
      text:
        "PUT * HTTP/1.0\r\nContent-Type: application/json ; charset=utf-8\r\nExpect: 100-Continue\r\n\r\n",
      role: .request,
      words: [
        "other * 1.0 close expects json [Content-Type|application/json ; charset=utf-8] ["
          + "Expect|100-Continue]",
        "end",
      ]),
    Case(
      text:
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nLink: x\r\n\r\nHTTP/1.1 200 "
        + "OK\r\nContent-Length:0\r\n\r\n",
      role: .response,
      words: ["100", "1xx", "103 [Link|x]", "1xx", "200 length=0 [Content-Length|0]", "end"]),
    Case(
      text: "HTTP/1.1 200\r\nContent-Type: Text/Event-Stream\r\n\r\ndata: x\n\n", role: .response, ends: true,
      words: ["200 close untilEnd eventStream [Content-Type|Text/Event-Stream]", "body data: x\n\n", "end"]),
    Case(
      text:
        "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\nHTTP/1.0 200 K\r\n\r\n",
      role: .response, ends: true,
      words: ["204", "end", "304 length=9 [Content-Length|9]", "end", "200 1.0 close untilEnd", "end"]),
    Case(
      text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 429 Too Many\r\nContent-Length: 2\r\n"
        + "Retry-After:  2 \t\r\nretry-after-ms: 17\r\nA: b: c\r\n\r\n{}",
      role: .response, headRequested: true,
      words: [
        "200 length=5 [Content-Length|5]", "end",
        "429 length=2 after=2 afterMs=17 [Content-Length|2] [Retry-After|2] [retry-after-ms|17] [A|b: c]",
        "body {}", "end",
      ]),
  ]

  func testWellFormedMessagesGiveTheirPartsInOnePiece() {
    for item in MessageReaderTests.cases {
      let transcript = ReaderTranscript.of(
        [Array(item.text.utf8)], item.role, headRequested: item.headRequested, ends: item.ends)
      XCTAssertEqual(transcript.words, item.words, item.text)
    }
  }

  func testAnyCutIntoTwoOrThreePiecesGivesTheSame() {
    for item in MessageReaderTests.cases {
      let bytes = Array(item.text.utf8)
      Pieces.forEachSplit(bytes) { pieces in
        let transcript = ReaderTranscript.of(
          pieces, item.role, headRequested: item.headRequested, ends: item.ends)
        if transcript.words != item.words { XCTFail("\(pieces.map(\.count)) of \(item.text)") }
      }
      let single = ReaderTranscript.of(
        Pieces.single(bytes), item.role, headRequested: item.headRequested, ends: item.ends)
      XCTAssertEqual(single.words, item.words)
    }
  }

  func testAReaderStopsExactlyAtTheEndOfAMessage() {
    let first = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nab"
    Bytes.withBytes(of: Array((first + "GET / HTTP/1.1\r\n").utf8)) { bytes in
      var reader = MessageReader(role: .request)
      var offset = 0
      XCTAssertTrue(reader.isIdle)
      guard case .head = reader.next(bytes, &offset), case .body(let body) = reader.next(bytes, &offset),
        case .end = reader.next(bytes, &offset)
      else { return XCTFail("not a whole message") }
      XCTAssertEqual(bytes[body].string(), "ab")
      XCTAssertEqual(offset, first.utf8.count)
      XCTAssertTrue(reader.isIdle)
      guard case .needMore = reader.next(bytes, &offset) else { return XCTFail("half a head is no message") }
      XCTAssertEqual(offset, first.utf8.count, "an unfinished head stays with the caller")
      XCTAssertFalse(reader.isIdle)
    }
  }

  func testTheConnectionGoesOnWhenBothSidesMayThinkSo() {
    let cases: [(String, Bool)] = [
      ("HTTP/1.1 200 OK\r\n", true), ("HTTP/1.1 200 OK\r\nConnection: close\r\n", false),
      ("HTTP/1.1 200 OK\r\nConnection: Keep-Alive, CLOSE\r\n", false),
      ("HTTP/1.1 200 OK\r\nConnection: upgrade ,x\r\nconnection: close\r\n", false),
      ("HTTP/1.1 200 OK\r\nConnection: closed\r\n", true), ("HTTP/1.0 200 OK\r\n", false),
      ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", true),
      ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\n", false),
    ]
    for (text, expected) in cases {
      let transcript = ReaderTranscript.of([Array((text + "Content-Length: 0\r\n\r\n").utf8)], .response)
      XCTAssertEqual(transcript.words.last, "end")
      XCTAssertEqual(!transcript.words[0].contains(" close"), expected, text)
    }
  }

  func testAnEarlyEndIsToldApart() {
    let cases: [(String, MessageRole, String)] = [
      ("", .response, "invalid endedBeforeHead"), ("\r\n", .request, "invalid endedBeforeHead"),
      ("HTTP/1.1 20", .response, "invalid endedInHead"),
      ("HTTP/1.1 100 x\r\n\r\n", .response, "invalid endedBeforeHead"),
      ("HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\na", .response, "invalid endedInBody"),
      ("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n", .response, "invalid endedBeforeHead"),
      ("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", .response, "invalid endedInBody"),
      ("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", .response, "invalid endedInBody"),
      ("HTTP/1.1 200 x\r\n\r\nabc", .response, "end"),
    ]
    for (text, role, last) in cases {
      let transcript = ReaderTranscript.of([Array(text.utf8)], role, ends: true)
      XCTAssertEqual(transcript.words.last, last, text)
      if let error = transcript.lastError { XCTAssertTrue(error.isEarlyEnd) }
    }
  }

  func testAnEndBehindAHeadWithoutBodyCompletesTheMessageFirst() {
    Bytes.withBytes(of: Array("HTTP/1.1 204 x\r\n\r\n".utf8)) { bytes in
      var reader = MessageReader(role: .response)
      var offset = 0
      guard case .head = reader.next(bytes, &offset), case .end = reader.peerEnded(),
        case .invalid(.endedBeforeHead) = reader.peerEnded()
      else { return XCTFail("the end is reported once") }
    }
  }

  func testACopiedHeadIsReadByTheRebasedSummary() {
    let text = "GET /abc HTTP/1.1\r\nHost: h\r\nRetry-After: 5\r\nretry-after-ms: 6\r\n\r\n"
    Bytes.withBytes(of: Array(("xxx" + text).utf8)) { bytes in
      var reader = MessageReader(role: .request)
      var offset = 3
      guard case .head(let summary) = reader.next(bytes, &offset) else { return XCTFail("no head") }
      XCTAssertEqual(summary.value(of: "host", in: bytes).map { bytes[$0].string() }, "h")
      XCTAssertNil(summary.value(of: "hos", in: bytes))
      var copy = ByteBuffer()
      copy.append("yyyyy")
      copy.append(bytes[summary.head])
      let moved = summary.rebased(to: 5)
      XCTAssertEqual(copy.bytes[moved.target].string(), "/abc")
      XCTAssertEqual(copy.bytes[moved.retryAfter].string(), "5")
      XCTAssertEqual(copy.bytes[moved.retryAfterMilliseconds].string(), "6")
      XCTAssertEqual(moved.value(of: "host", in: copy.bytes).map { copy.bytes[$0].string() }, "h")
      XCTAssertEqual(copy.bytes[moved.head].string(), text)
    }
  }
}

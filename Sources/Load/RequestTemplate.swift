import Base
import Plan
import Wire

/// Writes requests. What all of them share is kept as bytes; per request only numbers and the prompt are
/// added.
struct RequestTemplate: ~Copyable {
  /// What the answer to such a request must be.
  let answerForm: AnswerForm
  /// Whether the answer has no body, whatever its head says: the method is HEAD.
  let hasBodylessAnswer: Bool
  /// Whether the requests are the profile's own: all of one is shared but the key.
  private let isPlain: Bool
  private let carriesKey: Bool
  /// Whether chat requests carry an API key of ours.
  private let hasOwnKey: Bool
  /// Request line and headers, up to those that differ.
  private var head: ByteBuffer
  /// What follows the key of a plain request: the rest of the head, and the body.
  private var tail: ByteBuffer
  private var model: ByteBuffer
  private let runNumber: UInt64
  private let keyCount: Int
  private let isStreaming: Bool
  private let maxTokens: Int
  private let bodyBytes: Int

  init(_ configuration: LoadConfiguration) {
    precondition(configuration.keyCount > 0)
    head = ByteBuffer(capacity: 512)
    tail = ByteBuffer(capacity: 64)
    model = ByteBuffer(capacity: 64)
    runNumber = configuration.runNumber
    keyCount = configuration.keyCount
    isStreaming = configuration.isStreaming
    maxTokens = configuration.maxTokens ?? -1
    bodyBytes = configuration.bodyBytes ?? -1
    isPlain = configuration.plainRequest != nil
    carriesKey = configuration.plainRequest?.carriesKey ?? true
    hasOwnKey = !configuration.headers.contains { $0.name == "authorization" }
    hasBodylessAnswer = configuration.plainRequest?.method == "HEAD"
    answerForm =
      configuration.plainRequest.map(RequestTemplate.form)
      ?? (configuration.isStreaming ? .stream : .document)
    model.append(string: configuration.model)
    if let request = configuration.plainRequest {
      lay(out: request, configuration)
    } else {
      layOutChat(configuration)
    }
  }

  /// What the answer to a profile's own request must be: chat if that is what it asks for, whoever wrote it.
  private static func form(_ request: PlainLoadRequest) -> AnswerForm {
    guard request.isChat else { return .opaque }
    let body = Array((request.body ?? "").utf8)
    return Bytes.withBytes(of: body) { ChatRequest.read($0).stream } ? .stream : .document
  }

  private mutating func layOutChat(_ configuration: LoadConfiguration) {
    head.append("POST ")
    head.append(string: configuration.pathPrefix)
    head.append(OpenAIChat.completionsPath)
    head.append(" HTTP/1.1\r\n")
    let ours = [
      ("host", configuration.host), ("content-type", "application/json"), ("user-agent", "brownout"),
      // A compressed answer can't be looked into.
      ("accept-encoding", "identity"), ("accept", isStreaming ? "text/event-stream" : "application/json"),
    ]
    let given = configuration.headers
    HTTPWriter.headers(ours.filter { own in !given.contains { $0.name == own.0 } }, into: &head)
    HTTPWriter.headers(given, into: &head)
    if !configuration.keepsConnections { head.append("connection: close\r\n") }
  }

  /// The profile's request, with what it leaves to us: host, connection, content length. Methods that give a
  /// body a meaning get a length even without one (RFC 9110 section 8.6).
  private mutating func lay(out request: PlainLoadRequest, _ configuration: LoadConfiguration) {
    head.append(string: "\(request.method) \(configuration.pathPrefix)\(request.path) HTTP/1.1\r\n")
    if !request.headers.contains(where: { $0.name == "host" }) {
      head.append(string: "host: \(configuration.host)\r\n")
    }
    HTTPWriter.headers(request.headers, into: &head)
    if !configuration.keepsConnections { head.append("connection: close\r\n") }
    if request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) {
      HTTPWriter.contentLength(request.body?.utf8.count ?? 0, into: &tail)
    }
    HTTPWriter.endHead(into: &tail)
    tail.append(string: request.body ?? "")
  }

  /// Replaces the content of `buffer` by request `ordinal`.
  func write(ordinal: Int, _ shape: RequestShape, into buffer: inout ByteBuffer) {
    buffer.clear()
    buffer.append(head.bytes)
    guard !isPlain else { return writePlain(ordinal, into: &buffer) }
    if hasOwnKey {
      buffer.append("authorization: Bearer brownout-")
      buffer.append(decimal: ordinal % keyCount)
      buffer.append("\r\n")
    }
    RequestKey(run: runNumber, ordinal: ordinal).write(into: &buffer)
    let body = HTTPWriter.openBody(into: &buffer)
    let request = ChatRequestShape(
      ordinal: ordinal, promptTokens: shape.promptTokens, stream: isStreaming, includeUsage: isStreaming,
      maxTokens: maxTokens, bodyBytes: bodyBytes)
    request.write(model: model.bytes, into: &buffer)
    HTTPWriter.closeBody(body, into: &buffer)
  }

  private func writePlain(_ ordinal: Int, into buffer: inout ByteBuffer) {
    if carriesKey { RequestKey(run: runNumber, ordinal: ordinal).write(into: &buffer) }
    buffer.append(tail.bytes)
  }
}

public import Base

/// How a stream is kept alive without content.
public enum KeepaliveForm: String, BitwiseCopyable, Sendable, CaseIterable {
  /// A comment line: `: ping`.
  case comment
  /// An event of type `ping`.
  case event
  /// A chunk whose delta is empty.
  case emptyDelta = "empty-delta"
}

/// Writes the answer to one request for a chat completion as a stream of events. Holds only what all its
/// chunks share; the id follows from the key alone, so the same request gets the same bytes in every run.
///
/// Each call appends one event, framed as one chunk where the framing says so: one call, one chunk, one
/// write. The body ends with `HTTPWriter.endBody(stream.framing, …)`, after `writeDone` or, for a stream
/// without its end marker, without.
public struct ChatStream: BitwiseCopyable, Sendable {
  /// The Unix second the answer is said to stem from.
  public let created: Int
  /// Whether the request asked for the usage: then every chunk says `"usage":null` and the last one tells it.
  public let includesUsage: Bool
  /// How events are framed.
  public let framing: BodyFraming
  /// Whether an answer that is not streamed says how long it is.
  let hasLength: Bool
  private let key: KeyedRandom

  /// The answer of a provider to the `visit`-th appearance of a request. `key` is the run's seed with the
  /// provider's name.
  public init(
    key: KeyedRandom, ordinal: UInt64, visit: UInt64, created: Int, includesUsage: Bool,
    framing: BodyFraming
  ) {
    self.key = key.keyed("answer").keyed(ordinal).keyed(visit)
    self.created = created
    self.includesUsage = includesUsage
    self.framing = framing
    hasLength = true
  }

  /// The same answer with a body whose end is the connection's: without chunks, and without a length where it
  /// is not streamed.
  public var delimitedByClose: ChatStream { ChatStream(self, framing: .plain, hasLength: false) }

  private init(_ other: ChatStream, framing: BodyFraming, hasLength: Bool) {
    (created, includesUsage, key) = (other.created, other.includesUsage, other.key)
    self.framing = framing
    self.hasLength = hasLength
  }

  /// The first chunk: the role and empty content.
  public func writeRole(model: Bytes, into buffer: inout ByteBuffer) {
    let mark = open(model, into: &buffer)
    buffer.append("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}")
    close(mark, into: &buffer)
  }

  /// The chunk with the `index`-th token, from 0: the text `provider:index `.
  public func writeToken(_ index: Int, provider: Bytes, model: Bytes, into buffer: inout ByteBuffer) {
    let mark = open(model, into: &buffer)
    buffer.append("{\"content\":\"")
    ChatStream.writeText(index, provider: provider, into: &buffer)
    buffer.append("\"}")
    close(mark, into: &buffer)
  }

  /// The chunk with the finish reason, whose name must need no escapes.
  public func writeFinish(reason: Bytes, model: Bytes, into buffer: inout ByteBuffer) {
    let mark = open(model, into: &buffer)
    buffer.append("{},\"logprobs\":null,\"finish_reason\":\"")
    buffer.append(reason)
    buffer.append(includesUsage ? "\"}],\"usage\":null}\n\n" : "\"}]}\n\n")
    HTTPWriter.closeChunk(mark, framing, into: &buffer)
  }

  /// The chunk with the usage and no choices.
  public func writeUsage(
    promptTokens: Int, completionTokens: Int, model: Bytes, into buffer: inout ByteBuffer
  ) {
    let mark = HTTPWriter.openChunk(into: &buffer)
    writeCommon(model, into: &buffer)
    buffer.append("\"choices\":[],\"usage\":{\"prompt_tokens\":")
    buffer.append(decimal: promptTokens)
    buffer.append(",\"completion_tokens\":")
    buffer.append(decimal: completionTokens)
    buffer.append(",\"total_tokens\":")
    buffer.append(decimal: promptTokens + completionTokens)
    buffer.append(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}")
    buffer.append(",\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0")
    buffer.append(",\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}}\n\n")
    HTTPWriter.closeChunk(mark, framing, into: &buffer)
  }

  /// The end marker.
  public func writeDone(into buffer: inout ByteBuffer) {
    HTTPWriter.piece(Bytes(literal: "data: [DONE]\n\n"), framing, into: &buffer)
  }

  /// An error in place of a chunk, as it comes within a 200. Presets without JSON count as `serverError`.
  public func writeInbandError(_ preset: ErrorPreset, model: Bytes, into buffer: inout ByteBuffer) {
    let error = preset.type.utf8CodeUnitCount == 0 ? .serverError : preset
    let mark = HTTPWriter.openChunk(into: &buffer)
    buffer.append("data: {\"error\": {\"message\": \"")
    error.writeMessage(model: model, into: &buffer)
    buffer.append("\", \"type\": \"")
    buffer.append(error.type)
    if error.code.utf8CodeUnitCount > 0 {
      buffer.append("\", \"param\": null, \"code\": \"")
      buffer.append(error.code)
    }
    buffer.append("\"}}\n\n")
    HTTPWriter.closeChunk(mark, framing, into: &buffer)
  }

  /// A sign of life without content.
  public func writeKeepalive(_ form: KeepaliveForm, model: Bytes, into buffer: inout ByteBuffer) {
    switch form {
    case .comment:
      HTTPWriter.piece(Bytes(literal: ": ping\n\n"), framing, into: &buffer)
    case .event:
      HTTPWriter.piece(
        Bytes(literal: "event: ping\ndata: {\"type\": \"ping\"}\n\n"), framing, into: &buffer)
    case .emptyDelta:
      let mark = open(model, into: &buffer)
      buffer.append("{}")
      close(mark, into: &buffer)
    }
  }

  static let idPrefix: StaticString = "chatcmpl-"

  /// The answer's id: `chatcmpl-` and 29 letters and digits.
  func writeID(into buffer: inout ByteBuffer) {
    buffer.append(ChatStream.idPrefix)
    writeIDDigits(into: &buffer)
  }

  /// The 29 letters and digits of the id.
  func writeIDDigits(into buffer: inout ByteBuffer) {
    var source = key
    buffer.append(alphanumeric: source.next(), digits: 10)
    buffer.append(alphanumeric: source.next(), digits: 10)
    buffer.append(alphanumeric: source.next(), digits: 9)
  }

  /// The request id: `req_` and 32 hexadecimal digits.
  func writeRequestID(into buffer: inout ByteBuffer) {
    buffer.append("req_")
    writeRequestIDDigits(into: &buffer)
  }

  /// The 32 digits of the request id.
  func writeRequestIDDigits(into buffer: inout ByteBuffer) {
    var source = key.keyed("request id")
    for _ in 0..<2 { buffer.append(allHexadecimal: source.next()) }
  }

  /// The text of one token.
  static func writeText(_ index: Int, provider: Bytes, into buffer: inout ByteBuffer) {
    buffer.append(provider)
    buffer.append(0x3A)
    buffer.append(decimal: index)
    buffer.append(0x20)
  }

  /// What all chunks begin with, up to and including the comma in front of the choices.
  private func writeCommon(_ model: Bytes, into buffer: inout ByteBuffer) {
    buffer.append("data: {\"id\":\"")
    writeID(into: &buffer)
    buffer.append("\",\"object\":\"chat.completion.chunk\",\"created\":")
    buffer.append(decimal: created)
    buffer.append(",\"model\":\"")
    JSONText.write(model, into: &buffer)
    buffer.append("\",\"service_tier\":\"default\",\"system_fingerprint\":\"")
    buffer.append(ChatStream.fingerprint)
    buffer.append("\",")
  }

  private func open(_ model: Bytes, into buffer: inout ByteBuffer) -> ChunkMark {
    let mark = HTTPWriter.openChunk(into: &buffer)
    writeCommon(model, into: &buffer)
    buffer.append("\"choices\":[{\"index\":0,\"delta\":")
    return mark
  }

  private func close(_ mark: ChunkMark, into buffer: inout ByteBuffer) {
    buffer.append(",\"logprobs\":null,\"finish_reason\":null}]")
    buffer.append(includesUsage ? ",\"usage\":null}\n\n" : "}\n\n")
    HTTPWriter.closeChunk(mark, framing, into: &buffer)
  }

  /// One configuration of the backend, the same for all answers.
  static let fingerprint: StaticString = "fp_b0b0170de7"
}

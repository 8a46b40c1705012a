import Base
import Plan
import Wire

/// What the events of one answer are filled with. The bytes are views, valid while one event is written.
struct EventContent: BitwiseCopyable {
  var provider: Bytes
  var model: Bytes
  var reason: Bytes
  var promptTokens: Int
  var tokens: Int

  /// Appends the event that `kind` stands for, framed as `stream` frames.
  func write(_ kind: EmissionKind, _ stream: ChatStream, into buffer: inout ByteBuffer) {
    switch kind {
    case .role: stream.writeRole(model: model, into: &buffer)
    case .token(let index):
      stream.writeToken(Int(index), provider: provider, model: model, into: &buffer)
    case .final: stream.writeFinish(reason: reason, model: model, into: &buffer)
    case .usage:
      stream.writeUsage(promptTokens: promptTokens, completionTokens: tokens, model: model, into: &buffer)
    case .terminator: stream.writeDone(into: &buffer)
    case .keepalive(.comment): stream.writeKeepalive(.comment, model: model, into: &buffer)
    case .keepalive(.event): stream.writeKeepalive(.event, model: model, into: &buffer)
    case .keepalive(.emptyDelta): stream.writeKeepalive(.emptyDelta, model: model, into: &buffer)
    case .inbandError(.server): stream.writeInbandError(.serverError, model: model, into: &buffer)
    case .inbandError(.overloaded): stream.writeInbandError(.overloaded, model: model, into: &buffer)
    case .inbandError(.rateLimited): stream.writeInbandError(.rateLimited, model: model, into: &buffer)
    case .head, .endBody, .answer, .status, .statusHead, .statusBody, .informational, .close, .silence,
      .done, .keepalive(.earlyHints), .keepalive(.headByte):
      preconditionFailure("not an event of a stream")
    }
  }
}

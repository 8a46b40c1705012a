// A complete request: answered here, or given to the machine with its route.
//
// - `GET /v1/models` is answered from the routes.
// - A body that names a model takes that model's route, or else that of any model; one that no route serves
//   gets 404 in the dialect's form.
// - Everything else (other paths, no body, no model) takes the first route and is treated like any request,
//   so that the proxy can stand in front of any HTTP server. CONNECT is refused.

import Base
import Failover
import IO
import Record
import Wire

extension ProxyEngine {
  mutating func dispatch<B: Backend & ~Copyable>(_ request: Int, _ now: Instant, _ io: inout B) {
    let slot = Int(requests[request].client)
    counters.requests += 1
    clients[slot].phase = .answering
    guard let head = requests[request].head else { preconditionFailure("a request without a head") }
    let message = buffers.bytes(requests[request].message)
    if !requests[request].isNumbered { requests[request].ordinal = ordinal(head, in: message) }
    let endpoint = OpenAIChat.endpoint(head, in: message)
    if answerModels(request, endpoint, message, now, &io) { return }
    if message.starts(with: "CONNECT ") { return answerLocally(request, .connectRefused, now, &io) }
    if case .completions = endpoint { requests[request].isChat = true }
    let body = message.dropping(head.head.upperBound)
    let chat = ChatRequest.read(requests[request].isChat || models.count > 0 ? body : .empty)
    guard let route = route(chat, in: body) else {
      counters.unknownModels += 1
      log.record(UnrescuedRecord(ordinal: requests[request].ordinal, reason: .noTarget))
      return answerLocally(request, .unknownModel, now, &io)
    }
    feed(
      .arrived(
        route: Int32(route), ordinal: requests[request].ordinal, bodyBytes: body.count,
        hash: pickHash(head, in: message), wantsStream: chat.stream), request, now, &io)
  }

  /// The route of the model that `body` names; the first one when it names none; nil when no route serves it.
  private mutating func route(_ chat: ChatRequest, in body: Bytes) -> Int? {
    guard models.count > 0, !chat.model.isEmpty else { return 0 }
    let index = models.index(ofJSON: body[chat.model])
    if index >= 0 { return index }
    return anyModelRoute < 0 ? nil : anyModelRoute
  }

  /// Answers a request for the list of models or for one of them; false if it is none.
  private mutating func answerModels<B: Backend & ~Copyable>(
    _ request: Int, _ endpoint: ChatEndpoint, _ message: Bytes, _ now: Instant, _ io: inout B
  ) -> Bool {
    // Without names there is nothing to say about them: whoever stands behind the route knows.
    guard models.count > 0 else { return false }
    output.clear()
    switch endpoint {
    case .modelList: OpenAIChat.writeModelList(listedModels, created: 0, into: &output)
    case .model(let name):
      guard anyModelRoute >= 0 || models.index(of: message[name]) >= 0 else {
        counters.unknownModels += 1
        answerLocally(request, .unknownModel, now, &io)
        return true
      }
      OpenAIChat.writeModel(message[name], created: 0, into: &output)
    case .completions, .health, .wrongMethod, .unknown: return false
    }
    headOutput.clear()
    LocalAnswer.write(200, output.bytes, keepAlive: keepsClient(of: request), into: &headOutput)
    output.clear()
    finishLocally(request, now, &io)
    return true
  }

  private mutating func answerLocally<B: Backend & ~Copyable>(
    _ request: Int, _ answer: LocalAnswer, _ now: Instant, _ io: inout B
  ) {
    headOutput.clear()
    answer.write(
      keepAlive: keepsClient(of: request), isHead: requests[request].head?.method == .head,
      body: &output, into: &headOutput)
    finishLocally(request, now, &io)
  }

  private mutating func finishLocally<B: Backend & ~Copyable>(_ request: Int, _ now: Instant, _ io: inout B) {
    counters.localAnswers += 1
    let slot = Int(requests[request].client)
    io.send(clients[slot].socket, headOutput.bytes)
    answerEnded(slot, now, &io)
  }

  /// Whether the client's connection lives on after its answer.
  mutating func keepsClient(of request: Int) -> Bool {
    !clients[Int(requests[request].client)].closesAfterAnswer && !isDraining
  }
}

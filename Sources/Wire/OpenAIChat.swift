public import Base

/// The dialect of OpenAI's chat completions: what goes over the wire, byte for byte, and what is read from
/// it.
///
/// Written: `ChatRequestShape` (requests), `ChatStream` (answers, streamed or whole, and errors). Read:
/// `ChatRequest`, `ChatEvent`. All of it works on bytes that lie in one piece and allocates nothing.
public enum OpenAIChat {
  /// Where chat completions are asked for.
  public static let completionsPath: StaticString = "/v1/chat/completions"
  /// Where the models are listed.
  public static let modelsPath: StaticString = "/v1/models"

  /// What a request asks for, by its method (or another one that is taken for it) and target. Any prefix in
  /// front of `/chat/completions`, `/models` and `/health` will do, since gateways are configured with and
  /// without `/v1`.
  public static func endpoint(
    _ summary: HeadSummary, in input: Bytes, as method: HTTPMethod? = nil
  ) -> ChatEndpoint {
    let method = method ?? summary.method
    let target = input[summary.target]
    if target.equals(completionsPath) { return method == .post ? .completions : .wrongMethod }
    let path = target[0..<(target.firstIndex(of: 0x3F) ?? target.count)]
    if ends(path, with: "/chat/completions") {
      return method == .post ? .completions : .wrongMethod
    }
    if ends(path, with: "/models") { return method == .get ? .modelList : .wrongMethod }
    if ends(path, with: "/health") { return method == .get ? .health : .wrongMethod }
    if let place = path.firstIndex(of: "/models/") {
      let start = summary.target.lowerBound + place + 8
      let name = ByteRange(start..<summary.target.lowerBound + path.count)
      return method == .get ? .model(name) : .wrongMethod
    }
    return .unknown
  }

  private static func ends(_ path: Bytes, with suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    return path.count >= length && path.dropping(path.count - length).equals(suffix)
  }

  /// The body that lists `models`. `created` is the Unix second they are said to stem from.
  public static func writeModelList(
    _ models: borrowing NameTable, created: Int, into buffer: inout ByteBuffer
  ) {
    buffer.append("{\n  \"object\": \"list\",\n  \"data\": [")
    for index in 0..<models.count {
      buffer.append(index == 0 ? "\n    {\n      " : ",\n    {\n      ")
      writeModel(models[index], created: created, separator: ",\n      ", into: &buffer)
      buffer.append("\n    }")
    }
    buffer.append(models.count == 0 ? "]\n}\n" : "\n  ]\n}\n")
  }

  /// The body that describes one model.
  public static func writeModel(_ model: Bytes, created: Int, into buffer: inout ByteBuffer) {
    buffer.append("{\n  ")
    writeModel(model, created: created, separator: ",\n  ", into: &buffer)
    buffer.append("\n}\n")
  }

  private static func writeModel(
    _ model: Bytes, created: Int, separator: StaticString, into buffer: inout ByteBuffer
  ) {
    buffer.append("\"id\": \"")
    JSONText.write(model, into: &buffer)
    buffer.append("\"")
    buffer.append(separator)
    buffer.append("\"object\": \"model\"")
    buffer.append(separator)
    buffer.append("\"created\": ")
    buffer.append(decimal: created)
    buffer.append(separator)
    buffer.append("\"owned_by\": \"system\"")
  }
}

/// What a request asks for.
public enum ChatEndpoint: BitwiseCopyable, Sendable {
  /// POST …/chat/completions
  case completions
  /// GET …/models
  case modelList
  /// GET …/models/NAME, with the place of the name in the input.
  case model(ByteRange)
  /// GET …/health
  case health
  /// A known path with another method.
  case wrongMethod
  /// Any other path.
  case unknown
}

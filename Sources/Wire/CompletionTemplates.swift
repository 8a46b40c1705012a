public import Base

/// What a whole answer that is not streamed says. The bytes are views.
public struct CompletionContent: BitwiseCopyable {
  /// The provider's name, of which the text is made.
  public var provider: Bytes
  /// The model's name.
  public var model: Bytes
  /// The finish reason, which must need no escapes.
  public var reason: Bytes
  /// Number of tokens.
  public var tokens: Int
  /// Number of tokens that the prompt counts as.
  public var promptTokens: Int
  /// How long the answer is said to have taken.
  public var processingMilliseconds: Int
  /// Whether the connection goes on.
  public var keepAlive: Bool

  /// All parts.
  public init(
    provider: Bytes, model: Bytes, reason: Bytes, tokens: Int, promptTokens: Int, processingMilliseconds: Int,
    keepAlive: Bool
  ) {
    self.provider = provider
    self.model = model
    self.reason = reason
    self.tokens = tokens
    self.promptTokens = promptTokens
    self.processingMilliseconds = processingMilliseconds
    self.keepAlive = keepAlive
  }
}

/// Where the digits of the ids of a whole answer stand in the buffer that it was written to.
public struct CompletionPlaces: BitwiseCopyable, Sendable {
  var requestID = 0
  var id = 0
}

/// Writes whole answers that are not streamed. From one to the next such answers of a provider often differ
/// in nothing but their ids, so each provider's last one is kept, and an answer that says the same is copied
/// from it around the ids.
public struct CompletionTemplates: ~Copyable {
  private let templates: Slab<CompletionTemplate>
  private var pool = BufferPool(initialCapacity: 2048)
  /// Longer answers are not kept.
  private let longestText = 32 << 10

  /// Templates for so many providers, none of them filled.
  public init(providerCount: Int) {
    templates = Slab(capacity: providerCount, repeating: CompletionTemplate())
    for provider in 0..<providerCount {
      templates[provider].text = pool.take()
      templates[provider].names = pool.take()
    }
  }

  /// Appends the answer that `stream.writeCompletion` would write. `provider` names the provider of
  /// `content.provider`.
  public mutating func write(
    _ stream: ChatStream, _ content: CompletionContent, provider: Int, into buffer: inout ByteBuffer
  ) {
    guard fits(templates[provider], stream, content) else {
      return fill(stream, content, provider, &buffer)
    }
    let text = pool.bytes(templates[provider].text)
    let places = templates[provider].places
    buffer.append(text[0..<places.requestID])
    stream.writeRequestIDDigits(into: &buffer)
    buffer.append(text[places.requestID + 32..<places.id])
    stream.writeIDDigits(into: &buffer)
    buffer.append(text.dropping(places.id + 29))
  }

  /// Whether an answer equals the one that is kept, but for the ids.
  @inline(__always)
  private mutating func fits(
    _ template: CompletionTemplate, _ stream: ChatStream, _ content: CompletionContent
  ) -> Bool {
    guard template.tokens == content.tokens, template.promptTokens == content.promptTokens,
      template.processingMilliseconds == content.processingMilliseconds,
      template.keepAlive == content.keepAlive, template.created == stream.created,
      template.hasLength == stream.hasLength, template.modelCount == content.model.count
    else { return false }
    let names = pool.bytes(template.names)
    return names[0..<template.modelCount].equals(content.model)
      && names.dropping(template.modelCount).equals(content.reason)
  }

  private mutating func fill(
    _ stream: ChatStream, _ content: CompletionContent, _ provider: Int, _ buffer: inout ByteBuffer
  ) {
    let start = buffer.count
    let places = stream.writeCompletion(content, into: &buffer)
    let text = buffer.bytes.dropping(start)
    var template = templates[provider]
    pool.clear(template.text)
    pool.clear(template.names)
    template.tokens = -1
    if text.count <= longestText {
      pool.append(template.text, text)
      pool.append(template.names, content.model)
      pool.append(template.names, content.reason)
      template.places = CompletionPlaces(requestID: places.requestID - start, id: places.id - start)
      template.tokens = content.tokens
      template.promptTokens = content.promptTokens
      template.processingMilliseconds = content.processingMilliseconds
      template.created = stream.created
      template.modelCount = content.model.count
      template.keepAlive = content.keepAlive
      template.hasLength = stream.hasLength
    }
    templates[provider] = template
  }
}

/// An answer that is kept, and what it says.
struct CompletionTemplate: BitwiseCopyable {
  var text = BufferID.none
  /// The model's name and the finish reason.
  var names = BufferID.none
  var modelCount = 0
  var places = CompletionPlaces()
  /// Number of tokens; -1 when nothing is kept.
  var tokens = -1
  var promptTokens = 0
  var processingMilliseconds = 0
  var created = 0
  var keepAlive = true
  var hasLength = true
}

public import Base

/// What the chunks with text of one stream have of their own, beside the text: the id and the time, as they
/// stand in the chunk, and which template has the rest. A line of the cache holds it.
public struct TokenStamp: BitwiseCopyable, Sendable {
  /// The id's 29 characters; the last word begins three before the end of the third.
  var id = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
  /// The ten digits of the time.
  var created = (UInt64(0), UInt16(0))
  var template = TokenStamp.unset

  static let unset: Int32 = -1
  static let plain: Int32 = -2

  /// No stream's yet.
  public init() {}

  /// Whether the stream has not been looked at.
  public var isUnset: Bool { template == TokenStamp.unset }
  /// Whether there is a template; else `ChatStream.writeToken` has to write.
  public var hasTemplate: Bool { template >= 0 }
}

/// Chunks with text, written but for what differs: those of one provider and model have all but the id, the
/// time and the text in common. So a chunk is two copies and a few words, the same bytes as those of
/// `ChatStream.writeToken`.
public struct TokenTemplates: ~Copyable {
  struct Template: BitwiseCopyable {
    var provider: Int32 = 0
    var includesUsage = false
    var framing = BodyFraming.plain
    var model = ByteRange.empty
    /// What stands in front of the token's number, and behind it.
    var front = ByteRange.empty
    var back = ByteRange.empty
    /// From the front's start.
    var idPlace = 0
    var createdPlace = 0
  }

  /// More are not kept: whoever asks for ever new models gets chunks that are written anew.
  static let limit = 32
  /// `1ab` and a line end: all sizes within these have three digits.
  private static let sizeLength = 5
  private static let sizes = 0x100...0xFFF
  /// The digits of `Int32.max`.
  private static let mostDigits = 10

  private let templates = Slab<Template>(capacity: TokenTemplates.limit, repeating: Template())
  private var count = 0
  private var text = ByteBuffer(capacity: 4096)
  private var models = ByteBuffer(capacity: 256)
  private var sample = ByteBuffer(capacity: 1024)

  /// No templates yet.
  public init() {}

  /// What writes the tokens of `stream`, the answer of the provider `number`. Makes the template if there is
  /// none yet and room for it.
  public mutating func stamp(
    _ stream: ChatStream, provider number: Int, name: Bytes, model: Bytes
  ) -> TokenStamp {
    var stamp = TokenStamp()
    stamp.template = TokenStamp.plain
    // Another number of digits would be another template.
    guard stream.created >= 1_000_000_000, stream.created <= 9_999_999_999 else { return stamp }
    guard let template = find(stream, number, model) ?? make(stream, number, name, model) else {
      return stamp
    }
    sample.clear()
    stream.writeID(into: &sample)
    sample.append(decimal: stream.created)
    let bytes = sample.bytes.dropping(ChatStream.idPrefix.utf8CodeUnitCount)
    stamp.id = (
      bytes.littleEndian(at: 0), bytes.littleEndian(at: 8), bytes.littleEndian(at: 16),
      bytes.littleEndian(at: 21)
    )
    stamp.created = (bytes.littleEndian(at: 29), bytes.littleEndian(at: 37))
    stamp.template = Int32(template)
    return stamp
  }

  /// Appends the chunk with the `index`-th token of the stream that `stamp` stems from.
  public mutating func write(_ stamp: TokenStamp, _ index: Int, into buffer: inout ByteBuffer) {
    let template = templates[Int(stamp.template)]
    let start = buffer.count
    buffer.append(text.bytes[template.front])
    buffer.append(decimal: index)
    buffer.append(text.bytes[template.back])
    let id = start + template.idPlace
    buffer.overwrite(at: id, with: stamp.id.0)
    buffer.overwrite(at: id + 8, with: stamp.id.1)
    buffer.overwrite(at: id + 16, with: stamp.id.2)
    buffer.overwrite(at: id + 21, with: stamp.id.3)
    buffer.overwrite(at: start + template.createdPlace, with: stamp.created.0)
    buffer.overwrite(at: start + template.createdPlace + 8, with: stamp.created.1)
    guard template.framing == .chunked else { return }
    let size = buffer.count - start - TokenTemplates.sizeLength - 2
    buffer.overwrite(at: start, with: TokenTemplates.digit(size >> 8))
    buffer.overwrite(at: start + 1, with: TokenTemplates.digit(size >> 4 & 15))
    buffer.overwrite(at: start + 2, with: TokenTemplates.digit(size & 15))
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 10 ? 0x30 + value : 0x57 + value)
  }

  private func find(_ stream: ChatStream, _ provider: Int, _ model: Bytes) -> Int? {
    for index in 0..<count {
      let template = templates[index]
      if template.provider == Int32(provider) && template.includesUsage == stream.includesUsage
        && template.framing == stream.framing && models.bytes[template.model].equals(model)
      {
        return index
      }
    }
    return nil
  }

  private mutating func make(_ stream: ChatStream, _ provider: Int, _ name: Bytes, _ model: Bytes) -> Int? {
    guard count < TokenTemplates.limit else { return nil }
    sample.clear()
    stream.writeToken(0, provider: name, model: model, into: &sample)
    let length = sample.count
    if stream.framing == .chunked {
      let size = length - TokenTemplates.sizeLength - 2
      let most = size + TokenTemplates.mostDigits - 1
      guard TokenTemplates.sizes.contains(size), TokenTemplates.sizes.contains(most) else { return nil }
    }
    stream.writeToken(1, provider: name, model: model, into: &sample)
    let number = sample.bytes[0..<length].sharedPrefix(sample.bytes.dropping(length))
    // Both stand in front of all that a user gives.
    guard let id = sample.bytes.firstIndex(of: ChatStream.idPrefix),
      let created = sample.bytes.firstIndex(of: "\"created\":", from: id)
    else { preconditionFailure("a chunk without an id and a time") }
    let modelStart = models.count
    models.append(model)
    let textStart = text.count
    text.append(sample.bytes[0..<number])
    text.append(sample.bytes[number + 1..<length])
    templates[count] = Template(
      provider: Int32(provider), includesUsage: stream.includesUsage, framing: stream.framing,
      model: ByteRange(modelStart..<models.count), front: ByteRange(textStart..<textStart + number),
      back: ByteRange(textStart + number..<text.count), idPlace: id + ChatStream.idPrefix.utf8CodeUnitCount,
      createdPlace: created + 10)
    count += 1
    return count - 1
  }
}

import Base
import Plan
import Wire

/// The answers with a status that scripts name, as bytes and trivial values, so that sending one touches no
/// String.
struct ReplyTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var status: Int
    var preset: ErrorPreset
    var isRaw = false
    var body = ByteRange.empty
    var contentType = ByteRange.empty
    var hint = HintKind.none
    var hintNumber = 0
    var hintText = ByteRange.empty
    var headers = ByteRange.empty
  }

  enum HintKind: UInt8, BitwiseCopyable { case none, seconds, date, milliseconds, raw }

  private let entries: Slab<Entry>
  private var text = ByteBuffer(capacity: 1024)

  init(_ replies: [Reply]) {
    entries = Slab(capacity: replies.count, repeating: Entry(status: 500, preset: .serverError))
    for (index, reply) in replies.enumerated() { entries[index] = compiled(reply) }
  }

  private mutating func compiled(_ reply: Reply) -> Entry {
    var entry = Entry(status: reply.status, preset: .serverError)
    switch reply.body {
    case .preset(let name):
      guard let preset = ErrorPreset(rawValue: name) else {
        preconditionFailure("the dialect has no error called \(name)")
      }
      entry.preset = preset
    case .raw(let content, let contentType):
      entry.isRaw = true
      entry.body = keep(content)
      entry.contentType = keep(contentType)
    }
    switch reply.retryAfter {
    case .none: break
    case .seconds(let count): (entry.hint, entry.hintNumber) = (.seconds, count)
    case .date(let seconds): (entry.hint, entry.hintNumber) = (.date, seconds)
    case .milliseconds(let count): (entry.hint, entry.hintNumber) = (.milliseconds, count)
    case .raw(let value): (entry.hint, entry.hintText) = (.raw, keep(value))
    }
    let start = text.count
    HTTPWriter.headers(reply.headers, into: &text)
    entry.headers = ByteRange(start..<text.count)
    return entry
  }

  private mutating func keep(_ string: String) -> ByteRange {
    let start = text.count
    text.append(string: string)
    return ByteRange(start..<text.count)
  }

  /// The status of the reply at `index`.
  func status(_ index: Int) -> Int { entries[index].status }

  /// Appends the reply at `index`, head and body. `unixSeconds` is the answer's time of day.
  func write(
    _ index: Int, _ stream: ChatStream, model: Bytes, keepAlive: Bool, processingMilliseconds: Int,
    unixSeconds: Int, into buffer: inout ByteBuffer
  ) {
    let entry = entries[index]
    let hint: RetryAfter
    switch entry.hint {
    case .none: hint = .none
    case .seconds: hint = .seconds(entry.hintNumber)
    case .date: hint = .date(unixSeconds + entry.hintNumber)
    case .milliseconds: hint = .milliseconds(entry.hintNumber)
    case .raw: hint = .raw(text.bytes[entry.hintText])
    }
    if entry.isRaw {
      stream.writeError(
        body: text.bytes[entry.body], contentType: text.bytes[entry.contentType], status: entry.status,
        retryAfter: hint, keepAlive: keepAlive, processingMilliseconds: processingMilliseconds,
        extra: text.bytes[entry.headers], into: &buffer)
    } else {
      stream.writeError(
        entry.preset, status: entry.status, retryAfter: hint, model: model, keepAlive: keepAlive,
        processingMilliseconds: processingMilliseconds, extra: text.bytes[entry.headers], into: &buffer)
    }
  }
}

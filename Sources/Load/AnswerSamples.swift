import Base
import Record

/// Keeps one answer of each kind that failed: a status and an outcome. What an answer is worth is known at
/// its end, so some of those under way are watched: their heads and the beginnings of their bodies are
/// copied. Of the others the piece that decides is kept.
struct AnswerSamples: ~Copyable {
  /// Whether an answer is watched, and where: a number from 0.
  typealias Watch = Int8
  /// Not watched; it may still be, from the piece on that decides.
  static let none: Watch = -1
  /// Not watched, and of no interest: one like it was kept.
  static let unwanted: Watch = -2

  /// The most kinds.
  static let kindLimit = 16
  /// The most answers at a time that are watched although nothing is wrong with them yet.
  static let hopefulLimit = 8
  /// How many bytes of a head and of a body are kept.
  static let headLimit = 4096
  static let bodyLimit = 2048

  struct Kept: BitwiseCopyable {
    var head = BufferID.none
    var body = BufferID.none
    var bodyByteCount = 0
    /// Whether the body was taken from the piece on that decided, and others came before it.
    var isLate = false
    var isHopeful = false
    var isTaken = false
  }

  struct Kind: BitwiseCopyable {
    var status: UInt16
    var outcome: Outcome
    var ending: MessageEnding
    var ordinal: UInt32
    var count: Int
    /// Whether anything was kept of the answer.
    var isKept = false
    var kept: Kept
  }

  private var buffers = BufferPool(initialCapacity: 512, retainedCapacity: 8192)
  private let watched: Slab<Kept>
  private let kinds: Slab<Kind>
  private var kindCount = 0
  private var hopefulCount = 0

  init() {
    watched = Slab(capacity: Self.kindLimit + Self.hopefulLimit, repeating: Kept())
    let nothing = Kind(
      status: 0, outcome: .ok, ending: .complete, ordinal: 0, count: 0, kept: Kept())
    kinds = Slab(capacity: Self.kindLimit, repeating: nothing)
  }

  /// A head is complete; `decided` is how the request will end, if that is known by it.
  mutating func begin(status: Int, decided: Outcome?, head: Bytes) -> Watch {
    if let decided {
      guard wants(UInt16(truncatingIfNeeded: status), decided) else { return Self.unwanted }
    } else if hopefulCount == Self.hopefulLimit || kindCount == Self.kindLimit {
      return Self.none
    }
    let watch = take(isHopeful: decided == nil)
    guard watch >= 0 else { return watch }
    watched[Int(watch)].head = buffers.take()
    buffers.append(watched[Int(watch)].head, head[0..<min(head.count, Self.headLimit)])
    return watch
  }

  /// A piece decided how the request ends, of whose answer nothing was kept.
  mutating func beginLate(status: UInt16, decided: Outcome, piece: Bytes) -> Watch {
    guard wants(status, decided) else { return Self.unwanted }
    let watch = take(isHopeful: false)
    guard watch >= 0 else { return watch }
    watched[Int(watch)].isLate = true
    self.take(watch, piece)
    return watch
  }

  private mutating func take(isHopeful: Bool) -> Watch {
    for place in 0..<watched.capacity where !watched[place].isTaken {
      watched[place] = Kept()
      watched[place].isTaken = true
      watched[place].isHopeful = isHopeful
      hopefulCount += isHopeful ? 1 : 0
      return Watch(truncatingIfNeeded: place)
    }
    return Self.none
  }

  /// A piece of the body of a watched answer.
  mutating func take(_ watch: Watch, _ piece: Bytes) {
    let place = Int(watch)
    let room = Self.bodyLimit - watched[place].bodyByteCount
    watched[place].bodyByteCount += piece.count
    guard room > 0 else { return }
    if watched[place].body == .none { watched[place].body = buffers.take() }
    buffers.append(watched[place].body, piece[0..<min(room, piece.count)])
  }

  /// A piece of a watched answer decided how the request ends: it says more than the beginning of the body.
  mutating func takeDeciding(_ watch: Watch, _ piece: Bytes) {
    let place = Int(watch)
    guard watched[place].body != .none else { return take(watch, piece) }
    buffers.release(watched[place].body)
    watched[place].body = .none
    watched[place].isLate = true
    let before = watched[place].bodyByteCount
    watched[place].bodyByteCount = 0
    take(watch, piece)
    watched[place].bodyByteCount += before
  }

  /// A request is over. `isWanted`: it counts, and did not end well.
  mutating func end(_ record: RequestRecord, _ watch: Watch, isWanted: Bool) {
    var kept = Kept()
    if watch >= 0 {
      kept = watched[Int(watch)]
      watched[Int(watch)].isTaken = false
      hopefulCount -= kept.isHopeful ? 1 : 0
    }
    // Who got nothing has nothing to show.
    guard isWanted && record.firstByte.isPresent else { return release(kept) }
    if let known = kind(record.status, record.outcome) {
      kinds[known].count += 1
      // The first of a kind may have been one that was not watched.
      guard watch >= 0 && !kinds[known].isKept else { return release(kept) }
      kinds[known].kept = kept
      kinds[known].isKept = true
      kinds[known].ordinal = record.ordinal
      kinds[known].ending = record.ending
      return
    }
    guard kindCount < Self.kindLimit else { return release(kept) }
    kinds[kindCount] = Kind(
      status: record.status, outcome: record.outcome, ending: record.ending, ordinal: record.ordinal,
      count: 1, isKept: watch >= 0, kept: kept)
    kindCount += 1
  }

  private mutating func release(_ kept: Kept) {
    if kept.head != .none { buffers.release(kept.head) }
    if kept.body != .none { buffers.release(kept.body) }
  }

  /// Whether nothing was kept yet of answers of this kind, and something can be.
  private func wants(_ status: UInt16, _ outcome: Outcome) -> Bool {
    guard let known = kind(status, outcome) else { return kindCount < Self.kindLimit }
    return !kinds[known].isKept
  }

  private func kind(_ status: UInt16, _ outcome: Outcome) -> Int? {
    for index in 0..<kindCount where kinds[index].status == status && kinds[index].outcome == outcome {
      return index
    }
    return nil
  }

  /// What was kept, the most frequent kind first. Allocates.
  func samples() -> [AnswerSample] {
    var samples: [AnswerSample] = []
    for index in 0..<kindCount {
      let kind = kinds[index]
      var sample = AnswerSample(
        status: Int(kind.status), outcome: kind.outcome, count: kind.count, ordinal: kind.ordinal,
        ending: kind.ending)
      if kind.kept.head != .none { sample.take(head: buffers.bytes(kind.kept.head).string()) }
      if kind.kept.body != .none { sample.body = buffers.bytes(kind.kept.body).string() }
      sample.isKept = kind.isKept
      sample.isBodyLate = kind.kept.isLate
      sample.bodyByteCount = kind.kept.bodyByteCount
      sample.isBodyPartial = kind.kept.isLate || kind.kept.bodyByteCount > Self.bodyLimit
      samples.append(sample)
    }
    return samples.sorted { ($0.count, $1.ordinal) > ($1.count, $0.ordinal) }
  }
}

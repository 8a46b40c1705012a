public import Base
import Synchronization

/// What a provider tells of an attempt as soon as it is over, for whoever watches.
public struct ServedAttempt: Sendable, BitwiseCopyable {
  /// The most bytes that are kept of `subject`.
  public static let subjectLimit = 48

  /// The provider's index.
  public var provider: Int16
  /// The provider's phase when it began.
  public var phase: Int16 = 0
  /// The attempt's number, from 1; 0 when it was answered without a script.
  public var attempt: UInt16 = 0
  /// How it ended.
  public var outcome: Outcome
  /// The status that was sent; 0 when none was.
  public var status: UInt16 = 0
  /// The request's number; `UInt32.max` when it has no key.
  public var ordinal = UInt32.max
  /// Contents that were sent.
  public var tokens: Int32 = 0
  /// Bit n: the provider's n-th rule fired.
  public var rules: UInt64 = 0
  /// The rule of the phase's mix that fired; -1: none.
  public var mixRule: Int16 = -1
  /// When the request was complete; absent when it was answered without a script.
  public var start = Instant.absent
  /// When the first content went out; absent when none did.
  public var firstToken = Instant.absent
  /// When it was over.
  public var end: Instant
  private var text: InlineArray<48, UInt8> = InlineArray(repeating: 0)
  private var textCount: UInt8 = 0

  /// An attempt at a provider that ended at `end`.
  public init(provider: Int16, outcome: Outcome, end: Instant) {
    self.provider = provider
    self.outcome = outcome
    self.end = end
  }

  /// What was asked for: the model, or the request's line where there is none.
  public var subject: String {
    String(decoding: (0..<Int(textCount)).map { text[$0] }, as: UTF8.self)
  }

  /// Keeps the beginning of `bytes` as the subject.
  public mutating func setSubject(_ bytes: Bytes) {
    textCount = UInt8(clamping: min(bytes.count, ServedAttempt.subjectLimit))
    for index in 0..<Int(textCount) { text[index] = bytes[index] }
  }
}

/// Attempts on their way from the providers' thread to the one that prints them: a bounded queue. The
/// providers never wait for the printer; what it is too slow for is dropped and counted.
public final class AttemptFeed: Sendable {
  private struct State {
    var attempts: [ServedAttempt] = []
    var dropped = 0
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let wake: @Sendable () -> Void

  /// A queue of at most `capacity` attempts; `wake` is called when the first one comes into it.
  public init(capacity: Int = 16_384, wake: @escaping @Sendable () -> Void) {
    precondition(capacity > 0)
    self.capacity = capacity
    self.wake = wake
    state.withLock { $0.attempts.reserveCapacity(capacity) }
  }

  /// Puts an attempt into the queue, if there is room.
  public func offer(_ attempt: ServedAttempt) {
    let isFirst = state.withLock { state in
      guard state.attempts.count < capacity else {
        state.dropped += 1
        return false
      }
      state.attempts.append(attempt)
      return state.attempts.count == 1
    }
    if isFirst { wake() }
  }

  /// What is in the queue, which is empty then, and how many attempts there was no room for since the last
  /// call.
  public func take() -> (attempts: [ServedAttempt], dropped: Int) {
    var taken = State()
    taken.attempts.reserveCapacity(capacity)
    state.withLock { swap(&$0, &taken) }
    return (taken.attempts, taken.dropped)
  }
}

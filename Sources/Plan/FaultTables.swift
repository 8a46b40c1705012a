// The trivial forms of rules, phases and steps: what a script is made from, named by index.

import Base
import Profile

/// Where a step stands, in the order of an exchange; `time` and `byte` cut across.
enum StepPlace: BitwiseCopyable, Sendable, Equatable {
  case start
  case head
  case firstByte
  case token(Int64)
  case fraction(Double)
  case final
  case terminator
  case close
  case idle
  case time(Nanoseconds)
  case byte(Int64)

  init(_ anchor: Anchor) {
    switch anchor {
    // The script is asked for when the request is complete: what stands before acts at once.
    case .listen, .accept, .requestHead, .requestBody, .admit: self = .start
    case .head: self = .head
    case .firstByte: self = .firstByte
    case .token(let number): self = .token(Int64(number))
    // Event 0 is the role, event k + 1 the content of token k.
    case .event(let number): self = number <= 0 ? .firstByte : .token(Int64(number - 1))
    case .byte(let number): self = .byte(Int64(number))
    case .fraction(let share): self = .fraction(share)
    case .time(let offset): self = .time(offset)
    case .final: self = .final
    case .terminator: self = .terminator
    case .close: self = .close
    case .idle: self = .idle
    }
  }
}

/// What a step does.
enum StepAction: BitwiseCopyable, Sendable {
  case wait(DistributionID)
  /// No distribution: for ever. `every` is zero when there are no keep-alives.
  case stall(DistributionID, every: Nanoseconds, form: SignOfLife)
  case pace(gap: DistributionID, duration: Nanoseconds)
  case status(Int16)
  /// The head, and the body after a time; without a distribution never.
  case statusInParts(Int16, DistributionID)
  case inform(Int16)
  case closeDelimit
  case emitError(StreamError)
  case finish(AnswerEnd)
  case close(ClosingForm)
  case refuse
}

/// How an answer ends.
struct AnswerEnd: BitwiseCopyable, Sendable {
  var reason: Int16 = 0
  var usage = true
  var terminator = true
  var content = true
}

/// One step of a fault.
struct StepNode: BitwiseCopyable, Sendable {
  var place: StepPlace
  var action: StepAction
}

/// A rule's condition and steps.
struct RuleNode: BitwiseCopyable, Sendable {
  /// Names the rule in draws.
  var key: KeyedRandom
  var share = ShareNode.always
  var nthFirst: Int64 = 0
  var nthEvery: Int64 = 0
  var nthList: IndexRange = .empty
  var nthScope = NthScope.provider
  var hasNth = false
  /// Pairs of bounds in `Plan.numbers`.
  var attempts: IndexRange = .empty
  /// Bits of `RunPhases.names`; zero: any phase.
  var phases: UInt64 = 0
  /// Bits of the provider's models; zero: any model.
  var models: UInt64 = 0
  /// Bits of the provider's header conditions, all of which must hold.
  var headers: UInt64 = 0
  var steps: IndexRange
  var endsScript: Bool
  /// Whether the listener lets nobody in, and whether it drops SYNs instead of refusing.
  var refuses: Bool
  var isBlackHole: Bool
}

/// A stretch of a provider's timeline.
struct PhaseNode: BitwiseCopyable, Sendable {
  /// Names the phase in draws.
  var key: KeyedRandom
  var start: Nanoseconds
  /// The end as written; the last phase goes on.
  var end: Nanoseconds
  var scaleBefore = Scale()
  var scale = Scale()
  var ramps = false
  /// Entries in `Plan.mixes`.
  var mix: IndexRange
  /// The block after which shares repeat exactly; 0: every request draws for itself.
  var exactBlock: UInt64 = 0

  /// How far the phase has come in, 0 ... 1: what its shares and scales are interpolated by.
  func progress(_ offset: Nanoseconds) -> Double {
    guard ramps && end > start else { return 1 }
    return min(max(Double((offset - start).count) / Double((end - start).count), 0), 1)
  }
}

/// A fault of a phase's mix.
struct MixNode: BitwiseCopyable, Sendable {
  /// The share at the start of the phase when it ramps, and at its end.
  var shareBefore: Double
  var share: Double
  var steps: IndexRange
  /// Whether the listener lets nobody in, and whether it drops SYNs instead of refusing.
  var refuses: Bool
  var isBlackHole: Bool

  func share(_ progress: Double) -> Double { shareBefore + (share - shareBefore) * progress }
}

/// A provider's part of the tables.
struct ProviderNode: BitwiseCopyable, Sendable {
  /// Names the provider in draws.
  var key: KeyedRandom
  var firstToken: DistributionID
  var gap: DistributionID
  var tokens: DistributionID
  var head: DistributionID
  var rules: IndexRange
  var timeline: IndexRange
  /// All entries of its phases' mixes.
  var mixes: IndexRange
}

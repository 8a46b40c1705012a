import Base

/// Whether what comes comes so fast that a wait should gather it. Where thousands of streams bring their
/// pieces one by one, waking for each costs more than reading it; where somebody waits for an answer, nothing
/// may be held up. So a wait gathers while pieces of streams come at a rate, and hardly anything else does.
struct Gathering: BitwiseCopyable {
  /// What is decided holds so long, or until the next turn after it.
  static let period = Nanoseconds.milliseconds(1)
  /// So many pieces in a period, or more, are gathered: one in 100 us.
  static let leastPieces = 10
  /// Among so many pieces may be one answer of another kind.
  static let piecesPerOther = 4

  /// What came since the period began: pieces of streams, and anything else.
  private(set) var pieces = 0
  private(set) var others = 0
  private var began: Instant
  /// The verdict on the last period.
  private(set) var isOn: Bool

  /// Off, or what a test wants it to be; the period began at `began`.
  init(isOn: Bool = false, began: Instant = .zero) {
    self.isOn = isOn
    self.began = began
  }

  mutating func notePiece() { pieces += 1 }

  mutating func noteOther() { others += 1 }

  /// A turn begins at `now`.
  mutating func turn(_ now: Instant) {
    let elapsed = (now - began).count
    guard elapsed >= Self.period.count else { return }
    isOn =
      pieces >= others * Self.piecesPerOther
      && pieces * Int(Self.period.count) >= Self.leastPieces * Int(elapsed)
    pieces = 0
    others = 0
    began = now
  }
}

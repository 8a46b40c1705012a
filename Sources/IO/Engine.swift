public import Base

/// A state machine over a backend: the provider, the proxy, the load. It never reads a clock, never blocks,
/// and knows nothing of the other two. A loop calls it; in a real run and in a virtual one it is the same
/// code.
///
/// Conformers mark the two entry points with `@_specialize(where B == UringBackend)` and the same for
/// `EpollBackend` and `SimBackend`: the bodies are then compiled for each backend within the engine's own
/// module, without witness calls (checked in the disassembly), and one metatype comparison at the entry picks
/// the right one.
public protocol Engine: ~Copyable {
  /// When `advance` has to be called next, `never` when only a completion can bring news. Mutating because
  /// for a borrowed engine the compiler copies it, 2 KB, unless all of it is inlined.
  var nextDeadline: Instant { mutating get }

  /// Handles one completion whose token lies in the engine's range.
  mutating func complete<B: Backend & ~Copyable>(_ completion: Completion, now: Instant, io: inout B)

  /// Does what is due at `now`: timers, arrivals. Called once per turn, after the completions.
  mutating func advance<B: Backend & ~Copyable>(now: Instant, io: inout B)
}

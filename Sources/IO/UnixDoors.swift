import Glibc
import Synchronization

/// Who listens where among the Unix sockets of this process, and which connections were reset: what the
/// kernel keeps for TCP and not for Unix sockets. Both ends are in this process, so it can keep it itself.
///
/// Only connections that begin or end come here, so one lock is enough.
final class UnixDoors: Sendable {
  /// The only one.
  static let shared = UnixDoors()

  /// What who connects to a port meets.
  enum Door: BitwiseCopyable, Equatable {
    /// A listener with that name.
    case open(UnixSocketName)
    /// Nobody for now: connecting is refused, and the port stays reserved.
    case closed
    /// A black hole: connecting waits.
    case hole
  }

  private struct State {
    var doors: [UInt16: Door] = [:]
    var lastPort = UnixDoors.firstPort - 1
    /// The connections that were reset, by number: each at the place that its last bits say. An entry is only
    /// lost when so many connections were made, and reset, before the other end has looked.
    var resets = [UInt64](repeating: 0, count: UnixDoors.resetCount)
  }

  private static let firstPort: UInt16 = 20_000
  private static let resetCount = 65_536
  private let state = Mutex(State())

  /// Takes `port`, or a free one for 0, for a listener that is closed as yet; nil when it is taken.
  func reserve(_ port: UInt16) -> UInt16? {
    state.withLock { state in
      var chosen = port
      if port == 0 {
        for _ in 0..<UInt16.max where chosen == 0 {
          state.lastPort = state.lastPort == .max ? Self.firstPort : state.lastPort + 1
          if state.doors[state.lastPort] == nil { chosen = state.lastPort }
        }
      }
      guard chosen != 0, state.doors[chosen] == nil else { return nil }
      state.doors[chosen] = .closed
      return chosen
    }
  }

  /// Says what connections to a reserved `port` meet from now on.
  func set(_ port: UInt16, _ door: Door) {
    state.withLock { state in
      precondition(state.doors[port] != nil, "a port that was not reserved")
      state.doors[port] = door
    }
  }

  /// Gives `port` back.
  func release(_ port: UInt16) { state.withLock { $0.doors[port] = nil } }

  /// Connects `descriptor` to `port`; 0 or an errno. EAGAIN: there is no room, or a black hole; to be tried
  /// again.
  func connect(_ descriptor: Int32, to port: UInt16) -> Int32 {
    switch state.withLock({ $0.doors[port] }) {
    case .open(let name): name.connect(descriptor)
    case .hole: EAGAIN
    case .closed, nil: ECONNREFUSED
    }
  }

  /// Notes that one end of `connection` has reset it. To be said before that end is closed. Apart, because it
  /// is rare and stands in a backend's turn.
  @inline(never)
  func markReset(_ connection: UnixSocketName) {
    state.withLock { $0.resets[Int(connection.number % UInt64(Self.resetCount))] = connection.number }
  }

  /// Whether the end of `connection` that was just met is a reset.
  func wasReset(_ connection: UnixSocketName) -> Bool {
    state.withLock { $0.resets[Int(connection.number % UInt64(Self.resetCount))] == connection.number }
  }
}

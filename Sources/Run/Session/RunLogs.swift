import Base
import IO
import Load
import Provider
import Proxy
import Record

/// All that a run measured, from which the report is made.
struct RunLogs: Sendable {
  var kind: BackendKind
  var load: LoadResult
  var system: SystemResult
  /// Whether a signal ended the run.
  var isPartial: Bool
  /// When the run began, wall time, nanoseconds since 1970; 0 in virtual time.
  var startedWallNanoseconds: Int64
  /// How long it took from its start to its end, on its own clock.
  var elapsed: Nanoseconds
}

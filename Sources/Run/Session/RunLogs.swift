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
  /// The start of its schedule, on its own clock.
  var origin: Instant
  /// How long it took from its start to its end, on its own clock.
  var elapsed: Nanoseconds
}

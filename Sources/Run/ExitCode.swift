/// What the process's exit code says; the same numbers as in `brownout run --help`.
enum ExitCode: Int32, Sendable {
  /// Every expectation held.
  case pass = 0
  /// Something of ours failed, or the report could not be written.
  case internalError = 1
  /// A wrong command line, or a bad profile. Nothing was started.
  case usage = 2
  /// The run says nothing: the generator could not hold the schedule, or an expectation had no samples.
  case invalid = 3
  /// An expectation was breached.
  case breached = 99
  /// Stopped by SIGINT; what was measured until then is in the report.
  case interrupted = 130
  /// Stopped by SIGTERM; what was measured until then is in the report.
  case terminated = 143
}

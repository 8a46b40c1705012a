import Base
import Report

/// Why a command did not do its work: what to print on standard error, and the exit code.
struct CommandFailure: Error {
  let code: ExitCode
  let lines: [String]

  /// The user's mistake; nothing was started.
  static func usage(_ diagnostics: [Diagnostic]) -> CommandFailure {
    CommandFailure(code: .usage, lines: diagnostics.map(\.description))
  }

  /// Something of ours, or of the machine, failed.
  static func failed(_ problem: String, next: String? = nil) -> CommandFailure {
    CommandFailure(
      code: .internalError, lines: [Diagnostic(place: nil, problem: problem, next: next).description])
  }
}

extension CommandFailure {
  /// There is no place for the report.
  init(_ failure: ReportDirectory.Failure) {
    switch failure {
    case .refused(let diagnostic): self = .usage([diagnostic])
    case .failed(let diagnostic): self.init(code: .internalError, lines: [diagnostic.description])
    }
  }
}

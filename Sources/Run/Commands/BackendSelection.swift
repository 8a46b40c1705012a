import Base
import IO

/// Which backend a run uses, by what the user asked for and what this machine permits.
enum BackendSelection {
  /// Reads `--io`; says why io_uring is not used when it was not forbidden, on standard error and in `notes`.
  static func choose(
    _ arguments: ParsedArguments, notes: inout [String]
  ) throws(CommandFailure) -> BackendKind {
    let choice = try arguments.choice("--io", of: BackendChoice.self) ?? .auto
    if choice == .epoll { return .epoll }
    guard let obstacle = BackendProbe.uring().obstacle else { return .uring }
    guard choice == .auto else {
      throw .failed(
        "--io uring: io_uring does not work here: \(obstacle.text)", next: "leave --io out, or use --io epoll"
      )
    }
    let note = "io_uring is not available, epoll is used: \(obstacle.text)"
    Console.error(note)
    notes.append(note)
    return .epoll
  }
}

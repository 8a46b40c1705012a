import Glibc

/// The process's limit of open files, which is its limit of sockets.
public struct FileLimit: Sendable, Equatable {
  /// What the limit was before.
  public let before: Int
  /// What it is now.
  public let soft: Int
  /// The most it can be without privileges.
  public let hard: Int

  /// The present limit.
  public static func read() -> FileLimit {
    var limit = rlimit()
    let result = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    precondition(result == 0, "the limit of open files can't be read")
    let soft = Int(clamping: limit.rlim_cur)
    return FileLimit(before: soft, soft: soft, hard: Int(clamping: limit.rlim_max))
  }

  /// Raises the limit as far as it goes, and has the kernel's table of files made large enough for a run. To
  /// be called before any backend is made: an accept that is already under way keeps the limit it began with.
  public static func raise() -> FileLimit {
    let before = read()
    var soft = before.soft
    if soft < before.hard && set(before.hard) { soft = before.hard }
    makeRoom(for: min(soft, roomyCount))
    return FileLimit(before: before.soft, soft: soft, hard: before.hard)
  }

  /// So many files get a table without asking: half a megabyte.
  private static let roomyCount = 65_536

  /// Has the table of files made for `count` of them at once. The kernel doubles it when one does not fit,
  /// and a process with threads then waits until all processors have let go of the old one: some 10 ms,
  /// eight times from 64 to 16,384, in which whoever opens a connection stands still.
  private static func makeRoom(for count: Int) {
    let highest = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, Int32(clamping: count - 1))
    if highest >= 0 { close(highest) }
  }

  /// Sets the soft limit; whether that worked.
  static func set(_ soft: Int) -> Bool {
    var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(read().hard))
    return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
  }
}

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

  /// Raises the limit as far as it goes. To be called before any backend is made: an accept that is already
  /// under way keeps the limit it began with.
  public static func raise() -> FileLimit {
    let before = read()
    guard before.soft < before.hard else { return before }
    return FileLimit(
      before: before.soft, soft: set(before.hard) ? before.hard : before.soft, hard: before.hard)
  }

  /// Sets the soft limit; whether that worked.
  static func set(_ soft: Int) -> Bool {
    var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(read().hard))
    return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
  }
}

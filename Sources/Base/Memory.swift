// Memory that an engine can't do without. A limit of the process (`ulimit -v`) or of a container is met while
// a run is made ready, and is no bug: it is said in words, not by a trap.

import Glibc

/// Allocations that end the program in words when there is no room.
public enum Memory {
  /// `byteCount` bytes at a multiple of `alignment`, a power of two; given back by `free`.
  static func allocate(byteCount: Int, alignment: Int = 16) -> UnsafeMutableRawPointer {
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, max(alignment, 16), max(1, byteCount)) == 0, let memory else {
      endWithout(byteCount)
    }
    return memory
  }

  /// Ends the program, with exit code 1, if `byteCount` bytes are not to be had: for who then asks by a call
  /// that traps. Little ones are not looked at: what would fail with them is everything.
  public static func require(byteCount: Int) {
    guard byteCount >= 1 << 20 else { return }
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { endWithout(byteCount) }
    munmap(memory, byteCount)
  }

  /// Says that `byteCount` bytes are missing and what bounds them, and ends the program.
  public static func endWithout(_ byteCount: Int) -> Never {
    let text = message(byteCount, limit: addressSpaceLimit) + "\n"
    _ = write(STDERR_FILENO, text, text.utf8.count)
    // Other threads are at work: nothing of theirs is torn down under them.
    _exit(1)
  }

  /// What is said when `byteCount` bytes are missing and the process may have `limit` in all; nil: any
  /// number.
  static func message(_ byteCount: Int, limit: Int?) -> String {
    func mebibytes(_ bytes: Int) -> String { "\(bytes / (1 << 20) + (bytes % (1 << 20) > 0 ? 1 : 0)) MiB" }
    let bound =
      limit.map { "the limit of address space is \(mebibytes($0))" } ?? "there is no limit but the machine's"
    let next = limit == nil ? "lower load.inFlightCap" : "raise it (ulimit -v), or lower load.inFlightCap"
    return "error: out of memory: \(mebibytes(byteCount)) more were needed, and \(bound)\n  next: \(next)"
  }

  /// The process's limit of address space in bytes; nil when there is none.
  static var addressSpaceLimit: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return limit.rlim_cur == rlim_t.max ? nil : Int(clamping: limit.rlim_cur)
  }
}

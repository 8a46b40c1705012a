// A folder that is one process's alone. Here because C's file calls take pointers.

import Glibc

/// The right to a folder: while the value lives, no other process can claim the same one. It ends with the
/// process, however that ends, and leaves nothing behind.
public final class FolderClaim: Sendable {
  private let descriptor: Int32

  /// Claims the folder at `path`. Throws EWOULDBLOCK when somebody else has it. A file system without locks
  /// (some of those over a network) can't tell, and the claim is then no protection.
  public init(_ path: String) throws(FileFailure) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("open the directory", path, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    throw FileFailure("claim the directory", path, EWOULDBLOCK)
  }

  deinit { close(descriptor) }
}

extension FileFailure {
  /// Whether somebody else has what was to be claimed.
  public var isClaimed: Bool { errorNumber == EWOULDBLOCK }
  /// Whether there is something already where something new was to be.
  public var isExisting: Bool { errorNumber == EEXIST }
  /// Whether there is nothing of that name.
  public var isMissing: Bool { errorNumber == ENOENT }
  /// Whether a folder is where a file was to be.
  public var isFolder: Bool { errorNumber == EISDIR }
}

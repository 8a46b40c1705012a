// Files that are there whole or not at all. Here, and not with the reports, because C's file calls take
// pointers.

import Glibc

/// The system's error numbers.
public enum SystemError {
  /// The system's own words for an errno.
  public static func text(_ errorNumber: Int32) -> String { String(cString: strerror(errorNumber)) }
}

/// What the system refused.
public struct FileFailure: Error, Hashable, Sendable {
  /// What was tried, as in "write".
  public let operation: String
  /// What it was tried on.
  public let path: String
  /// The errno.
  public let errorNumber: Int32

  /// `operation` on `path` failed with `errorNumber`.
  public init(_ operation: String, _ path: String, _ errorNumber: Int32) {
    self.operation = operation
    self.path = path
    self.errorNumber = errorNumber
  }

  /// The system's own words for the errno.
  public var reason: String { SystemError.text(errorNumber) }
}

/// Writes files whole, and makes the directories for them.
public enum WholeFile {
  /// What the name of a file that is not whole yet ends in.
  public static let temporarySuffix = ".writing"

  /// All bytes of the file at `path`; of a pipe, until its end.
  public static func bytes(of path: String) throws(FileFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("read", path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileFailure("read", path, errno) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  /// Writes `content` aside, forces it to the disk and renames it to `path`. Whoever looks sees the file as
  /// it was before or all of `content`, also when this process is killed.
  public static func write(_ content: String, to path: String) throws(FileFailure) {
    var rest: String? = content
    try write(to: path) {
      defer { rest = nil }
      return rest
    }
  }

  /// The same for a content that comes in pieces, so that it never is in memory as a whole; nil ends it.
  public static func write(to path: String, pieces: () -> String?) throws(FileFailure) {
    let temporary = path + temporarySuffix
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileFailure("write", path, errno) }
    let failure = fill(descriptor, pieces)
    let closed = close(descriptor)
    if let problem = failure ?? (closed == 0 ? nil : errno) {
      unlink(temporary)
      throw FileFailure("write", path, problem)
    }
    guard rename(temporary, path) == 0 else {
      let problem = errno
      unlink(temporary)
      throw FileFailure("write", path, problem)
    }
  }

  /// Removes the file at `path`, if there is one.
  public static func remove(_ path: String) throws(FileFailure) {
    if unlink(path) != 0 && errno != ENOENT { throw FileFailure("remove", path, errno) }
  }

  /// The file by which `makeDirectory` proves that files can be made; gone when it returns.
  public static let probeName = ".writable"

  /// Makes the directory at `path` with those above it, and proves that a file can be made in it. With
  /// `isNew` nobody else may have made `path` itself: EEXIST is then a failure, and of several processes that
  /// ask for one path at once a single one gets it.
  public static func makeDirectory(_ path: String, isNew: Bool = false) throws(FileFailure) {
    var made = ""
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let last = parts.lastIndex { !$0.isEmpty }
    for (index, part) in parts.enumerated() {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : (part.isEmpty ? "" : "/" + part)
      if made.isEmpty || part.isEmpty || part == "." || part == ".." { continue }
      if mkdir(made, 0o777) != 0 && (errno != EEXIST || isNew && index == last) {
        throw FileFailure("make the directory", made, errno)
      }
    }
    let probe = "\(path)/\(probeName)"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileFailure("write to the directory", path, errno) }
    close(descriptor)
    unlink(probe)
  }

  /// The errno of what went wrong; nil when everything is on the disk.
  private static func fill(_ descriptor: Int32, _ pieces: () -> String?) -> Int32? {
    while let piece = pieces() {
      if let problem = append(piece, to: descriptor) { return problem }
    }
    return fsync(descriptor) == 0 ? nil : errno
  }

  private static func append(_ piece: String, to descriptor: Int32) -> Int32? {
    var piece = piece
    return piece.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count < 0 && errno != EINTR { return errno }
        written += max(0, count)
      }
      return nil
    }
  }
}

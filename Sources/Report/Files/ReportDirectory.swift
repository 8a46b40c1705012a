// A report's directory. Each file in it is whole or not there; see `WholeFile`.

public import Base
import Foundation

/// The directory of one report.
public struct ReportDirectory: Sendable {
  /// Its path as the user gave it, or as it was made up.
  public let path: String

  /// Makes the directory, with those above it, and checks that files can be made in it. Called before
  /// anything is started, so that a run is not lost for want of a place.
  public init(creating path: String) throws(Diagnostic) {
    self.path = path
    do throws(FileFailure) {
      try WholeFile.makeDirectory(path)
    } catch {
      throw ReportDirectory.diagnostic(error)
    }
  }

  /// Writes `content` to the file called `name`, replacing one of an earlier report only when it is complete.
  public func write(_ name: String, _ content: String) throws(Diagnostic) {
    var rest: String? = content
    try write(name) {
      defer { rest = nil }
      return rest
    }
  }

  /// The same for a content that comes in pieces; nil ends it.
  public func write(_ name: String, pieces: () -> String?) throws(Diagnostic) {
    do throws(FileFailure) {
      try WholeFile.write(to: "\(path)/\(name)", pieces: pieces)
    } catch {
      throw ReportDirectory.diagnostic(error)
    }
  }

  /// Removes the file called `name`, if there is one.
  public func remove(_ name: String) throws(Diagnostic) {
    do throws(FileFailure) {
      try WholeFile.remove("\(path)/\(name)")
    } catch {
      throw ReportDirectory.diagnostic(error)
    }
  }

  private static func diagnostic(_ failure: FileFailure) -> Diagnostic {
    let next =
      switch failure.errorNumber {
      case ENOSPC, EDQUOT: "free some space, or use --out with a directory on another disk"
      case EACCES, EPERM, EROFS: "use --out with a directory that you may write to"
      case ENOTDIR, EEXIST: "use --out with a path that is a directory or does not exist yet"
      default: "use --out with another directory"
      }
    return Diagnostic(
      place: nil, problem: "can't \(failure.operation) \(failure.path): \(failure.reason)", next: next)
  }
}

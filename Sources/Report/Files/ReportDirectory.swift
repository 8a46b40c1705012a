// A report's directory. It belongs to one run, and each file in it is whole or not there; see `WholeFile`.

public import Base
import Foundation

/// The directory of one report. While the value lives, no other run gets it.
public struct ReportDirectory: Sendable {
  /// Why there is no directory.
  public enum Failure: Error {
    /// What is there is not to be overwritten: the user has to choose another path.
    case refused(Diagnostic)
    /// The system did not permit it.
    case failed(Diagnostic)
  }

  /// Its path as the user gave it, or as it was made up.
  public let path: String
  private let claim: FolderClaim
  /// The option by which the user names it.
  private let option: String

  /// Makes a directory that was not there before, with those above it: `path`, or the first of `path-2`,
  /// `path-3` and so on that nobody has. Called before anything is started, so that a run is not lost for
  /// want of a place.
  public init(new path: String) throws(Failure) {
    option = "--out"
    var number = 1
    while true {
      let candidate = number == 1 ? path : "\(path)-\(number)"
      do throws(FileFailure) {
        try WholeFile.makeDirectory(candidate, isNew: true)
        claim = try FolderClaim(candidate)
        self.path = candidate
        return
      } catch {
        guard error.isExisting, number < ReportDirectory.numberLimit else {
          throw .failed(ReportDirectory.diagnostic(error, option))
        }
        number += 1
      }
    }
  }

  /// Takes the directory `path` for a new report: makes it if it is missing, and removes the report that
  /// stands in it. Nothing of that is left for the new one's readers, even if the new run is killed before it
  /// has written a word. A directory in which anything else stands, or that another run has, is refused.
  public init(replacing path: String, option: String = "--out") throws(Failure) {
    self.path = path
    self.option = option
    do throws(FileFailure) {
      try WholeFile.makeDirectory(path)
      claim = try FolderClaim(path)
    } catch {
      guard error.isClaimed else { throw .failed(ReportDirectory.diagnostic(error, option)) }
      throw .refused(
        Diagnostic(
          place: nil, problem: "another run is writing its report to \(path)",
          next: "use \(option) with another directory, or wait for that run"))
    }
    if let stranger = EarlierReport.stranger(in: path) {
      throw .refused(
        Diagnostic(
          place: nil, problem: "\(path) holds \(stranger), which is not part of a report",
          expected: "a directory that is empty, missing, or holds an earlier report only",
          next: "use \(option) with another directory"))
    }
    do throws(FileFailure) {
      try EarlierReport.remove(from: path)
    } catch {
      throw .failed(ReportDirectory.diagnostic(error, option))
    }
  }

  /// Where numbering ends: so many runs don't start in one second.
  private static let numberLimit = 10_000

  /// Writes `content` to the file called `name`, replacing an earlier one only when it is complete.
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
      throw ReportDirectory.diagnostic(error, option)
    }
  }

  private static func diagnostic(_ failure: FileFailure, _ option: String) -> Diagnostic {
    let next =
      switch failure.errorNumber {
      case ENOSPC, EDQUOT: "free some space, or use \(option) with a directory on another disk"
      case EACCES, EPERM, EROFS: "use \(option) with a directory that you may write to"
      case ENOTDIR, EEXIST: "use \(option) with a path that is a directory or does not exist yet"
      default: "use \(option) with another directory"
      }
    return Diagnostic(
      place: nil, problem: "can't \(failure.operation) \(failure.path): \(failure.reason)", next: next)
  }
}

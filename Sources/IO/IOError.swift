import Glibc

/// What can go wrong when something is set up. Everything later comes as a completion.
public struct IOError: Error, Sendable {
  /// What was tried, as in "bind 127.0.0.1:8080".
  public let operation: String
  /// The errno.
  public let errorNumber: Int32

  /// `operation` failed with `errorNumber`.
  public init(_ operation: String, _ errorNumber: Int32) {
    self.operation = operation
    self.errorNumber = errorNumber
  }

  /// Whether somebody else listens there.
  public var isAddressInUse: Bool { errorNumber == EADDRINUSE }
  /// Whether this user may not.
  public var isForbidden: Bool { errorNumber == EACCES }
}

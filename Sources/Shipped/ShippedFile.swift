// What comes with the program and is inside of it, so that a copied binary has it all: the profiles and
// policies of `Profiles`, and the conformance rows. A folder of resources beside the binary would be lost
// with the first copy. The texts are Swift source that `scripts/embed` writes; a test compares them with the
// files.

/// A file that is inside of the program.
public struct ShippedFile: Sendable {
  /// What it is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A profile, for `brownout run`.
    case profile
    /// A policy, for `policy: "NAME"`.
    case policy
    /// Conformance rows, for `brownout conformance`.
    case rows
  }

  /// What it is.
  public let kind: Kind
  /// Its name, without folder and ending.
  public let name: String
  /// Where it stands in the project.
  public let path: String
  /// Its text.
  public let text: String

  init(_ kind: Kind, _ name: String, _ path: String, _ text: String) {
    self.kind = kind
    self.name = name
    self.path = path
    self.text = text
  }
}

/// All of them.
public enum Shipped {
  /// Every file, by kind, then by name.
  public static var files: [ShippedFile] { texts }

  /// The names of those of `kind`, in their order.
  public static func names(_ kind: ShippedFile.Kind) -> [String] {
    files.filter { $0.kind == kind }.map(\.name)
  }

  /// The file called `name`; nil when there is none.
  public static func file(_ kind: ShippedFile.Kind, _ name: String) -> ShippedFile? {
    files.first { $0.kind == kind && $0.name == name }
  }
}

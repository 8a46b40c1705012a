// Policies in files: presets by name, and files that a profile names. This module reads no file itself: how
// to is a parameter.

import Base
import Profile

/// Where policies by name are looked for, and how files are read.
public struct PolicyFiles: Sendable {
  /// The file that names policies: what it names by a path is relative to its folder.
  public var profile: String
  /// The folders in which presets are looked for, in this order.
  public var folders: [String]
  /// The text of a file; nil when it can't be read.
  public var readFile: @Sendable (String) -> String?
  /// The names of the files in a folder; none when there is no such folder.
  public var listFolder: @Sendable (String) -> [String]

  /// These folders and ways.
  public init(
    profile: String, folders: [String], readFile: @escaping @Sendable (String) -> String?,
    listFolder: @escaping @Sendable (String) -> [String]
  ) {
    self.profile = profile
    self.folders = folders
    self.readFile = readFile
    self.listFolder = listFolder
  }

  /// No files at all.
  public static let none = PolicyFiles(
    profile: "", folders: [], readFile: { _ in nil }, listFolder: { _ in [] })

  /// The names of all presets, sorted.
  public var presets: [String] {
    var names: Set<String> = []
    for folder in folders {
      for file in listFolder(folder) where file.hasSuffix(PolicyFiles.ending) {
        names.insert(String(file.dropLast(PolicyFiles.ending.count)))
      }
    }
    return names.sorted()
  }

  private static let ending = ".json5"

  /// Whether `name` is the name of a file, and not of a preset.
  private static func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(ending) }

  /// The file that `name`, written at `place`, means, with its text; nil, with a note, when there is none.
  func find(
    _ name: String, _ place: SourcePlace, noting diagnostics: inout Diagnostics
  ) -> (path: String, text: String)? {
    if PolicyFiles.isPath(name) {
      let path = FileName.path(of: name, besides: profile)
      if let text = readFile(path) { return (path, text) }
      diagnostics.add(
        place, "can't read the policy file \(path)", expected: "a JSON5 file with a policy object",
        next: "check that it stands there; the name is relative to "
          + (profile.isEmpty ? "this folder" : "the profile"))
      return nil
    }
    for folder in folders {
      let path = "\(folder)/\(name)\(PolicyFiles.ending)"
      if let text = readFile(path) { return (path, text) }
    }
    let known = presets
    let folder = folders.first ?? "policies"
    diagnostics.add(
      place, "there is no policy '\(name)'",
      expected: known.isEmpty
        ? "a preset's name; there are none in \(folder)" : "a preset: \(Suggestion.list(known))",
      next: Suggestion.question(
        for: name, in: known, otherwise: "put it into \(folder)/\(name.isEmpty ? "NAME" : name).json5"))
    return nil
  }
}

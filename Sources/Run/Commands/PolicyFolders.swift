// Where policies by name are: beside the profile, in the current folder, then in the program itself.

import Failover
import Foundation
import Shipped

enum PolicyFolders {
  /// The folder that the program itself stands for.
  static let shipped = "shipped/policies"

  /// The files that the profile at `path` may name; empty for none.
  static func files(for path: String) -> PolicyFiles {
    // A folder counts once, by whatever name it comes first.
    var seen: Set<String> = []
    let existing = [beside(path), "Profiles/policies"].filter { folder in
      let whole = URL(fileURLWithPath: folder).standardizedFileURL.resolvingSymlinksInPath().path
      return FileManager.default.fileExists(atPath: whole) && seen.insert(whole).inserted
    }
    return PolicyFiles(
      profile: path, folders: existing + [shipped],
      readFile: { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? shippedText($0) },
      listFolder: { folder in
        if folder == shipped { return Shipped.names(.policy).map { "\($0).json5" } }
        return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      })
  }

  /// The text of a policy inside of the program.
  private static func shippedText(_ path: String) -> String? {
    Shipped.files.first { $0.kind == .policy && path == "\(shipped)/\($0.name).json5" }?.text
  }

  /// The folder of presets in the folder of the profile.
  private static func beside(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "policies" }
    return String(path[...slash]) + "policies"
  }
}

// Where policies by name are: beside the profile, in the current folder, and above the program, so that the
// shipped ones are found from a checkout and from wherever the program was called.

import Failover
import Foundation

enum PolicyFolders {
  /// The files that the profile at `path` may name; empty for none.
  static func files(for path: String) -> PolicyFiles {
    var folders = [beside(path), "Profiles/policies"]
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    while folder.path != "/" {
      folders.append(folder.appendingPathComponent("Profiles/policies").path)
      folder = folder.deletingLastPathComponent()
    }
    // A folder counts once, by whatever name it comes first.
    var seen: Set<String> = []
    let existing = folders.filter { folder in
      let whole = URL(fileURLWithPath: folder).standardizedFileURL.resolvingSymlinksInPath().path
      return FileManager.default.fileExists(atPath: whole) && seen.insert(whole).inserted
    }
    return PolicyFiles(
      profile: path, folders: existing.isEmpty ? [folders[0]] : existing,
      readFile: { try? String(contentsOfFile: $0, encoding: .utf8) },
      listFolder: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] })
  }

  /// The folder of presets in the folder of the profile.
  private static func beside(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "policies" }
    return String(path[...slash]) + "policies"
  }

  private static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}

// Headers of the load that take keys from the environment: whether they can be sent, and what must not be
// written down.

import Base
import Foundation
import Profile

/// The headers of a profile's load beside an environment.
struct RequestHeaders {
  private let headers: [RequestHeader]
  private let environment: [String: String]

  init(_ profile: RunProfile, environment: [String: String] = ProcessInfo.processInfo.environment) {
    headers = (profile.load?.headers ?? []) + (profile.load?.request?.headers ?? [])
    self.environment = environment
  }

  /// The headers whose variables are not set, with the first such variable.
  private var unset: [(header: RequestHeader, variable: String)] {
    headers.compactMap { header in
      header.value.variables.first { environment[$0] == nil }.map { (header, $0) }
    }
  }

  /// What keeps a run from sending them.
  var mistakes: [Diagnostic] {
    var mistakes = unset.map { header, variable in
      Diagnostic(
        place: header.place, problem: "the environment variable \(variable) is not set",
        expected: "a value for the header '\(header.name)'", next: "export \(variable)=…, and run again")
    }
    for header in headers where !header.value.variables.isEmpty {
      guard let value = header.value.filled(from: environment), !Self.canBeSent(value) else { continue }
      let names = header.value.variables.joined(separator: ", ")
      mistakes.append(
        Diagnostic(
          place: header.place, problem: "\(names) has characters that a header can't carry",
          expected: "printable ASCII, at most 8192 characters",
          next: "look for a line end or a blank behind the value"))
    }
    return mistakes
  }

  /// Visible ASCII with blanks inside only: one at an end is a slip, and a receiver drops it.
  private static func canBeSent(_ value: String) -> Bool {
    value.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) } && value.count <= 8192
      && !value.hasPrefix(" ") && !value.hasSuffix(" ")
  }

  /// What `check` and `explain` say of variables that a run would need.
  var warnings: [String] {
    unset.map { header, variable in
      "the environment variable \(variable) is not set; brownout run needs it for the header '\(header.name)'"
    }
  }

  /// A line for each header, without its secrets.
  var lines: [String] {
    headers.map { header in
      let variables = header.value.variables.map { name in
        name + (environment[name] == nil ? ", which is not set" : "")
      }
      let source = variables.isEmpty ? "" : " (from \(variables.joined(separator: "; ")))"
      return "header \(header.name): \(header.shownValue)\(source)"
    }
  }

  /// What must stand in nothing that is written down.
  var redaction: Redaction {
    var secrets: [String] = []
    for header in headers {
      secrets += header.value.variables.compactMap { environment[$0] }
      if SecretHeader.contains(header.name), let value = header.value.filled(from: environment) {
        secrets.append(value)
      }
    }
    return Redaction(secrets)
  }

  /// `override`, as in `load.headers.authorization=Bearer x`, for a report. Whatever sets headers is masked
  /// as a whole: JSON5 can spell a secret in many ways.
  func shown(override: String) -> String {
    guard let equals = override.firstIndex(of: "=") else { return redaction.masked(override) }
    let path = override[..<equals].replacing("\"", with: "")
    let setsHeaders = ["load.headers", "load.request.headers"].contains { known in
      path == known || path.hasPrefix(known + ".") || (!headers.isEmpty && known.hasPrefix(path + "."))
    }
    return setsHeaders ? override[...equals] + SecretHeader.mask : redaction.masked(override)
  }

  /// The words of a command line for a report.
  func shown(arguments: [String]) -> [String] {
    arguments.map { word in
      let prefix = "--set="
      return word.hasPrefix(prefix)
        ? prefix + shown(override: String(word.dropFirst(prefix.count))) : shown(override: word)
    }
  }
}

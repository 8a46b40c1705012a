// Standard output and standard error. Results go to the one, everything else to the other.

import Foundation
import IO
import Report

enum Console {
  /// Prints a line on standard output.
  static func output(_ text: String) { write(text, to: .standardOutput) }

  /// Prints a line on standard error.
  static func error(_ text: String) { write(text, to: .standardError) }

  /// Rewrites the last line of a terminal on standard error, without going to the next.
  static func status(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K\(line)".utf8))
  }

  /// Whether standard output is to have colours: `NO_COLOR` (https://no-color.org) and `FORCE_COLOR`
  /// (https://force-color.org) have the say, else whether it is a terminal that can show them.
  static var outputHasColour: Bool {
    hasColour(isTerminal: isatty(1) == 1, ProcessInfo.processInfo.environment)
  }

  static func hasColour(isTerminal: Bool, _ environment: [String: String]) -> Bool {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    if isSet("NO_COLOR") { return false }
    if isSet("FORCE_COLOR") { return environment["FORCE_COLOR"] != "0" }
    return isTerminal && environment["TERM"] != "dumb"
  }

  /// Whether standard error is a terminal on which a line can be written again.
  static var errorIsTerminal: Bool {
    isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The columns of standard output; the usual ones when it is no terminal.
  static var outputColumns: Int { TerminalSize.columns(of: 1) ?? TerminalSummary.usualColumns }
  /// The columns of standard error.
  static var errorColumns: Int { TerminalSize.columns(of: 2) ?? TerminalSummary.usualColumns }

  /// Prints text that has its own line ends on standard output.
  static func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

  // A closed pipe is not an error of ours: whoever reads has seen enough.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data((text + "\n").utf8))
  }
}

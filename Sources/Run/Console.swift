// Standard output and standard error. Results go to the one, everything else to the other.

import Foundation

enum Console {
  /// Prints a line on standard output.
  static func output(_ text: String) { write(text, to: .standardOutput) }

  /// Prints a line on standard error.
  static func error(_ text: String) { write(text, to: .standardError) }

  /// Rewrites the last line of a terminal on standard error, without going to the next.
  static func status(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K\(line)".utf8))
  }

  /// Whether standard output is a terminal that wants colour (https://no-color.org).
  static var outputHasColour: Bool {
    isatty(1) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }
  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(2) == 1 }

  /// Prints text that has its own line ends on standard output.
  static func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

  // A closed pipe is not an error of ours: whoever reads has seen enough.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data((text + "\n").utf8))
  }
}

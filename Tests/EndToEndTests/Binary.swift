// Runs the built program as a user would and looks at what it leaves behind.

import Foundation
import XCTest

/// What a run of the program left: its exit code and what it printed.
struct Finished {
  var exitCode: Int32
  var output: String
  var errors: String
}

enum Binary {
  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The program, which stands beside the test bundle.
  static var url: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let products =
      bundle?.deletingLastPathComponent()
      ?? URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent()
    return products.appendingPathComponent("brownout")
  }

  static func profile(_ name: String) -> String { root.appendingPathComponent("Profiles/\(name).json5").path }

  /// A new directory that is gone after the test.
  static func temporaryDirectory(_ test: XCTestCase) -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("brownout-\(UUID().uuidString)")
    XCTAssertNoThrow(try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true))
    test.addTeardownBlock { try? FileManager.default.removeItem(at: url) }
    return url
  }

  /// Starts the program and does not wait for it. What it prints goes to files, so that no pipe can fill up.
  static func start(_ arguments: [String], in directory: URL) throws -> Process {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    for name in ["output", "errors"] {
      try Data().write(to: directory.appendingPathComponent(name))
    }
    process.standardOutput = try FileHandle(forWritingTo: directory.appendingPathComponent("output"))
    process.standardError = try FileHandle(forWritingTo: directory.appendingPathComponent("errors"))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits for the program's end and reads what it printed.
  static func finish(_ process: Process, in directory: URL) -> Finished {
    process.waitUntilExit()
    let read = { (name: String) in
      (try? String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }
    // A process that a signal ended has no exit code of its own; shells show 128 + signal.
    let code = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return Finished(exitCode: code, output: read("output"), errors: read("errors"))
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], in directory: URL) throws -> Finished {
    finish(try start(arguments, in: directory), in: directory)
  }
}

/// `summary.json` as a user's script would read it.
struct Summary {
  let root: [String: Any]

  init(directory: URL) throws {
    let data = try Data(contentsOf: directory.appendingPathComponent("summary.json"))
    root = try XCTUnwrap(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The value at a path of keys: `failover.delay_ms.p50`.
  func value(_ path: String) -> Any? {
    path.split(separator: ".").reduce(root as Any?) { ($0 as? [String: Any])?[String($1)] }
  }

  func number(_ path: String) -> Double { (value(path) as? NSNumber)?.doubleValue ?? .nan }
  func text(_ path: String) -> String { value(path) as? String ?? "" }

  /// How many attempts each (provider, attempt number, outcome) had, over all phases.
  var attemptCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for row in root["attempts"] as? [[String: Any]] ?? [] {
      let key = "\(row["provider"] ?? "?")#\(row["attempt"] ?? "?") \(row["outcome"] ?? "?")"
      counts[key, default: 0] += (row["count"] as? NSNumber)?.intValue ?? 0
    }
    return counts
  }

  /// How many requests had each outcome.
  var outcomes: [String: Int] {
    (value("requests.outcomes") as? [String: NSNumber] ?? [:]).mapValues(\.intValue)
  }
}

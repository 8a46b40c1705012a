// What a run ran on: goes to env.json and to `brownout doctor`.

import Foundation
import IO

/// Facts of the machine. Texts as the kernel gives them.
struct RunEnvironment: Sendable {
  var kernel: String
  var processor: String
  var cores: Int
  var memoryBytes: UInt64
  var portRange: String
  var lockedMemory: String
  var loadAverage: String

  static func read() -> RunEnvironment {
    let information = file("/proc/cpuinfo")
    let processor = information.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
    let ports = file("/proc/sys/net/ipv4/ip_local_port_range").split { $0 == "\t" || $0 == " " || $0 == "\n" }
    let locked = file("/proc/self/limits").split(separator: "\n").first { $0.hasPrefix("Max locked memory") }
      .map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    return RunEnvironment(
      kernel: "\(file("/proc/sys/kernel/ostype")) \(file("/proc/sys/kernel/osrelease"))",
      processor: processor ?? "unknown processor", cores: Worker.allowedCoreCount,
      memoryBytes: ProcessInfo.processInfo.physicalMemory,
      portRange: ports.count == 2 ? "\(ports[0]) to \(ports[1])" : "unknown range",
      lockedMemory: locked.map { $0.count > 3 ? String($0[3]) : "unknown" } ?? "unknown",
      loadAverage: file("/proc/loadavg"))
  }

  /// As a JSON object.
  func json(version: String, arguments: [String]) -> String {
    let object: [String: Any] = [
      "brownout": version, "kernel": kernel, "processor": processor, "cores": cores,
      "memory_bytes": memoryBytes, "port_range": portRange,
      "locked_memory_bytes": lockedMemory, "load_average": loadAverage, "arguments": arguments,
    ]
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return String(decoding: data ?? Data("{}".utf8), as: UTF8.self) + "\n"
  }

  private static func file(_ path: String) -> String {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "unknown")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

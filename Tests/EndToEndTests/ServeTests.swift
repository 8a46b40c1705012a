// `brownout serve` in processes of their own.

import Foundation
import XCTest

final class ServeTests: XCTestCase {
  private func write(_ text: String, _ name: String, in directory: URL) throws -> String {
    let url = directory.appendingPathComponent(name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  /// Starts `brownout serve`, waits for the base URLs of `names`, and gives back their ports by name.
  private func serve(
    _ arguments: [String], awaiting names: [String], in directory: URL
  ) throws -> [String: Int] { try start(arguments, awaiting: names, in: directory).ports }

  private func start(
    _ arguments: [String], awaiting names: [String], in directory: URL
  ) throws -> (process: Process, ports: [String: Int]) {
    let process = try Binary.start(["serve"] + arguments + ["--quiet"], in: directory)
    addTeardownBlock {
      guard process.isRunning else { return }
      process.terminate()
      process.waitUntilExit()
    }
    var ports: [String: Int] = [:]
    while !names.allSatisfy({ ports[$0] != nil }) && process.isRunning {
      let output = try String(contentsOf: directory.appendingPathComponent("output"), encoding: .utf8)
      // A line that is not complete yet is not looked at.
      for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ")
        ports[String(words[0])] = Int(words[1].split(separator: ":")[2].prefix { $0.isNumber })
      }
    }
    return (process, ports)
  }

  /// A connection beyond the limit is reset: said when it happens first, and how many it were at the end.
  func testConnectionsBeyondTheLimitAreSaid() throws {
    let (near, client) = (Binary.temporaryDirectory(self), Binary.temporaryDirectory(self))
    let base = #"base: { firstToken: "20ms", gap: "1ms", tokens: 3 }"#
    let profile = try write(
      "{ brownout: 1, name: \"few\", providers: { primary: { \(base) } } }", "few.json5", in: near)
    let (process, ports) = try start([profile, "--connections", "2"], awaiting: ["primary"], in: near)
    let load = try write(
      """
      { brownout: 1, name: "client", providers: { primary: { \(base) } },
        target: { url: "http://127.0.0.1:\(try XCTUnwrap(ports["primary"]))" },
        load: { streams: 5, duration: "100ms" } }
      """, "client.json5", in: client)
    _ = try Binary.run(["run", load, "--out", "report", "--quiet"], in: client)
    let errors = near.appendingPathComponent("errors")
    let words = "connections to providers were reset"
    while process.isRunning, try !String(contentsOf: errors, encoding: .utf8).contains(words) {}
    process.interrupt()
    let finished = Binary.finish(process, in: near)
    XCTAssertEqual(finished.exitCode, 0)
    XCTAssertEqual(finished.errors.components(separatedBy: words).count, 3, finished.errors)
    XCTAssertTrue(finished.errors.contains("--connections N"), finished.errors)
  }

  func testTheProxyReachesAProviderThatIsPlayedElsewhere() throws {
    let base = #"base: { firstToken: "1ms", gap: "1ms", tokens: 3 }"#
    let (near, far, client) = (
      Binary.temporaryDirectory(self), Binary.temporaryDirectory(self), Binary.temporaryDirectory(self)
    )
    let healthy = try write(
      "{ brownout: 1, name: \"far\", providers: { primary: { \(base) } } }", "far.json5", in: far)
    let provider = try XCTUnwrap(try serve([healthy], awaiting: ["primary"], in: far)["primary"])
    let failing = try write(
      """
      { brownout: 1, name: "near", proxy: {},
        providers: { primary: { \(base), rules: [ { do: "fast-5xx" } ] } } }
      """, "near.json5", in: near)
    let ports = try serve(
      [failing, "--upstream", "primary=127.0.0.1:\(provider)"], awaiting: ["proxy", "primary"], in: near)
    XCTAssertEqual(ports["primary"], provider)
    let load = try write(
      """
      { brownout: 1, name: "client", providers: { primary: { \(base) } },
        target: { url: "http://127.0.0.1:\(try XCTUnwrap(ports["proxy"]))" },
        load: { rate: "50/s", duration: "200ms" }, expect: [ "success == 100%" ] }
      """, "client.json5", in: client)
    let finished = try Binary.run(["run", load, "--out", "report", "--quiet"], in: client)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    let summary = try Summary(directory: client.appendingPathComponent("report"))
    XCTAssertEqual(summary.outcomes, ["ok": 10])
  }

  func testEachAttemptIsPrintedAsItComesAndASummaryAtTheEnd() throws {
    let directory = Binary.temporaryDirectory(self)
    let profile = try write(
      """
      { brownout: 1, name: "watched", providers: { primary: {
          base: { firstToken: "1ms", gap: "1ms", tokens: 3 },
          rules: [{ id: "busy", when: { nth: { list: [2] } }, do: "fast-429" }] } },
        target: "provider:primary", load: { rate: "1/s", duration: "1h", warmup: "30m", model: "gpt-mock" } }
      """, "watched.json5", in: directory)
    let process = try Binary.start(["serve", profile, "--report", "report"], in: directory)
    addTeardownBlock { if process.isRunning { process.terminate() } }
    func output() throws -> String {
      try String(contentsOf: directory.appendingPathComponent("output"), encoding: .utf8)
    }
    func line(with words: [String]) throws -> String? {
      let lines = try output().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      return lines.first { line in words.allSatisfy { line.contains($0) } }.map(String.init)
    }
    while try line(with: ["Ctrl-C stops."]) == nil && process.isRunning {}
    let url = try XCTUnwrap(try line(with: ["primary", "http://127.0.0.1:"]))
    let port = try XCTUnwrap(Int(url.split(separator: ":")[2].prefix { $0.isNumber }))
    for model in ["first", "second", "third"] {
      XCTAssertNotNil(LoopbackClient.complete(model: model, stream: true, port: port))
    }
    XCTAssertNotNil(
      LoopbackClient.exchange("GET /v2/nothing HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", port: port))
    // Each is there while the providers go on.
    for words in [
      ["primary", "first", "ok", "200", "3 tokens", " ms"],
      ["second", "http_429", "429", "0 tokens", "busy"],
      ["third", "ok"], ["GET /v2/nothing", "http_404", "404", "without a script"],
    ] {
      while try line(with: words) == nil && process.isRunning {}
      let printed = try output()
      XCTAssertNotNil(try line(with: words), "\(words) in \(printed)")
    }
    process.interrupt()
    let finished = Binary.finish(process, in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    for expected in ["served 3 attempts in ", "rules of primary: busy 1", "1 request was answered without"] {
      XCTAssertTrue(finished.output.contains(expected), "\(expected) in \(finished.output)")
    }
    let report = directory.appendingPathComponent("report")
    let summary = try Summary(directory: report)
    XCTAssertEqual(summary.attemptCounts, ["primary#1 ok": 2, "primary#1 http_429": 1])
    XCTAssertEqual(summary.number("answered_without_script"), 1)
    let attempts = try String(contentsOf: report.appendingPathComponent("attempts.ndjson"), encoding: .utf8)
    let objects = try attempts.split(separator: "\n").map {
      try XCTUnwrap(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    XCTAssertEqual(objects.map { $0["subject"] as? String }, ["first", "second", "third", "GET /v2/nothing"])
    XCTAssertEqual(objects[1]["rules"] as? [String], ["busy"])
    XCTAssertEqual(objects[0]["tokens"] as? Int, 3)
  }

  func testAnswersBearTheTimeOfDay() throws {
    let directory = Binary.temporaryDirectory(self)
    let profile = try write(
      """
      { brownout: 1, name: "dated", providers: {
          good: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 } },
          busy: { base: { firstToken: "1ms", gap: "1ms", tokens: 3 },
                  rules: [{ do: { fault: "fast-429", retryAfter: { date: "60s" } } }] } } }
      """, "dated.json5", in: directory)
    let file = directory.appendingPathComponent("now")
    try Data().write(to: file)
    let now = try XCTUnwrap(
      try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date)
    let ports = try serve([profile], awaiting: ["good", "busy"], in: directory)
    let answer = try XCTUnwrap(LoopbackClient.complete(port: try XCTUnwrap(ports["good"])))
    let created = try XCTUnwrap(answer.firstMatch(of: #/"created": ?([0-9]+)/#)).1
    // The test may be suspended for long; a fixed date is months away.
    XCTAssertEqual(try XCTUnwrap(Double(created)), now.timeIntervalSince1970, accuracy: 3600)
    let refusal = try XCTUnwrap(LoopbackClient.complete(port: try XCTUnwrap(ports["busy"])))
    let date = try XCTUnwrap(refusal.firstMatch(of: #/(?i)retry-after: ([^\r]+)/#)).1
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    let due = try XCTUnwrap(format.date(from: String(date)))
    XCTAssertEqual(due.timeIntervalSince1970, now.timeIntervalSince1970 + 60, accuracy: 3600)
  }

  func testAProxyThatCannotListenEndsTheProvidersToo() throws {
    let (first, second) = (Binary.temporaryDirectory(self), Binary.temporaryDirectory(self))
    let base = #"base: { firstToken: "1ms", gap: "1ms", tokens: 3 }"#
    let alone = try write(
      "{ brownout: 1, name: \"alone\", providers: { primary: { \(base) } } }", "alone.json5", in: first)
    let taken = try XCTUnwrap(try serve([alone], awaiting: ["primary"], in: first)["primary"])
    let proxied = try write(
      """
      { brownout: 1, name: "proxied", proxy: { port: \(taken) }, providers: { primary: { \(base) } },
        load: { rate: "50/s", duration: "200ms" } }
      """, "proxied.json5", in: second)
    for arguments in [["serve", proxied], ["run", proxied, "--out", "report"]] {
      let finished = try Binary.run(arguments, in: second)
      XCTAssertEqual(finished.exitCode, 2, finished.errors)
      XCTAssertTrue(finished.errors.contains("the proxy can't listen at port \(taken)"), finished.errors)
      XCTAssertEqual(finished.output, "")
    }
  }

  func testServingEndsWithoutAFailureWhenItIsAskedTo() throws {
    let directory = Binary.temporaryDirectory(self)
    let process = try Binary.start(["serve", Binary.profile("healthy"), "--quiet"], in: directory)
    let output = directory.appendingPathComponent("output")
    while try String(contentsOf: output, encoding: .utf8).isEmpty && process.isRunning {}
    process.interrupt()
    let finished = Binary.finish(process, in: directory)
    XCTAssertEqual(finished.exitCode, 0, finished.errors)
    XCTAssertEqual(finished.errors, "")
  }
}

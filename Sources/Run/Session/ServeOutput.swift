// What `brownout serve` prints and writes: each attempt as it comes, and a summary at the end.

import Base
import Foundation
import IO
import Profile
import Provider
import Record
import Report

/// The main thread's end of an `AttemptFeed`.
struct ServeOutput {
  private let prepared: PreparedRun
  private let feed: AttemptFeed
  private let lines: ServedLines
  private let started = TimeOfDay.now()
  private let isQuiet: Bool
  private let directory: ReportDirectory?
  private let file: FileHandle?
  private var unprinted = 0
  private var failure: String?

  /// Prints unless `isQuiet`, and writes to `directory` if there is one: what is known beforehand at once,
  /// attempts as they come, so that they are there also when the process is killed.
  init(
    _ prepared: PreparedRun, feed: AttemptFeed, isQuiet: Bool, directory: ReportDirectory?,
    arguments: [String], resolvedProfile: String
  ) throws(Diagnostic) {
    self.prepared = prepared
    self.feed = feed
    self.isQuiet = isQuiet
    self.directory = directory
    lines = ServedLines(prepared)
    guard let directory else {
      file = nil
      return
    }
    try directory.write("profile.resolved.json", resolvedProfile)
    try directory.write(
      "env.json",
      RunEnvironment.read().json(version: Version.text, arguments: arguments))
    try directory.write("attempts.ndjson", "")
    file = FileHandle(forWritingAtPath: "\(directory.path)/attempts.ndjson")
  }

  /// Takes what has come meanwhile.
  mutating func take() {
    let (attempts, dropped) = feed.take()
    unprinted += dropped
    guard !attempts.isEmpty else { return }
    let (now, wall) = (Clock.now(), Clock.wallNanoseconds())
    var (printed, written) = ("", "")
    for attempt in attempts {
      let ended = TimeOfDay(milliseconds: (wall - (now - attempt.end).count) / 1_000_000)
      if !isQuiet { printed += lines.text(attempt, ended: ended) + "\n" }
      if file != nil { written += lines.json(attempt, ended: ended) + "\n" }
    }
    if !isQuiet { Console.write(printed) }
    guard let file, failure == nil else { return }
    do {
      try file.write(contentsOf: Data(written.utf8))
    } catch {
      let problem = "can't write attempts.ndjson: \(error.localizedDescription)"
      failure = problem
      Console.error("\(problem); the attempts from now on are missing in it")
    }
  }

  /// Prints the summary of what `system` recorded, and writes it.
  mutating func end(_ system: SystemResult) throws(Diagnostic) {
    let ended = TimeOfDay.now()
    let admitted = system.providers.providers.reduce(0) { $0 + $1.admitted + $1.probes }
    let report = ServeReport(
      facts: facts,
      times: RunTimes(
        started: started.text, ended: ended.text, startedMilliseconds: started.milliseconds),
      seconds: Double(ended.milliseconds - started.milliseconds) / 1000,
      attempts: system.providers.attempts.groups, providers: system.providers.providers,
      withoutScript: max(0, system.providerCounters.requests - admitted), unprinted: unprinted)
    if !isQuiet { for line in report.lines { Console.output(line) } }
    guard let directory else { return }
    try directory.write("summary.md", report.markdown)
    try directory.write("summary.json", report.json)
    if !isQuiet { Console.output("files  \(directory.path)") }
  }

  private var facts: RunFacts {
    var facts = RunFacts(
      profileName: prepared.profile.name, profileHash: prepared.profile.sha256, seed: prepared.profile.seed,
      version: Version.text, io: "", phases: prepared.phaseFacts(until: .zero),
      providers: prepared.providerFacts(until: .zero), stallThreshold: prepared.stallThreshold,
      scheduleDuration: .zero, observer: .provider)
    facts.tested = prepared.tested
    return facts
  }
}

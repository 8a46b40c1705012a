// What to write instead of a command or an option that does not exist.

import Profile

enum OptionAdvice {
  /// The command that was meant by `name`, and what to do.
  static func command(_ name: String) -> String {
    let names = CommandTable.all.map(\.name)
    if name.hasSuffix(".json5") || name.hasSuffix(".json") { return "write brownout run \(name)" }
    if let ours = commands[name], names.contains(ours) { return "did you mean '\(ours)'?" }
    return Suggestion.question(for: name, in: names, otherwise: "brownout --help")
  }

  /// What was meant by option `name` of `command`.
  static func option(_ name: String, of command: CommandTable) -> String {
    let known = command.options.map(\.name)
    if let ours = options[name]?.first(where: { known.contains($0) }) { return "did you mean '\(ours)'?" }
    if command.name == "run", let setting = settings[name] { return "write --set \(setting)" }
    if profiles.contains(name) && !command.operands.isEmpty {
      return "write the profile alone: brownout \(command.name) \(command.operands)"
    }
    if name == "--dry-run" { return "brownout check PROFILE starts nothing" }
    let others = CommandTable.all.filter { $0.options.contains { $0.name == name } }.map(\.name)
    if !others.isEmpty { return "leave it out: it is an option of \(Suggestion.list(others))" }
    let aliases = options.filter { $0.value.contains { known.contains($0) } }.map(\.key)
    let misspelt = Suggestion.misspelt(name, in: known) ?? Suggestion.misspelt(name, in: aliases.sorted())
    guard let misspelt else { return "brownout \(command.name) --help" }
    let ours = options[misspelt]?.first { known.contains($0) } ?? misspelt
    return "did you mean '\(ours)'?"
  }

  private static let commands = [
    "start": "run", "exec": "run", "load": "run", "execute": "run", "validate": "check", "lint": "check",
    "verify": "check", "mock": "serve", "server": "serve", "stub": "serve", "describe": "explain",
    "list": "catalog", "benchmark": "bench", "glossary": "metrics",
  ]

  private static let options: [String: [String]] = [
    "-o": ["--out"], "--output": ["--out"], "--dir": ["--out"], "--out-dir": ["--out"],
    "--report": ["--report", "--out"], "-q": ["--quiet"], "--silent": ["--quiet"], "-s": ["--set"],
    "--simulate": ["--virtual"], "--simulated": ["--virtual"], "--override": ["--set"],
    "--port": ["--port-base"], "-p": ["--port-base"], "--preset": ["--policy"], "--format": ["--json"],
    "--backend": ["--io"],
  ]

  /// Options of other load testers that are settings of a profile here.
  private static let settings = [
    "--duration": "load.duration=…", "--dur": "load.duration=…", "-d": "load.duration=…",
    "-z": "load.duration=…", "--time": "load.duration=…", "--rate": "load.rate=…/s", "--rps": "load.rate=…/s",
    "--qps": "load.rate=…/s", "-r": "load.rate=…/s", "--vus": closedLoop, "--users": closedLoop,
    "-u": closedLoop, "-c": closedLoop, "--connections": closedLoop, "--concurrency": closedLoop,
    "--model": "load.model=…", "--policy": "proxy.policy=…", "--target": target, "--url": target,
    "--host": target, "--timeout": "load.requestTimeout=…", "--timescale": "timescale=…",
  ]
  private static let closedLoop = "load.streams=… and, in place of a rate, --set load.rate=null"
  private static let target = "'target={url:\"http://HOST:PORT\"}'"
  private static let profiles: Set<String> = ["-f", "--file", "--config", "--profile"]
}

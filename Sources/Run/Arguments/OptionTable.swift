// The command line as data: one table from which arguments are read and `--help` is printed, so that the
// two agree.

/// An option of a command.
struct Option: Sendable {
  /// With its dashes: `--out`.
  let name: String
  /// What stands for the value in help texts; nil for a switch.
  let value: String?
  /// One line of help.
  let about: String
}

/// A command with its operands and options.
struct CommandTable: Sendable {
  let name: String
  /// The operands as usage shows them: `PROFILE`.
  let operands: String
  /// How many operands are allowed.
  let operandCount: ClosedRange<Int>
  /// One line for the list of commands.
  let about: String
  let options: [Option]
  /// Paragraphs below the options.
  let notes: String

  static let all: [CommandTable] = [
    run, check, explain, serve, conformance, bench, doctor, metrics, schema, catalog,
  ]

  static func named(_ name: String) -> CommandTable? { all.first { $0.name == name } }

  private static let set = Option(
    name: "--set", value: "PATH=VALUE", about: "change one setting, as in load.rate=200/s; may be repeated")
  private static let seed = Option(name: "--seed", value: "N", about: "use another seed than the profile's")
  private static let io = Option(
    name: "--io", value: "KIND",
    about: "uring, epoll or auto (default: io_uring where it is permitted, else epoll)")
  private static let portBase = Option(
    name: "--port-base", value: "N",
    about: "listen on N, N+1, … (default: ports of the profile, else free ones)")

  static let run = CommandTable(
    name: "run", operands: "PROFILE", operandCount: 1...1,
    about: "run a profile: providers, proxy and load over loopback, then a report",
    options: [
      Option(
        name: "--virtual", value: nil, about: "run in simulated time: no sockets, same draws, seconds of work"
      ),
      Option(
        name: "--out", value: "DIR",
        about: "where the report goes, replacing one there (default: Reports/<profile>-<UTC time>)"),
      set, seed, io,
      Option(
        name: "--attempts", value: "WHICH",
        about: "what attempts.ndjson holds: all, sample or none (default: all)"),
      Option(
        name: "--spin", value: "US",
        about: "poll for that many microseconds before a request is due: exact, for a core"),
      Option(
        name: "--one-thread", value: nil,
        about: "load, proxy and providers in one thread: cheaper, while one core is enough"),
      Option(
        name: "--allow-target", value: "HOST:PORT", about: "permit a target that is not on this machine"),
      Option(name: "--quiet", value: nil, about: "no live line and no summary, only errors"),
      Option(
        name: "--json", value: nil, about: "print summary.json on standard output instead of the summary"),
    ],
    notes: """
      exit codes:
        0   every expectation held        1   internal error, or the report can't be written
        2   usage, or a bad profile       3   invalid run, or an expectation without samples
        99  an expectation was breached   130/143  stopped by a signal, partial report written

      Ctrl-C stops arrivals, drains, and writes a report marked partial; a second one cuts what is open,
      and writes it too; a third one stops without a report.
      """)

  static let check = CommandTable(
    name: "check", operands: "PROFILE...", operandCount: 1...Int.max,
    about: "read profiles and say everything that is wrong with them", options: [set], notes: "")

  static let explain = CommandTable(
    name: "explain", operands: "PROFILE", operandCount: 0...1,
    about: "show what a profile means: policy in one vocabulary, routes, faults, load, limits",
    options: [
      set, seed,
      Option(
        name: "--policy", value: "NAME",
        about: "show one policy instead: a preset such as litellm, or a file"),
    ], notes: "")

  static let serve = CommandTable(
    name: "serve", operands: "PROFILE", operandCount: 1...1,
    about: "start the providers, and the proxy if the profile has one, until Ctrl-C",
    options: [
      portBase,
      Option(
        name: "--upstream", value: "NAME=HOST:PORT",
        about: "the proxy reaches provider NAME there (loopback, TCP_NODELAY); may be repeated"),
      Option(
        name: "--connections", value: "N",
        about: "the most connections at the providers; one beyond is reset (default: 16384)"),
      set, seed, io,
      Option(
        name: "--report", value: "DIR",
        about: "write each attempt and a summary there, replacing a report that stands there"),
      Option(name: "--quiet", value: nil, about: "print the base URLs only"),
    ],
    notes: """
      Each attempt is printed when it is over: time, provider, model, phase, outcome, status, tokens,
      duration, and the rules that fired. At the end, after Ctrl-C, there is a summary.
      """)

  static let conformance = CommandTable(
    name: "conformance", operands: "", operandCount: 0...0,
    about: "run the cases measured on gateways, or asserted by them, against the embedded proxy",
    options: [
      Option(
        name: "--filter", value: "ROW",
        about: "only these: an id, the beginning of ids as in c*, or a section; may be repeated"),
      Option(name: "--real", value: nil, about: "over loopback TCP instead of simulated time"),
      Option(
        name: "--timescale", value: "X", about: "with --real: every duration times X (default: 0.1)"),
      Option(
        name: "--tolerance", value: "TIME",
        about: "with --real: how much later than its window something may be (default: 25ms)"), io,
      Option(name: "--rows", value: "PATH", about: "a folder of rows, or a file (default: the shipped ones)"),
      Option(name: "--json", value: nil, about: "print the table as JSON"),
    ],
    notes: """
      Each row names who says so. In a real run windows are multiplied like durations. A row that differs is
      run again, with a clock a third as fast, then in real time: what a busy machine does to a run shrinks
      with it, a wrong behaviour does not.

      exit codes:
        0   every row holds, or says why it can't      2   usage, or a mistake in a row
        99  a row differs
      """)

  static let bench = CommandTable(
    name: "bench", operands: "", operandCount: 0...0,
    about: "measure in 20 s how much this machine can generate, serve and relay",
    options: [
      io, Option(name: "--json", value: nil, about: "print the figures as JSON"),
    ],
    notes: """
      All over loopback, with providers, proxy and load as in a run. Streams are tried at several rates; one
      counts if the run is valid: releases, answers and the providers' scripts are on time. The last line says
      up to what rate runs on this machine can be trusted. CPU time is that of all engines, and includes the
      start of streams and connections. Do nothing else meanwhile.

      exit code 3 if no run could be trusted
      """)

  static let doctor = CommandTable(
    name: "doctor", operands: "", operandCount: 0...0,
    about: "say what this machine can do: kernel, io_uring, limits, ports, cores", options: [],
    notes: "exit code 2 if a run can't work here")

  static let metrics = CommandTable(
    name: "metrics", operands: "", operandCount: 0...0,
    about: "the glossary: every metric with its kind, labels and unit, and what it means", options: [],
    notes: "")

  static let schema = CommandTable(
    name: "schema", operands: "", operandCount: 0...0,
    about: "print the JSON Schema of profiles, for editors", options: [], notes: "")

  static let catalog = CommandTable(
    name: "catalog", operands: "[NAME]", operandCount: 0...1,
    about: "list the profiles, policies and rows inside of the program, or print one", options: [], notes: "")
}

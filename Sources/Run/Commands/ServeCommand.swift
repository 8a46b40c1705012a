// `brownout serve PROFILE`: the providers, and the proxy if the profile has one, until Ctrl-C. For trying a
// client or a gateway by hand.

import Base
import Failover
import IO
import Profile
import Record
import Report

enum ServeCommand {
  static func perform(_ arguments: ParsedArguments) throws(CommandFailure) -> ExitCode {
    let input = try ProfileInput.read(arguments.operands[0], arguments)
    try checkTransport(input)
    for warning in input.warnings { Console.error(warning.description) }
    // The ports after the first must exist too.
    let following = input.profile.providers.count - (input.profile.proxy == nil ? 1 : 0)
    let portBase = try arguments.wholeNumber("--port-base", 1...UInt16.max - UInt16(clamping: following))
    _ = FileLimit.raise()
    var notes: [String] = []
    let kind = try BackendSelection.choose(arguments, notes: &notes)
    var prepared = PreparedRun(profile: input.profile, policy: input.policy)
    prepared.portBase = portBase
    let headers = RequestHeaders(input.profile)
    prepared.overrides = input.overrides.map { headers.shown(override: $0) }
    prepared.upstreams = try upstreams(arguments, input)
    prepared.connections = try arguments.wholeNumber("--connections", 1...1_000_000)
    let mailbox = SignalMailbox()
    let feed = AttemptFeed { mailbox.notify() }
    prepared.serve(to: feed)
    let isQuiet = arguments.switches.contains("--quiet")
    var output = try makeOutput(arguments, input, prepared, feed)
    var run = RealRun(
      prepared, kind: kind, mailbox: mailbox,
      live: LiveDisplay(isQuiet: true, isTerminal: false, phases: prepared.phases))
    let system: SystemResult?
    do throws(RunFailure) {
      // Being stopped is how serving ends, not a failure.
      system = try run.serve { addresses in
        for line in lines(prepared, addresses, isQuiet: isQuiet) { Console.output(line) }
      } news: {
        output.take()
      }
    } catch {
      throw error.commandFailure(prepared)
    }
    do throws(Diagnostic) {
      if let system { try output.end(system) }
    } catch {
      throw CommandFailure(code: .internalError, lines: [error.description])
    }
    return .pass
  }

  /// Where attempts go; the folder of `--report` is taken before anything is started.
  private static func makeOutput(
    _ arguments: ParsedArguments, _ input: ProfileInput, _ prepared: PreparedRun, _ feed: AttemptFeed
  ) throws(CommandFailure) -> ServeOutput {
    var directory: ReportDirectory?
    if let path = arguments.value("--report") {
      do throws(ReportDirectory.Failure) {
        directory = try ReportDirectory(replacing: path, option: "--report")
      } catch {
        throw CommandFailure(error)
      }
    }
    do throws(Diagnostic) {
      return try ServeOutput(
        prepared, feed: feed, isQuiet: arguments.switches.contains("--quiet"), directory: directory,
        arguments: RequestHeaders(input.profile).shown(arguments: Array(CommandLine.arguments.dropFirst())),
        resolvedProfile: input.profile.resolvedJSON(policy: input.policy.explain()))
    } catch {
      throw CommandFailure(code: .internalError, lines: [error.description])
    }
  }

  /// Clients and gateways outside need TCP.
  private static func checkTransport(_ input: ProfileInput) throws(CommandFailure) {
    guard input.profile.transport == .unix else { return }
    throw .usage([
      Diagnostic(
        place: SourcePlace(file: input.path, line: 1, column: 1),
        problem: "the transport is \"unix\", which nobody outside this process can reach",
        expected: "transport: \"tcp\"", next: "add --set transport=tcp")
    ])
  }

  /// The providers that `--upstream` says are elsewhere, by index.
  private static func upstreams(
    _ arguments: ParsedArguments, _ input: ProfileInput
  ) throws(CommandFailure) -> [Int: Address] {
    var found: [Int: Address] = [:]
    for text in arguments.all("--upstream") {
      let parts = text.split(separator: "=", maxSplits: 1)
      let place = parts.count == 2 ? parts[1].split(separator: ":") : []
      guard place.count == 2, let ipv4 = GatewayHost.ipv4(String(place[0])), let port = UInt16(place[1]),
        port > 0, Address(ipv4: ipv4, port: port).isLoopback
      else {
        throw .usage([
          Diagnostic(
            place: nil, problem: "--upstream is '\(text)'",
            expected: "NAME=HOST:PORT with a host in 127.0.0.0/8, as in primary=127.0.0.1:8081",
            next: "brownout serve --help")
        ])
      }
      let names = input.profile.providers.map(\.name)
      guard input.profile.proxy != nil, let index = names.firstIndex(of: String(parts[0])) else {
        throw .usage([
          Diagnostic(
            place: nil,
            problem: input.profile.proxy == nil
              ? "--upstream \(text): the profile has no proxy that could go there"
              : "--upstream \(text): there is no provider '\(parts[0])'",
            expected: input.profile.proxy == nil
              ? "a 'proxy' in the profile" : "one of " + names.joined(separator: ", "),
            next: "brownout explain \(input.path)")
        ])
      }
      found[index] = Address(ipv4: ipv4, port: port)
    }
    return found
  }

  private static func lines(_ prepared: PreparedRun, _ addresses: SystemAddresses, isQuiet: Bool) -> [String]
  {
    var named = zip(prepared.profile.providers.map(\.name), addresses.providers).map { ($0, $1) }
    if let proxy = addresses.proxy { named.insert(("proxy", proxy), at: 0) }
    let width = named.map(\.0.count).max() ?? 0
    let lines = named.map { name, address in
      name + String(repeating: " ", count: width - name.count + 2) + "http://127.0.0.1:\(address.port)/v1"
    }
    if isQuiet { return lines }
    let example = named.first?.1.port ?? 0
    let routes = prepared.profile.proxy?.routes.map(\.model) ?? []
    let model =
      routes.first { $0 != Route.anyModel } ?? prepared.profile.load?.model ?? ProfileSchema.standardModel
    return lines + [
      "",
      "try: curl -N http://127.0.0.1:\(example)/v1/chat/completions \\",
      "  -H 'content-type: application/json' \\",
      "  -d '{\"model\":\"\(model)\",\"stream\":true,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}'",
      "Ctrl-C stops.",
    ]
  }
}

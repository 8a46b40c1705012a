// `brownout doctor`: what this machine can do, and what would stand in a run's way.

import Base
import Foundation
import IO
import Profile

/// Prints one line per finding; the exit code says whether a run can work here.
enum DoctorCommand {
  static func perform() -> ExitCode {
    let environment = RunEnvironment.read()
    let files = FileLimit.raise()
    var problems: [String] = []
    Console.output("kernel: \(environment.kernel)")
    Console.output("cores: \(environment.cores) (\(environment.processor))")
    if let obstacle = BackendProbe.uring().obstacle {
      Console.output("io_uring: not available, runs use epoll: \(obstacle.text)")
    } else {
      Console.output("io_uring: available")
    }
    Console.output(
      "open files: \(files.soft) (hard limit \(files.hard)), about \(FileNeeds.requests(within: files.soft)) "
        + "requests at a time through the embedded proxy")
    let cap = LoadProfile.standardInFlightCap
    if files.soft < 64 {
      problems.append("at least 64 open files are needed: \(FileNeeds.remedy)")
    } else if files.soft < FileNeeds.files(for: cap) {
      Console.output(
        "limit: \(cap) requests at a time, the default of load.inFlightCap, need "
          + "\(FileNeeds.files(for: cap)) open files: \(FileNeeds.remedy)")
    }
    Console.output("ports: \(environment.portRange), loopback")
    if let failure = loopbackFailure() { problems.append("epoll on 127.0.0.1 does not work: \(failure)") }
    Console.output("locked memory: \(environment.lockedMemory) bytes")
    for problem in problems { Console.output("problem: \(problem)") }
    Console.output(problems.isEmpty ? "a run can work here" : "a run can't work here")
    return problems.isEmpty ? .pass : .usage
  }

  /// Whether a listener can be made on loopback; what went wrong otherwise.
  private static func loopbackFailure() -> String? {
    do throws(IOError) {
      var io = try EpollBackend(limits: IOLimits())
      _ = try io.listen(.loopback(port: 0), token: Token(kind: 0, generation: 0, slot: 0))
      return nil
    } catch {
      return error.message
    }
  }
}

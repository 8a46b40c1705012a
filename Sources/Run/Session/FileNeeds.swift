// How many open files a run needs, and what to do when the limit is lower.

import Profile
import Record

enum FileNeeds {
  /// A request through the embedded proxy has four sockets here: two connections with two ends each.
  private static let socketsPerRequest = 4
  /// Listeners, rings, timers, the program's own files.
  private static let others = 48

  /// The requests at a time that `files` open files allow.
  static func requests(within files: Int) -> Int { max(0, files - others) / socketsPerRequest }

  /// The open files that `requests` at a time need.
  static func files(for requests: Int) -> Int { requests * socketsPerRequest + others }

  /// How the limit is raised.
  static let remedy =
    "raise the limit in the shell that starts brownout, as in ulimit -n 65536 (beyond the hard limit: as "
    + "root, in /etc/security/limits.conf, by LimitNOFILE= of a service, or by --ulimit nofile= of a "
    + "container)"

  /// What to say of a run whose cap `limit` open files can't serve; nil: they can. `sockets` are those of a
  /// request in this run.
  static func note(for prepared: PreparedRun, limit: Int) -> String? {
    guard let load = prepared.profile.load else { return nil }
    let sockets = prepared.observer == .proxy ? socketsPerRequest : 2
    let open = load.closedLoopStreams ?? load.inFlightCap
    guard open * sockets + others > limit else { return nil }
    return
      "the limit of \(limit) open files allows about \(max(0, limit - others) / sockets) requests at a time, "
      + "not \(open): beyond that they can't be sent; \(remedy)"
  }
}

extension LoadProfile {
  /// The most requests at a time unless the profile says otherwise.
  static let standardInFlightCap = 4096
}

// A profile made ready to run: everything that is decided before the first connection.

import Base
import Failover
import Foundation
import IO
import Load
import Plan
import Profile
import Provider
import Record

/// A checked profile with its plan, schedule and policy. Plain values; every worker gets a copy.
struct PreparedRun: Sendable {
  let profile: RunProfile
  let plan: Plan
  let schedule: Schedule
  let policy: Policy
  private(set) var log: LogConfiguration
  /// Identifies this run in request keys. Of a virtual run it follows from the seed, so that two are the
  /// same; no draw depends on it.
  private(set) var runNumber: UInt64
  /// The variables that headers of the load take their values from.
  var environment: [String: String] = [:]
  /// Takes out of what is written down what is secret in these headers.
  var redaction = Redaction()
  /// Where a gateway under test is, looked up at the start; nil when the target is ours.
  var gateway: Address?
  /// The first of consecutive ports to listen on; nil: the profile's, else any free ones.
  var portBase: UInt16?
  /// Where the proxy reaches providers that are played elsewhere, by their index.
  var upstreams: [Int: Address] = [:]
  /// The most connections at the providers at a time; nil: as many as the profile's load needs, at least
  /// 16,384.
  var connections: Int?
  /// Whether providers record their attempts, even if somebody else is the observer of the run.
  var recordsAtProviders = false
  /// Gets each attempt of the providers when it is over.
  private(set) var feed: AttemptFeed?
  /// How long before a request is due the load polls instead of sleeping.
  var spinWindow = Nanoseconds.zero
  /// Whether one thread, backend and loop is to do for load, proxy and providers.
  var sharesOneThread = false
  /// The start of the run in Unix seconds, for what providers write into answers. Fixed in virtual time.
  private(set) var unixOrigin = 1_767_225_600
  /// The changes that the command line made to the profile, as it spells them.
  var overrides: [String] = []

  init(profile: RunProfile, policy: Policy) {
    self.profile = profile
    self.policy = policy
    plan = Plan(profile: profile)
    schedule = Schedule.make(plan)
    let warmup = plan.phases.names.firstIndex(of: "warmup")
    var firstMeasured = 0
    if let warmup {
      while firstMeasured < schedule.count && schedule.phase(of: firstMeasured) == warmup {
        firstMeasured += 1
      }
    }
    var log = LogConfiguration(
      providerCount: profile.providers.count, phaseCount: plan.phases.names.count, warmupPhase: warmup,
      firstMeasuredOrdinal: UInt32(firstMeasured))
    if case .provider(let index) = profile.target { log.directProvider = Int16(clamping: index) }
    self.log = log
    runNumber = PreparedRun.runNumber(KeyedRandom(seed: profile.seed))
  }

  private static func runNumber(_ random: KeyedRandom) -> UInt64 {
    var random = random.keyed("run")
    return random.next() >> 32
  }

  /// The run takes place in the world, from `wallNanoseconds` since 1970 on: its clock is the world's, and
  /// its request keys are nobody else's.
  mutating func takePlace(at wallNanoseconds: Int64) {
    unixOrigin = Int(clamping: (wallNanoseconds + 500_000_000) / 1_000_000_000)
    let process = UInt64(truncatingIfNeeded: ProcessInfo.processInfo.processIdentifier)
    runNumber = PreparedRun.runNumber(
      KeyedRandom(seed: profile.seed).keyed(UInt64(bitPattern: wallNanoseconds)).keyed(process))
  }

  /// The providers are served to clients of their own: each attempt goes to `feed`, and none is a warm-up.
  mutating func serve(to feed: AttemptFeed) {
    self.feed = feed
    recordsAtProviders = true
    log.warmupPhase = nil
    log.firstMeasuredOrdinal = 0
  }

  /// What was tested, for the report.
  var tested: TestedFacts {
    var tested = TestedFacts()
    tested.resolvedHash = profile.resolvedHash(policy: policy.resolvedSettings)
    tested.overrides = overrides
    tested.policy = profile.proxy == nil ? nil : policy.differences
    tested.policyAsWritten = profile.proxy?.policy?.jsonLine
    tested.requestKey = String(runNumber, radix: 16)
    return tested
  }

  /// Who sees the attempts of a request: the proxy if there is one in the path, else the providers (a
  /// gateway under test between them and the load), else the load itself.
  var observer: AttemptObserver {
    switch profile.target {
    case .proxy: .proxy
    case .provider: .load
    case .url: .provider
    }
  }

  /// What answers are held to. `--port-base` gives every provider a port that a gateway can be told.
  var verification: Verification { profile.verification(providersHavePorts: portBase != nil) }

  /// Bounds of the providers: as many connections as the load and the proxy may hold, or as the command line
  /// says.
  var providerLimits: ProviderLimits {
    var limits = ProviderLimits()
    limits.connections = connections ?? max(limits.connections, 2 * (profile.load?.inFlightCap ?? 0))
    return limits
  }

  /// The run's phases.
  var phases: RunPhases { plan.phases }

  /// Bounds of a backend: sockets for the load's and the proxy's connections at the in-flight cap, and as
  /// many again.
  var ioLimits: IOLimits {
    var limits = IOLimits()
    limits.sockets = max(limits.sockets, 8 * (profile.load?.inFlightCap ?? 0))
    limits.transport = profile.transport == .unix ? .unix : .tcp
    limits.sparesAcknowledgements = true
    return limits
  }

  /// Those of the providers' backend, which has a socket for each of their connections.
  var providerIOLimits: IOLimits {
    var limits = IOLimits()
    limits.sockets = max(limits.sockets, 2 * providerLimits.connections)
    limits.transport = ioLimits.transport
    return limits
  }

  /// How long the load may wait for more of dense streams. Nobody waits for a piece, and what its time is
  /// compared with are milliseconds.
  static let gatherWindow = Nanoseconds.microseconds(150)

  /// Those of the load's backend.
  var loadIOLimits: IOLimits {
    var limits = ioLimits
    limits.spinWindow = spinWindow
    limits.gatherWindow = Self.gatherWindow
    // Of a gateway under test nobody knows how it sends.
    if case .url = profile.target { limits.sparesAcknowledgements = false }
    return limits
  }

  /// Those of one backend for all.
  var sharedIOLimits: IOLimits {
    var limits = loadIOLimits
    limits.sockets += ioLimits.sockets + providerIOLimits.sockets
    return limits
  }

  /// The profile in a few words: `2 providers, 500 requests in 10s`.
  var describedInBrief: String {
    let providers = profile.providers.count == 1 ? "1 provider" : "\(profile.providers.count) providers"
    guard let load = profile.load else { return "\(providers), no load: for brownout serve" }
    if let streams = load.closedLoopStreams {
      return "\(providers), \(streams) streams for \(TimeText.short(load.duration))"
    }
    return "\(providers), \(schedule.count) requests in \(TimeText.short(load.duration))"
  }

  /// The longest wait for content that is not a stall yet: a second and a half, or ten times what the
  /// profile's providers do between two tokens. Not a second: that is a usual idle timeout, and whether a
  /// silence that it cuts counts as a stall would be a matter of microseconds.
  var stallThreshold: Nanoseconds {
    let gap = profile.providers.map(\.base.gap.typicalValue).max() ?? 0
    return max(.milliseconds(1_500), Nanoseconds(Int64(saturating: gap * 10)))
  }
}

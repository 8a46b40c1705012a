public import Base

/// Who saw the attempts.
public enum AttemptObserver: String, Sendable {
  /// Our own proxy.
  case proxy
  /// The providers: a gateway of somebody else stands in front of them.
  case provider
  /// The clients, who see one attempt per request: nobody of ours stands behind the target.
  case load
}

/// A phase of the run.
public struct PhaseFacts: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// How much of the measured schedule lies in it.
  public var duration: Nanoseconds

  /// The phase `name`.
  public init(name: String, duration: Nanoseconds) {
    self.name = name
    self.duration = duration
  }
}

/// A rule of a provider.
public struct RuleFacts: Sendable, Equatable {
  /// Its name within the provider.
  public var id: String
  /// Whether the run came to a time at which it holds. One that did and never fired is no test of anything.
  public var cameDue: Bool

  /// The rule `id`.
  public init(id: String, cameDue: Bool) {
    self.id = id
    self.cameDue = cameDue
  }
}

/// A provider of the run.
public struct ProviderFacts: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its rules in the plan's order.
  public var rules: [RuleFacts]

  /// The provider `name`.
  public init(name: String, rules: [RuleFacts]) {
    self.name = name
    self.rules = rules
  }
}

/// A counter of the I/O layer or the engines, for the section on the generator's health.
public struct HealthCounter: Sendable, Equatable {
  /// Its name, in snake_case.
  public var name: String
  /// Its value at the end.
  public var value: Int
  /// Whether any value but 0 means that the run measured something else than the system under test.
  public var invalidates: Bool

  /// The counter `name`.
  public init(name: String, value: Int, invalidates: Bool = false) {
    self.name = name
    self.value = value
    self.invalidates = invalidates
  }
}

/// How the generator read dense streams: together, by waits that gather what comes.
public struct GatheringFacts: Sendable, Equatable {
  /// How much later a piece may have been read, and dated, than it came.
  public var window: Nanoseconds
  /// The waits that gathered; 0 when streams were not dense or the kernel can't.
  public var waits: Int

  /// Gathering in `waits` waits of at most `window`.
  public init(window: Nanoseconds, waits: Int) {
    self.window = window
    self.waits = waits
  }
}

/// What is known about a run besides its logs.
public struct RunFacts: Sendable {
  /// The profile's name.
  public var profileName: String
  /// What the profile is about; empty when it does not say.
  public var profileAbout = ""
  /// SHA-256 of the profile's text, in hexadecimal.
  public var profileHash: String
  /// What was tested, beyond the profile's text.
  public var tested = TestedFacts()
  /// The seed of all draws.
  public var seed: UInt64
  /// The program's version.
  public var version: String
  /// Which backend ran it: `io_uring`, `epoll` or `virtual`.
  public var io: String
  /// The phases; a record's phase is an index into them.
  public var phases: [PhaseFacts]
  /// The index of the phase "warmup"; nil when there is none.
  public var warmupPhase: Int?
  /// The providers; a record's provider is an index into them.
  public var providers: [ProviderFacts]
  /// What a good request meets.
  public var objectives = RequestObjectives()
  /// A wait for content longer than this is a stall.
  public var stallThreshold: Nanoseconds
  /// How long requests arrived, the warm-up not counted: of a run that was stopped, until then.
  public var scheduleDuration: Nanoseconds
  /// How long they were to arrive, if the run was stopped before; nil when it was not.
  public var plannedDuration: Nanoseconds?
  /// How long the run waited for open requests after that, at most.
  public var drainLimit = Nanoseconds.zero
  /// Arrivals of the schedule, the warm-up not counted; nil for a closed loop, which has no schedule.
  public var plannedRequests: Int?
  /// Who saw the attempts.
  public var observer: AttemptObserver
  /// What answers were held to before they counted as ok.
  public var verify = Verification.content
  /// CPU time of all workers; nil when it means nothing (a virtual run).
  public var cpuSeconds: Double?
  /// Counters of the I/O layer and the engines.
  public var counters: [HealthCounter] = []
  /// Why arrivals were shed.
  public var shedCauses = ShedCauses()
  /// What was answered to requests that did not end ok, one of each kind.
  public var samples: [AnswerSample] = []
  /// How dense streams were read; nil when time was simulated.
  public var gathering: GatheringFacts?
  /// Why the run ended early, as in "stopped by SIGINT after 8.2 s"; nil when it ran to its end.
  public var interruption: String?
  /// More to say about the run, as in "io_uring is not available (EPERM): epoll was used".
  public var notes: [String] = []

  /// The facts that every run has.
  public init(
    profileName: String, profileHash: String, seed: UInt64, version: String, io: String,
    phases: [PhaseFacts], providers: [ProviderFacts], stallThreshold: Nanoseconds,
    scheduleDuration: Nanoseconds, observer: AttemptObserver
  ) {
    self.profileName = profileName
    self.profileHash = profileHash
    self.seed = seed
    self.version = version
    self.io = io
    self.phases = phases
    self.providers = providers
    self.stallThreshold = stallThreshold
    self.scheduleDuration = scheduleDuration
    self.observer = observer
  }

  /// Whether time was simulated.
  public var isVirtual: Bool { io == "virtual" }
  /// Whether the arrivals waited for answers, so that no percentile is what a user would see.
  public var isClosedLoop: Bool { plannedRequests == nil }
}

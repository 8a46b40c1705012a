public import Base
public import Profile

/// A profile compiled into flat tables: what every provider does to every attempt, as a pure function of the
/// seed and the attempt's facts. Nothing in it knows sockets or clocks; offsets are counted from the start of
/// the run.
public struct Plan: Sendable {
  /// The phases of the run.
  public let phases: RunPhases
  /// The finish reasons that emissions name by index; 0 is `stop`, 1 is `length`.
  public let finishReasons: [String]
  /// The answers that emissions name by index.
  public let replies: [Reply]

  let distributions: DistributionTable
  let providers: [ProviderNode]
  let rules: [RuleNode]
  let timeline: [PhaseNode]
  let mixes: [MixNode]
  let steps: [StepNode]
  /// Numbers of `nth` lists and pairs of bounds of attempts.
  let numbers: [Int64]
  private let setup: PlanSetup

  /// Compiles `profile`. A provider may have 64 rules, 64 models named in them and 64 header conditions, a
  /// run 64 phases.
  public init(profile: RunProfile) {
    let phases = RunPhases(profile: profile)
    precondition(phases.names.count <= 64, "more than 64 phases")
    var compiler = PlanCompiler(seed: profile.seed, phaseNames: phases.names)
    for provider in profile.providers { compiler.add(provider) }
    self.phases = phases
    finishReasons = compiler.finishReasons
    replies = compiler.replies
    distributions = compiler.distributions
    providers = compiler.providers
    rules = compiler.rules
    timeline = compiler.timeline
    mixes = compiler.mixes
    steps = compiler.steps
    numbers = compiler.numbers
    setup = PlanSetup(profile: profile, providerLabels: compiler.labels)
  }

  /// What was compiled. For cold paths.
  public var profile: RunProfile { setup.profile }

  /// The names of the providers; everything else names them by index.
  public var providerNames: [String] { profile.providers.map(\.name) }

  /// Number of providers.
  public var providerCount: Int { providers.count }

  /// The names of a provider's rules, then those of its phases' faults (`phase/fault`): what
  /// `ScriptPlayer.rule` and the counts of fired rules index.
  public func ruleNames(provider: Int) -> [String] { setup.providerLabels[provider].rules }

  /// The models that a provider serves or that its rules name: what `RequestFacts.model` indexes.
  public func models(provider: Int) -> [String] { setup.providerLabels[provider].models }

  /// The name that stands for any model, in routes and in what a provider serves.
  public static let anyModel = Route.anyModel

  /// Whether a provider answers 404 to models that it does not serve.
  public func restrictsModels(provider: Int) -> Bool {
    let served = profile.providers[provider].models
    return !served.isEmpty && !served.contains(Route.anyModel)
  }

  /// Whether a provider serves the model at `index` of `models(provider:)`.
  public func serves(provider: Int, model index: Int) -> Bool {
    !restrictsModels(provider: provider)
      || (index >= 0 && index < profile.providers[provider].models.count)
  }

  /// The headers that a provider's rules ask for: what the bits of `RequestFacts.matchedHeaders` stand for.
  public func headerConditions(provider: Int) -> [(name: String, value: String)] {
    setup.providerLabels[provider].headers.map { ($0.name, $0.value) }
  }

  /// The port that a provider is to listen on; nil: any free one.
  public func port(provider: Int) -> UInt16? { profile.providers[provider].port }

  /// Names a provider in everything that is drawn for its answers.
  public func key(provider: Int) -> KeyedRandom { providers[provider].key }

  /// The answer that stands for an error event where the answer is not streamed.
  public func reply(for error: StreamError) -> Int16 { Int16(error.rawValue) }
}

/// What is only read when something is set up or reported. Apart from the plan, which an engine that changes
/// while a script is asked for copies to the call: the profile alone would be 600 bytes.
final class PlanSetup: Sendable {
  let profile: RunProfile
  let providerLabels: [ProviderLabels]

  init(profile: RunProfile, providerLabels: [ProviderLabels]) {
    self.profile = profile
    self.providerLabels = providerLabels
  }
}

/// A provider's part of it.
struct ProviderLabels: Sendable {
  var rules: [String] = []
  var models: [String] = []
  var headers: [HeaderField] = []
}

// How many of a thing the engines can tell apart: sets of them are the bits of one word.

import Base

extension ProfileReader {
  /// The most targets of a route, models and header conditions of a provider, and phases.
  static let mostInSet = 64

  /// Notes a route with more targets than a request can keep apart.
  mutating func checkTargetCount(_ count: Int, _ place: SourcePlace) {
    guard count > ProfileReader.mostInSet else { return }
    diagnostics.add(
      place, "this route has \(count) targets",
      expected: "at most \(ProfileReader.mostInSet) targets of a route",
      next: "write 'routes' with fewer of the providers, or make several routes")
  }

  /// Notes a provider that has, or whose rules name, more models than it can keep apart.
  mutating func checkModelCount(_ served: [String], _ rules: [Rule], _ place: SourcePlace) {
    let models = Set(served + rules.flatMap { $0.when.models ?? [] })
    guard models.count > ProfileReader.mostInSet else { return }
    diagnostics.add(
      place, "this provider and its rules name \(models.count) models",
      expected: "at most \(ProfileReader.mostInSet) models of a provider", next: "name fewer models")
  }

  /// Notes more steps or entries of mixes than 16 bits number.
  mutating func checkStepCount(_ providers: [ProviderProfile], _ place: SourcePlace) {
    let most = 30_000
    let entries = providers.flatMap { $0.timeline.flatMap(\.mix) }
    let steps =
      providers.flatMap(\.rules).reduce(0) { $0 + $1.steps.count }
      + entries.reduce(0) { $0 + $1.steps.count }
    guard max(steps, entries.count) > most else { return }
    diagnostics.add(
      place, "the faults of this profile have \(max(steps, entries.count)) steps",
      expected: "at most \(most)", next: "make several profiles of it")
  }

  /// Notes timelines with more phases than there are bits; the warm-up is one more.
  mutating func checkPhaseCount(_ phases: [String], _ place: SourcePlace) {
    guard phases.count >= ProfileReader.mostInSet else { return }
    diagnostics.add(
      place, "the timelines have \(phases.count) phases",
      expected: "at most \(ProfileReader.mostInSet - 1) phases with different names",
      next: "use fewer phases, or several profiles")
  }
}

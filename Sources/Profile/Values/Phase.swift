public import Base

/// A named stretch of a provider's timeline. The last one goes on when the timeline is over.
public struct Phase: Sendable, Equatable {
  /// Its name: the label in records.
  public var name: String
  /// How long it lasts.
  public var duration: Nanoseconds
  /// Which faults strike which share of the requests; the shares add up to at most 100%.
  public var mix: [MixEntry]
  /// What the healthy latency is multiplied with.
  public var scale: Scale
  /// How it is entered from the phase before.
  public var ramp: Ramp

  /// A phase of these parts.
  public init(
    name: String, duration: Nanoseconds, mix: [MixEntry] = [], scale: Scale = Scale(), ramp: Ramp = .none
  ) {
    self.name = name
    self.duration = duration
    self.mix = mix
    self.scale = scale
    self.ramp = ramp
  }
}

/// A fault and the share of requests that it strikes during a phase.
public struct MixEntry: Sendable, Equatable {
  /// The fault's name for reports.
  public var fault: String
  /// The share of requests.
  public var share: Share
  /// What then happens.
  public var steps: [FaultStep]

  /// `fault` for `share` of the requests.
  public init(fault: String, share: Share, steps: [FaultStep]) {
    self.fault = fault
    self.share = share
    self.steps = steps
  }
}

/// Factors on the healthy latency.
public struct Scale: Sendable, Equatable, BitwiseCopyable {
  /// On the time to the first content (and to the head).
  public var firstToken: Double
  /// On the gaps.
  public var gap: Double
  /// On the number of contents.
  public var tokens: Double

  /// These factors.
  public init(firstToken: Double = 1, gap: Double = 1, tokens: Double = 1) {
    self.firstToken = firstToken
    self.gap = gap
    self.tokens = tokens
  }
}

/// How a phase or a stage of load is entered from the one before.
public enum Ramp: String, Sendable, CaseIterable, BitwiseCopyable {
  /// At once.
  case none
  /// On a straight line over its whole length.
  case linear
}

import func Glibc.log
public import Base
import Profile

/// What one request looks like, as drawn for it.
public struct RequestShape: BitwiseCopyable, Sendable, Equatable {
  /// The length of its prompt in tokens.
  public var promptTokens: Int
  /// How long after sending it the client leaves; nil: it stays.
  public var hangUp: Nanoseconds?
}

/// The arrivals of an open loop, fixed before the run: N = round(rate x duration) per stage, whatever the
/// process, so that a run's size is the same for every seed. What is drawn about a request depends on its
/// ordinal alone.
///
/// In a closed loop there are no arrivals (`count` is 0); shapes are drawn by ordinal all the same.
public struct Schedule: Sendable {
  let offsets: [Nanoseconds]
  private let phases: RunPhases
  private let load: LoadShape

  /// The schedule of `plan`; empty when its profile has no load.
  public static func make(_ plan: Plan) -> Schedule {
    Schedule(
      offsets: plan.profile.load.map { arrivals($0, seed: plan.profile.seed) } ?? [], phases: plan.phases,
      load: LoadShape(plan.profile))
  }

  /// Number of arrivals.
  public var count: Int { offsets.count }

  /// When request `ordinal` is due, since the start of the run.
  public func arrival(_ ordinal: Int) -> Nanoseconds { offsets[ordinal] }

  /// The phase of request `ordinal`: an index into `RunPhases.names`.
  public func phase(of ordinal: Int) -> Int { phases.phase(at: offsets[ordinal]) }

  /// What request `ordinal` looks like; any ordinal, so that a closed loop can ask too.
  public func shape(of ordinal: Int) -> RequestShape { load.shape(UInt64(ordinal)) }

  /// Arrivals by inverting the integral of the rate at targets that the process spreads over each stage.
  private static func arrivals(_ load: LoadProfile, seed: UInt64) -> [Nanoseconds] {
    guard load.closedLoopStreams == nil else { return [] }
    if !load.times.isEmpty { return load.times }
    var offsets: [Nanoseconds] = []
    var start = Nanoseconds.zero
    var rate = 0.0
    for (index, stage) in load.arrivals.enumerated() {
      let curve = RateCurve(
        start: start, duration: stage.until - start, from: stage.ramp == .linear ? rate : stage.rate,
        to: stage.rate)
      let key = KeyedRandom(seed: seed).keyed("arrivals").keyed(UInt64(index))
      append(curve, load.process, key, to: &offsets)
      start = stage.until
      rate = stage.rate
    }
    return offsets
  }

  /// For Poisson the distances are exponential and normalised to the stage: that is how N independent uniform
  /// points lie, and it needs no sorting.
  private static func append(
    _ curve: RateCurve, _ process: ArrivalProcess, _ key: KeyedRandom, to offsets: inout [Nanoseconds]
  ) {
    let count = Int(saturating: curve.expectedCount.rounded())
    guard count > 0 else { return }
    offsets.reserveCapacity(offsets.count + count)
    let shape: Double
    switch process {
    case .constant:
      for index in 0..<count { offsets.append(curve.time(at: Double(index) / Double(count))) }
      return
    case .poisson: shape = 1
    case .gamma(let variation):
      if variation <= 0 { return append(curve, .constant, key, to: &offsets) }
      shape = 1 / (variation * variation)
    }
    let total = (0...count).reduce(0.0) { $0 + distance(shape, key, $1) }
    var sum = 0.0
    for index in 0..<count {
      sum += distance(shape, key, index)
      offsets.append(curve.time(at: total > 0 ? min(sum / total, 1) : Double(index) / Double(count)))
    }
  }

  private static func distance(_ shape: Double, _ key: KeyedRandom, _ index: Int) -> Double {
    var random = key.keyed(UInt64(index))
    // The same distribution at a fraction of the cost: the usual case has to make millions in little time.
    if shape == 1 { return -log(1 - random.unit()) }
    return GammaDistribution.sample(shape: shape, &random)
  }
}

/// The rate of arrivals over one stage: constant or on a straight line.
struct RateCurve {
  var start: Nanoseconds
  var duration: Nanoseconds
  /// Requests per second at the start and at the end.
  var from: Double
  var to: Double

  var expectedCount: Double { max(0, duration.seconds) * (from + to) / 2 }

  /// When `share` of the stage's arrivals have come: the root of t * from + t^2 / 2 * (to - from) = share *
  /// (from + to) / 2 in the unit of the stage's duration, in the form that is stable for small slopes.
  func time(at share: Double) -> Nanoseconds {
    let slope = to - from
    let target = share * (from + to) / 2
    let root = max(0, from * from + 2 * slope * target).squareRoot()
    let unit = target <= 0 ? 0 : 2 * target / (from + root)
    let offset = Int64(saturating: (min(unit, 1) * Double(duration.count)).rounded(.down))
    return start + Nanoseconds(min(offset, duration.count - 1))
  }
}

/// How requests look, compiled.
struct LoadShape: Sendable {
  private var distributions = DistributionTable()
  private var promptTokens = DistributionID.none
  private var hangUpAfter = DistributionID.none
  private var hangUpShare = ShareNode.always
  private let key: KeyedRandom

  init(_ profile: RunProfile) {
    key = KeyedRandom(seed: profile.seed).keyed("shape")
    guard let load = profile.load else { return }
    promptTokens = distributions.add(load.promptTokens)
    guard let hangUp = load.hangUp else { return }
    hangUpAfter = distributions.add(hangUp.after)
    hangUpShare = ShareNode(hangUp.share)
  }

  func shape(_ ordinal: UInt64) -> RequestShape {
    var random = key.keyed(ordinal)
    let tokens = promptTokens.isPresent ? distributions.count(promptTokens, &random) : 1
    var hangUp: Nanoseconds?
    if hangUpAfter.isPresent && hangUpShare.chooses(ordinal, visit: 1, key.keyed("hang-up")) {
      hangUp = distributions.duration(hangUpAfter, &random)
    }
    return RequestShape(promptTokens: tokens, hangUp: hangUp)
  }
}

import Base
import Plan
import Profile
import XCTest

final class ScheduleTests: XCTestCase {
  private func schedule(
    _ stages: [Stage], _ process: ArrivalProcess, seed: UInt64 = 1, warmup: Nanoseconds = .zero,
    timeline: [Phase] = [], hangUp: HangUp? = nil
  ) -> Schedule {
    let end = stages.last?.until ?? .zero
    let load = LoadProfile(
      arrivals: stages, process: process, duration: end, warmup: warmup,
      promptTokens: .uniform(low: 10, high: 20), hangUp: hangUp)
    return Schedule.make(
      Fixture.plan([Fixture.provider(timeline: timeline)], seed: seed, load: load))
  }

  func testTimesThatAreGivenAreTheSchedule() {
    let times = [Nanoseconds.zero, .zero, .milliseconds(1_500)]
    let load = LoadProfile(arrivals: [], times: times, duration: .milliseconds(1_501))
    let schedule = Schedule.make(Fixture.plan([Fixture.provider()], load: load))
    XCTAssertEqual((0..<schedule.count).map { schedule.arrival($0) }, times)
  }

  func testTheNumberOfArrivalsIsRateTimesDurationForEverySeedAndProcess() {
    for process in [ArrivalProcess.constant, .poisson, .gamma(variation: 3), .gamma(variation: 0.2)] {
      for seed in UInt64(0)..<20 {
        let schedule = schedule(
          [Fixture.stage(50, 10), Fixture.stage(0, 12), Fixture.stage(33.3, 13)], process, seed: seed)
        XCTAssertEqual(schedule.count, 533, "\(process) seed \(seed)")
        var before = Nanoseconds.zero
        for ordinal in 0..<schedule.count {
          XCTAssertGreaterThanOrEqual(schedule.arrival(ordinal), before, "\(process) seed \(seed)")
          before = schedule.arrival(ordinal)
        }
        XCTAssertLessThanOrEqual(before, .seconds(13 as Int64))
        XCTAssertLessThan(schedule.arrival(499), .seconds(10 as Int64))
        XCTAssertGreaterThanOrEqual(schedule.arrival(500), .seconds(12 as Int64))
      }
    }
  }

  func testConstantArrivalsAreEvenlySpaced() {
    let schedule = schedule([Fixture.stage(10, 1)], .constant)
    XCTAssertEqual((0..<10).map { schedule.arrival($0).milliseconds }, (0..<10).map { Double($0) * 100 })
  }

  func testALinearRampHasAQuarterOfItsArrivalsInItsFirstHalf() {
    let schedule = schedule([Fixture.stage(100, 10, ramp: .linear)], .constant)
    XCTAssertEqual(schedule.count, 500)
    let early = (0..<500).filter { schedule.arrival($0) < .seconds(5 as Int64) }.count
    XCTAssertEqual(early, 125)
    let down = self.schedule([Fixture.stage(100, 10), Fixture.stage(0, 20, ramp: .linear)], .constant)
    XCTAssertEqual(down.count, 1500)
    XCTAssertEqual((1000..<1500).filter { down.arrival($0) < .seconds(15 as Int64) }.count, 375)
  }

  func testDistancesHaveTheVariationOfTheirProcess() {
    for (process, expected) in [
      (ArrivalProcess.poisson, 1.0), (.gamma(variation: 2), 2), (.gamma(variation: 0.5), 0.5),
    ] {
      let schedule = schedule([Fixture.stage(1000, 20)], process)
      let gaps = (1..<schedule.count).map { (schedule.arrival($0) - schedule.arrival($0 - 1)).milliseconds }
      let mean = gaps.reduce(0, +) / Double(gaps.count)
      let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
      XCTAssertEqual(mean, 1, accuracy: 0.01)
      XCTAssertEqual(variance.squareRoot() / mean, expected, accuracy: 0.06 * expected, "\(process)")
    }
  }

  func testTheSameSeedGivesTheSameScheduleAndAnotherSeedAnotherOne() {
    func arrivals(_ seed: UInt64) -> [Nanoseconds] {
      let schedule = schedule([Fixture.stage(100, 1)], .poisson, seed: seed)
      return (0..<schedule.count).map { schedule.arrival($0) }
    }
    XCTAssertEqual(arrivals(7), arrivals(7))
    XCTAssertNotEqual(arrivals(7), arrivals(8))
  }

  func testShapesAreDrawnByOrdinal() {
    let hangUp = HangUp(share: Share(1, of: 5, exact: true), after: .uniform(low: 1e6, high: 2e6))
    let schedule = schedule([Fixture.stage(100, 10)], .poisson, hangUp: hangUp)
    let shapes = (0..<1000).map { schedule.shape(of: $0) }
    XCTAssertEqual(shapes.filter { $0.hangUp != nil }.count, 200)
    XCTAssertTrue(shapes.allSatisfy { (10...20).contains($0.promptTokens) })
    XCTAssertGreaterThan(Set(shapes.map(\.promptTokens)).count, 8)
    for shape in shapes {
      guard let hangUp = shape.hangUp else { continue }
      XCTAssertTrue(hangUp >= .milliseconds(1) && hangUp <= .milliseconds(2))
    }
    XCTAssertEqual(schedule.shape(of: 17), shapes[17])
  }

  func testPhasesFollowTheFirstTimelineAndTheirOwn() {
    let timeline = [
      Phase(name: "up", duration: .seconds(5 as Int64)), Phase(name: "down", duration: .seconds(5 as Int64)),
    ]
    let other = [
      Phase(name: "down", duration: .seconds(2 as Int64)), Phase(name: "odd", duration: .seconds(1 as Int64)),
    ]
    let load = LoadProfile(
      arrivals: [Fixture.stage(1, 20)], process: .constant, duration: .seconds(20 as Int64),
      warmup: .seconds(1 as Int64))
    let plan = Fixture.plan(
      [
        Fixture.provider("a"), Fixture.provider("b", timeline: timeline),
        Fixture.provider("c", timeline: other),
      ], load: load)
    let phases = plan.phases
    XCTAssertEqual(phases.names, ["warmup", "up", "down", "odd"])
    func name(_ seconds: Int64, _ provider: Int? = nil) -> String {
      let at = Nanoseconds.seconds(seconds)
      return phases.names[provider.map { phases.phase(provider: $0, at: at) } ?? phases.phase(at: at)]
    }
    XCTAssertEqual([name(0), name(1), name(4), name(5), name(99)], ["warmup", "up", "up", "down", "down"])
    XCTAssertEqual([name(0, 2), name(1, 2), name(2, 2), name(99, 2)], ["warmup", "down", "odd", "odd"])
    XCTAssertEqual([name(6, 0), name(6, 1), name(6, -1)], ["down", "down", "down"])
    let schedule = Schedule.make(plan)
    XCTAssertEqual((0..<7).map { schedule.phase(of: $0) }, [0, 1, 1, 1, 1, 2, 2])
    XCTAssertEqual(Fixture.plan([Fixture.provider()]).phases.names, ["all"])
  }

  func testWithoutALoadAndInAClosedLoopThereAreNoArrivals() {
    XCTAssertEqual(Schedule.make(Fixture.plan([Fixture.provider()])).count, 0)
    let closed = LoadProfile(
      arrivals: [], closedLoopStreams: 4, duration: .seconds(1 as Int64), promptTokens: .constant(7.0))
    let schedule = Schedule.make(Fixture.plan([Fixture.provider()], load: closed))
    XCTAssertEqual(schedule.count, 0)
    XCTAssertEqual(schedule.shape(of: 123).promptTokens, 7)
  }
}

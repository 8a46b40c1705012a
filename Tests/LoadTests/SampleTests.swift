import Base
import IO
import Profile
import Record
import XCTest

@testable import Load

/// What is kept of answers that failed.
final class SampleTests: XCTestCase {
  private func samples(
    _ profile: LoadProfile = Simulation.profile, _ play: @escaping (SeenRequest) -> [Step]
  ) throws -> [AnswerSample] {
    var simulation = try Simulation(profile, play)
    _ = simulation.finish()
    return simulation.load.answerSamples()
  }

  func testOneOfEachStatusAndOutcomeIsKeptWithItsCount() throws {
    let refusal = #"{"error":{"message":"No connected db."}}"#
    let samples = try samples { request in
      switch request.ordinal {
      case 0..<5: [.send(Answers.plain("400 Bad Request", refusal, more: "set-cookie: a=b\r\nx-id: 7\r\n"))]
      case 5..<7: [.send(Answers.plain("503 Service Unavailable", ""))]
      case 7: [.send(Answers.plain("200 OK", "<html>"))]
      default: [.send(Answers.stream(tokens: 1))]
      }
    }
    XCTAssertEqual(samples.map(\.outcome.name), ["http_400", "http_503", "wrong_type"])
    XCTAssertEqual(samples.map(\.count), [5, 2, 1])
    XCTAssertEqual(samples.map(\.status), [400, 503, 200])
    XCTAssertEqual(samples.map(\.body), [refusal, "", "<html>"])
    let sample = try XCTUnwrap(samples.first)
    XCTAssertEqual(sample.statusLine, "HTTP/1.1 400 Bad Request")
    XCTAssertTrue(sample.fields.contains(AnswerSample.Field(name: "x-id", value: "7")))
    XCTAssertEqual(sample.ending, .complete)
    let masked = sample.masked(Redaction(["connected"]))
    XCTAssertTrue(masked.fields.contains(AnswerSample.Field(name: "set-cookie", value: "***")))
    XCTAssertTrue(masked.body.contains("No *** db."))
  }

  func testABodyIsBoundedAndSaysSo() throws {
    let long = String(repeating: "x", count: 3000)
    let sample = try XCTUnwrap(
      try samples { _ in [.send(Answers.plain("500 Internal Server Error", long))] }.first)
    XCTAssertEqual(sample.body.utf8.count, AnswerSamples.bodyLimit)
    XCTAssertEqual(sample.bodyByteCount, 3000)
    XCTAssertTrue(sample.isBodyPartial)
    XCTAssertEqual(sample.count, 10)
  }

  func testKindsAreBoundedAndNothingIsKeptOfGoodAnswersOrOfSilence() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 100, until: .seconds(Int64(1)))]
    let many = try samples(profile) { request in
      [.send(Answers.plain("\(400 + request.ordinal % 50) Odd", "{}"))]
    }
    XCTAssertEqual(many.count, AnswerSamples.kindLimit)
    XCTAssertEqual(try samples { _ in [.send(Answers.stream(tokens: 2))] }, [])
    XCTAssertEqual(try samples { _ in [.reset()] }, [])
  }

  func testOfManyStreamsAtATimeThePieceThatDecidesIsKept() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 100, until: .seconds(Int64(1)))]
    // The first ones are watched until after the last one has failed.
    let samples = try samples(profile) { request in
      guard request.ordinal == 60 else {
        return Answers.paced(tokens: 2, first: .milliseconds(1), gap: .seconds(Int64(2)))
      }
      return [
        .send(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"),
        .send(Answers.event(#"{"error":{"message":"overloaded"}}"#), after: .milliseconds(5)),
        .send("0\r\n\r\n", after: .milliseconds(6)),
      ]
    }
    XCTAssertEqual(samples.map(\.outcome.name), ["inband_error"])
    XCTAssertTrue(samples.first?.body.contains("overloaded") ?? false)
    XCTAssertTrue(samples.first?.isBodyPartial ?? false)
    XCTAssertEqual(samples.first?.statusLine, "")
  }

  func testOneThatWasWatchedIsKeptAlsoIfItIsNotTheFirstToEnd() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 100, until: .seconds(Int64(1)))]
    // The first eight are watched and end last.
    let sample = try XCTUnwrap(
      try samples(profile) { request in
        let head = Step.send(Answers.headText + Answers.role + Answers.token(0))
        return [head, .finish(after: .milliseconds(request.ordinal < 8 ? 2000 : 1000))]
      }.first)
    XCTAssertEqual(sample.outcome, .cut)
    XCTAssertEqual(sample.count, 100)
    XCTAssertTrue(sample.isKept)
    XCTAssertLessThan(sample.ordinal, 8)
    XCTAssertTrue(sample.body.contains("primary:0"), sample.body)
    XCTAssertFalse(sample.isBodyPartial)
  }

  func testOfOneThatWasNotWatchedNothingIsSaid() throws {
    var profile = Simulation.profile
    profile.arrivals = [Stage(rate: 100, until: .seconds(Int64(1)))]
    let samples = try samples(profile) { request in
      let head = Answers.headText + Answers.role + Answers.token(0)
      if request.ordinal < 8 {
        return [.send(head), .send(Answers.finish + Answers.done + Answers.end, after: .seconds(Int64(2)))]
      }
      return [.send(head), .finish(after: .milliseconds(5))]
    }
    XCTAssertEqual(samples.map(\.count), [92])
    XCTAssertEqual(samples.map(\.isKept), [false])
  }

  func testThePieceThatDecidesIsKeptWhateverCameBeforeIt() throws {
    var steps = [Step.send(Answers.headText)]
    for number in 0..<20 {
      steps.append(.send(Answers.token(number), after: .milliseconds(Int64(number))))
    }
    steps.append(.send(Answers.error + Answers.end, after: .milliseconds(50)))
    let kept = try samples { [steps] _ in steps }
    let sample = try XCTUnwrap(kept.first)
    XCTAssertEqual(sample.outcome, .inbandError)
    XCTAssertTrue(sample.isBodyLate && sample.isBodyPartial)
    XCTAssertTrue(sample.body.hasPrefix(#"data: {"error":{"message":"overloaded""#), sample.body)
    XCTAssertTrue(sample.statusLine.hasPrefix("HTTP/1.1 200"))
    XCTAssertGreaterThan(sample.bodyByteCount, 2000)
  }

  func testWhatIsNoHTTPIsKept() throws {
    let sample = try XCTUnwrap(try samples { _ in [.send("SSH-2.0-OpenSSH_9.6\r\n")] }.first)
    XCTAssertEqual(sample.outcome, .malformed)
    XCTAssertEqual(sample.status, 0)
    XCTAssertTrue(sample.body.hasPrefix("SSH-2.0"))
  }
}

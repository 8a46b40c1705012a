import Base

// What the figures of one request are. The definitions, in words:
// - what a user waits for counts from the scheduled arrival; the `service` variants count from the send;
// - time to first token is that to the first content, whatever became of the request afterwards;
// - the wait after the last content of a stream that broke off is one of its gaps, unless its client left;
// - a stall is a wait for content longer than a threshold, and all of it counts;
// - a stream is open from the send to the end.

/// The figures of one request; nil where there is none.
struct RequestFigures: BitwiseCopyable {
  var ttft: Nanoseconds?
  var ttftService: Nanoseconds?
  var ttfb: Nanoseconds?
  var tpot: Nanoseconds?
  var maxGap: Nanoseconds?
  var e2e: Nanoseconds?
  var e2eService: Nanoseconds?
  var open = Nanoseconds.zero
  var stalled = Nanoseconds.zero
  var isGood = false
}

/// Turns records into figures.
struct RequestMeasure: BitwiseCopyable {
  let objectives: RequestObjectives
  let stallThreshold: Nanoseconds

  func figures(_ request: RequestRecord) -> RequestFigures {
    var figures = RequestFigures()
    guard request.outcome != .shed else { return figures }
    if request.firstByte.isPresent { figures.ttfb = request.firstByte - request.scheduled }
    if request.firstToken.isPresent {
      figures.ttft = request.firstToken - request.scheduled
      if request.sent.isPresent { figures.ttftService = request.firstToken - request.sent }
      if request.tokens >= 2 {
        figures.tpot = Nanoseconds(
          (request.lastToken - request.firstToken).count / Int64(request.tokens - 1))
      }
    }
    figures.maxGap = maxGap(request)
    if request.outcome == .ok {
      figures.e2e = request.end - request.scheduled
      if request.sent.isPresent { figures.e2eService = request.end - request.sent }
    }
    addStalls(request, &figures)
    figures.isGood = request.outcome == .ok && meetsObjectives(figures)
    return figures
  }

  private func brokeOff(_ request: RequestRecord) -> Bool {
    request.outcome != .ok && request.outcome != .cancelled
  }

  private func maxGap(_ request: RequestRecord) -> Nanoseconds? {
    guard request.lastToken.isPresent else { return nil }
    if brokeOff(request) && request.end.isPresent {
      return max(request.maxGap, request.end - request.lastToken)
    }
    return request.tokens >= 2 ? request.maxGap : nil
  }

  private func addStalls(_ request: RequestRecord, _ figures: inout RequestFigures) {
    guard request.sent.isPresent && request.end.isPresent else { return }
    figures.open = request.end - request.sent
    figures.stalled = request.stalled
    let first = request.firstToken.isPresent ? request.firstToken : request.end
    if first - request.sent > stallThreshold { figures.stalled += first - request.sent }
    if request.lastToken.isPresent && brokeOff(request) && request.end - request.lastToken > stallThreshold {
      figures.stalled += request.end - request.lastToken
    }
  }

  private func meetsObjectives(_ figures: RequestFigures) -> Bool {
    meets(figures.ttft, objectives.ttft) && meets(figures.tpot, objectives.tpot)
      && meets(figures.maxGap, objectives.maxGap) && meets(figures.e2e, objectives.e2e)
  }

  private func meets(_ figure: Nanoseconds?, _ limit: Nanoseconds?) -> Bool {
    guard let figure, let limit else { return true }
    return figure <= limit
  }
}

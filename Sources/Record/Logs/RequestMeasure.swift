public import Base

// What the figures of one request are. The definitions, in words:
// - what a user waits for counts from the scheduled arrival; the `service` variants count from the send;
// - time to first token is that to the first content, whatever became of the request afterwards;
// - who failed before it got somewhere never did; its end is the least that is known of how long it took.
//   A client that left before that by its own wish is left out;
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
  var ttftNever: Nanoseconds?
  var ttftServiceNever: Nanoseconds?
  var ttfbNever: Nanoseconds?
  var e2eNever: Nanoseconds?
  var e2eServiceNever: Nanoseconds?
  var open = Nanoseconds.zero
  var stalled = Nanoseconds.zero
  var isGood = false

  func reached(_ metric: LatencyMetric) -> Nanoseconds? {
    switch metric {
    case .ttft: ttft
    case .ttftService: ttftService
    case .ttfb: ttfb
    case .tpot: tpot
    case .gap: nil
    case .maxGap: maxGap
    case .e2e: e2e
    case .e2eService: e2eService
    }
  }

  /// When a request ended that never got there.
  func never(_ metric: LatencyMetric) -> Nanoseconds? {
    switch metric {
    case .ttft: ttftNever
    case .ttftService: ttftServiceNever
    case .ttfb: ttfbNever
    case .e2e: e2eNever
    case .e2eService: e2eServiceNever
    case .tpot, .gap, .maxGap: nil
    }
  }
}

/// Turns records into figures.
struct RequestMeasure: BitwiseCopyable, Sendable {
  let objectives: RequestObjectives
  let stallThreshold: Nanoseconds

  func figures(_ request: RequestRecord) -> RequestFigures {
    var figures = RequestFigures()
    guard request.outcome != .shed else { return figures }
    if request.firstByte.isPresent && (200..<300).contains(request.status) {
      figures.ttfb = request.firstByte - request.scheduled
    }
    if request.firstToken.isPresent {
      figures.ttft = request.firstToken - request.scheduled
      if request.sent.isPresent { figures.ttftService = request.firstToken - request.sent }
      // What came all at once has no time per token.
      if request.laterTokens > 0 && request.lastToken > request.firstToken {
        figures.tpot = Nanoseconds(
          (request.lastToken - request.firstToken).count / Int64(request.laterTokens))
      }
    }
    figures.maxGap = request.longestGap
    if request.outcome == .ok {
      figures.e2e = request.end - request.scheduled
      if request.sent.isPresent { figures.e2eService = request.end - request.sent }
    }
    if request.brokeOff { addNevers(request, &figures) }
    addStalls(request, &figures)
    figures.isGood = request.outcome == .ok && meetsObjectives(figures)
    return figures
  }

  private func addNevers(_ request: RequestRecord, _ figures: inout RequestFigures) {
    guard request.end.isPresent else { return }
    let age = request.end - request.scheduled
    if figures.ttft == nil { figures.ttftNever = age }
    if figures.ttfb == nil { figures.ttfbNever = age }
    figures.e2eNever = age
    guard request.sent.isPresent else { return }
    let openFor = request.end - request.sent
    if figures.ttftService == nil { figures.ttftServiceNever = openFor }
    figures.e2eServiceNever = openFor
  }

  private func addStalls(_ request: RequestRecord, _ figures: inout RequestFigures) {
    guard request.sent.isPresent && request.end.isPresent else { return }
    figures.open = request.end - request.sent
    figures.stalled = request.stalled
    let first = request.firstToken.isPresent ? request.firstToken : request.end
    if first - request.sent > stallThreshold { figures.stalled += first - request.sent }
    if request.lastToken.isPresent && request.brokeOff && request.end - request.lastToken > stallThreshold {
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

extension RequestRecord {
  /// The longest wait of a client that had content already: between two contents, or after the last one when
  /// the stream broke off. Nil when there is none: no content, or one that was followed by a proper end.
  public var longestGap: Nanoseconds? {
    guard lastToken.isPresent else { return nil }
    if brokeOff && end.isPresent { return max(maxGap, end - lastToken) }
    return tokens >= 2 ? maxGap : nil
  }

  /// Whether it ended by neither its own success nor its client's wish.
  var brokeOff: Bool { outcome != .ok && outcome != .cancelled }
}

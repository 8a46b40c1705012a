import Base

// What failing over cost and saved, summed over requests.

/// Figures that take a request and its attempts together.
struct FailoverFigures: Sendable {
  /// Whether all attempts could be joined to their requests. If not, everything here is zero and means
  /// nothing.
  var isKnown = true
  /// By the provider of the first attempt.
  var delays: [HistogramSnapshot]
  var switchCost = HistogramSnapshot.empty
  var absorbed = 0
  var wastedAttempts = 0
  var wastedTokens = 0
  var rescue = RescueFigures()

  init(providerCount: Int) { delays = Array(repeating: .empty, count: providerCount) }

  /// Sums over `requests`, of which `stride` - 1 out of `stride` were left out.
  init(_ requests: [JoinedRequest], providerCount: Int, stride: Int) {
    self.init(providerCount: providerCount)
    var delays: [[Nanoseconds]] = Array(repeating: [], count: providerCount)
    var switches: [Nanoseconds] = []
    for request in requests {
      if let delay = request.failoverDelay { delays[Int(request.attempts[0].provider)].append(delay) }
      for (earlier, later) in zip(request.attempts, request.attempts.dropFirst()) {
        switches.append(later.start - earlier.end)
      }
      absorbed += request.isRescued ? stride : 0
      wastedAttempts += request.wastedAttempts * stride
      wastedTokens += request.wastedTokens * stride
    }
    self.delays = delays.map { HistogramSnapshot($0) }
    switchCost = HistogramSnapshot(switches)
    rescue = RescueFigures(requests, stride: stride)
  }

  mutating func add(_ other: FailoverFigures) {
    isKnown = isKnown && other.isKnown
    for index in delays.indices { delays[index].add(other.delays[index]) }
    switchCost.add(other.switchCost)
    absorbed += other.absorbed
    wastedAttempts += other.wastedAttempts
    wastedTokens += other.wastedTokens
    rescue.add(other.rescue)
  }
}

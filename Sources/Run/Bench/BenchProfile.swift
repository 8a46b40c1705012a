// The profiles of `brownout bench`, in the words that users write.

import Base
import Failover
import Profile

/// The work of one run of the bench.
enum BenchWork: Sendable, Equatable {
  /// As many requests as 64 connections get answered, one token each, not streamed.
  case exchanges
  /// Such requests at a rate, whatever the answers take.
  case arrivals(perSecond: Double)
  /// Streams that are open at the same time, with so many chunks per second all together.
  case streams(count: Int, chunksPerSecond: Double)
}

/// A profile of the bench: some work, with the proxy in its way or without it.
struct BenchProfile: Sendable {
  let work: BenchWork
  let isRelayed: Bool

  /// How long streams take to begin, all together, and how long each then lasts.
  static let ramp = Nanoseconds.milliseconds(500)
  static let streamLength = Nanoseconds.milliseconds(1500)

  /// Streams for `chunksPerSecond`: as many as have 50 chunks/s each, which is what models write, or as many
  /// as `fileLimit` has room for.
  static func streams(chunksPerSecond: Double, fileLimit: Int) -> BenchWork {
    // Up to four descriptors each, and some for the rest of the process.
    let most = max(1, (fileLimit - 200) / 5)
    let count = min(most, max(1, Int(saturating: (chunksPerSecond / 50).rounded())))
    return .streams(count: count, chunksPerSecond: chunksPerSecond)
  }

  /// The profile as text.
  var text: String {
    """
    {
      brownout: 1, name: "bench",
      providers: { primary: { base: { \(base) } } },
      \(isRelayed ? proxy : "")
      target: "\(isRelayed ? "proxy" : "provider:primary")",
      load: { promptTokens: 8, drain: "10s", \(load) },
    }
    """
  }

  /// The profile made ready to run.
  func prepared() -> PreparedRun {
    let (run, diagnostics) = ProfileWithPolicy.read(text: text, file: "bench")
    guard let run else {
      preconditionFailure("a profile of the bench: \(diagnostics.all.map(\.description))")
    }
    return PreparedRun(profile: run.profile, policy: run.policy)
  }

  /// The most requests at a time.
  private var cap: Int {
    switch work {
    case .exchanges: 64
    case .arrivals: 4096
    case .streams(let count, _): count
    }
  }

  /// With the timers that a gateway has, so that re-arming them is part of the work.
  private var proxy: String {
    """
    proxy: {
      policy: { timeouts: { firstToken: "60s", idle: "60s" }, retry: { max: 1 } },
      limits: { inFlight: \(cap) },
    },
    """
  }

  private var base: String {
    guard case .streams(let count, let rate) = work else {
      return #"firstToken: "0ms", gap: "0ms", tokens: 1"#
    }
    let gap = Nanoseconds(Int64(saturating: 1e9 * Double(count) / rate))
    let tokens = min(1_000_000, max(2, Int(saturating: BenchProfile.streamLength.seconds / gap.seconds)))
    // First tokens anywhere within a gap, so that the streams are out of step.
    return
      "firstToken: { uniform: [\"0ms\", \"\(gap.count)ns\"] }, gap: \"\(gap.count)ns\", tokens: \(tokens)"
  }

  private var load: String {
    switch work {
    case .exchanges: return #"stream: false, streams: 64, duration: "1s", warmup: "200ms""#
    case .arrivals(let rate):
      return
        "stream: false, rate: \"\(Int(rate))/s\", duration: \"1s\", warmup: \"200ms\", inFlightCap: \(cap)"
    case .streams(let count, _):
      let duration = TimeText.short(BenchProfile.ramp)
      let rate = Int(saturating: (Double(count) / BenchProfile.ramp.seconds).rounded())
      return "rate: \"\(rate)/s\", arrivals: \"constant\", duration: \"\(duration)\", inFlightCap: \(cap)"
    }
  }
}

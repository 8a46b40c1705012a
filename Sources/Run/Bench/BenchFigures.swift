// What `brownout bench` found out, as lines and as JSON.

import Base
import Foundation
import Record
import Report

/// How much of something this machine does, and what CPU time one of it takes.
struct BenchRate: Sendable, Equatable {
  var perSecond: Double
  /// CPU time of all engines for each, in microseconds.
  var microseconds: Double
  /// At so many streams, or connections.
  var streams: Int
}

/// How late requests were released.
struct BenchRelease: Sendable {
  var perSecond: Double
  var lateness: HistogramSnapshot
}

/// The figures of a bench; nil is what no run could show.
struct BenchFigures: Sendable {
  var io: String
  var servedRequests: BenchRate
  var relayedRequests: BenchRate
  var release: BenchRelease?
  var servedChunks: BenchRate?
  var relayedChunks: BenchRate?
  var recordNanoseconds: Double
  /// Why figures are missing.
  var objections: [String]

  /// Whether there is a rate up to which runs can be trusted.
  var isTrusted: Bool { relayedChunks != nil && release != nil }

  /// A rate with three digits that count, as no bench has more.
  static func rounded(_ rate: Double) -> String {
    guard rate >= 1000 else { return "\(Int(rate))" }
    var size = 1.0
    while rate / size >= 1000 { size *= 10 }
    return "\(Int(saturating: (rate / size).rounded(.down) * size))"
  }

  /// The figures for people; the last line says what to make of them.
  func lines(_ environment: RunEnvironment) -> [String] {
    let wide = max(
      7, [servedRequests, relayedRequests].map { BenchFigures.rounded($0.perSecond).count }.max() ?? 0)
    func row(_ head: String, _ what: String, _ rate: BenchRate?, _ unit: String, _ note: String) -> String {
      let start = BenchFigures.pad(head, 10) + BenchFigures.pad(what, 24)
      guard let rate else { return start + "no run was valid" }
      let number = BenchFigures.rounded(rate.perSecond)
      return start + String(repeating: " ", count: max(0, wide - number.count)) + number + "/s  "
        + "\(String(format: "%5.1f", rate.microseconds)) us CPU per \(unit)"
        + (note.isEmpty ? "" : "  \(note)")
    }
    func streams(_ rate: BenchRate?) -> String {
      rate.map {
        "\($0.streams) streams of \(Int(saturating: ($0.perSecond / Double($0.streams)).rounded()))/s"
      }
        ?? ""
    }
    var lines = [
      "machine   \(environment.kernel), \(environment.cores) cores (\(environment.processor)), \(io)",
      row(
        "requests", "generate and serve", servedRequests, "request",
        "\(servedRequests.streams) connections, closed loop"),
      row("", "generate, relay, serve", relayedRequests, "request", ""),
      row("chunks", "generate and serve", servedChunks, "chunk", streams(servedChunks)),
      row("", "generate, relay, serve", relayedChunks, "chunk", streams(relayedChunks)),
      "release   " + releaseText,
      "record    \(String(format: "%.1f", recordNanoseconds)) ns per value of a histogram",
    ]
    lines += objections.map { "note      " + $0 }
    return lines + [trust]
  }

  private var releaseText: String {
    guard let release else { return "no run was valid" }
    func text(_ percent: Double) -> String {
      Figure.milliseconds(release.lateness.percentileMicroseconds(percent))
    }
    return "late p50 \(text(50)) ms, p99 \(text(99)) ms; open loop of "
      + "\(BenchFigures.rounded(release.perSecond)) requests/s through the proxy"
  }

  /// Up to what rate this machine's runs can be trusted.
  private var trust: String {
    guard let chunks = relayedChunks, let release else {
      return "no run on this machine can be trusted as busy as it is now; try again when it is quiet"
    }
    return "trust runs on this machine up to \(BenchFigures.rounded(chunks.perSecond)) chunks/s and "
      + "\(BenchFigures.rounded(release.perSecond)) requests/s"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The figures for programs.
  func json(_ environment: RunEnvironment) -> String {
    func put(_ rate: BenchRate?, _ key: String, _ unit: String, _ json: inout JSONWriter) {
      json.object(key, inline: true) { json in
        json.field("\(unit)_per_second", number: rate?.perSecond)
        json.field("cpu_us", number: rate?.microseconds)
        json.field("streams", rate?.streams)
      }
    }
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.field("schema", 1)
      json.object("brownout", inline: true) { $0.field("version", Version.text) }
      json.field("io", io)
      json.object("machine", inline: true) { json in
        json.field("kernel", environment.kernel)
        json.field("processor", environment.processor)
        json.field("cores", environment.cores)
        json.field("load_average", environment.loadAverage)
      }
      put(servedRequests, "served_requests", "requests", &json)
      put(relayedRequests, "relayed_requests", "requests", &json)
      put(servedChunks, "served_chunks", "chunks", &json)
      put(relayedChunks, "relayed_chunks", "chunks", &json)
      json.object("release", inline: true) { json in
        json.field("requests_per_second", number: release?.perSecond)
        for (name, percent) in [("p50", 50.0), ("p99", 99)] {
          let late = release.map { Double($0.lateness.percentileMicroseconds(percent)) / 1000 }
          json.field("lateness_\(name)_ms", number: late)
        }
      }
      json.field("histogram_record_ns", number: recordNanoseconds)
      json.object("trusted", inline: true) { json in
        json.field("chunks_per_second", number: isTrusted ? relayedChunks?.perSecond : nil)
        json.field("requests_per_second", number: isTrusted ? release?.perSecond : nil)
      }
      json.array("objections") { json in for text in objections { json.element(text) } }
    }
    return json.text
  }
}

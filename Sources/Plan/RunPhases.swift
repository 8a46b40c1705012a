public import Base
import Profile

/// The phases of a run: one list of names, by whose index records are labelled, and which of them holds when.
///
/// A request's phase is that of the first provider that has a timeline, an attempt's that of its own provider
/// if it has one. Before the end of the warm-up everything is in "warmup"; a run without any timeline has the
/// one phase "all".
public struct RunPhases: Sendable {
  struct Span: BitwiseCopyable, Sendable {
    var end: Nanoseconds
    var name: Int32
  }

  /// The names; the index is the label in records.
  public let names: [String]
  private let warmup: Nanoseconds
  private let spans: [Span]
  /// Where each provider's spans begin; those of a provider without a timeline are the run's.
  private let firstSpan: [Int32]
  private let runSpan: Int32

  init(profile: RunProfile) {
    var names: [String] = []
    var spans: [Span] = []
    var starts: [Int32] = []
    warmup = profile.load?.warmup ?? .zero
    if warmup > .zero { names.append("warmup") }
    for provider in profile.providers {
      starts.append(provider.timeline.isEmpty ? -1 : Int32(spans.count))
      var end = Nanoseconds.zero
      for (index, phase) in provider.timeline.enumerated() {
        end += phase.duration
        let isLast = index + 1 == provider.timeline.count
        spans.append(Span(end: isLast ? .forever : end, name: RunPhases.index(of: phase.name, in: &names)))
      }
    }
    if let run = starts.first(where: { $0 >= 0 }) {
      runSpan = run
    } else {
      runSpan = 0
      spans.append(Span(end: .forever, name: RunPhases.index(of: "all", in: &names)))
    }
    firstSpan = starts
    self.names = names
    self.spans = spans
  }

  /// The phase of a request that is due at `offset` since the start of the run.
  public func phase(at offset: Nanoseconds) -> Int { named(offset, from: Int(runSpan)) }

  /// The phase of an attempt at `provider` that starts at `offset` since the start of the run.
  public func phase(provider: Int, at offset: Nanoseconds) -> Int {
    let start = provider < 0 ? -1 : firstSpan[provider]
    return named(offset, from: Int(start < 0 ? runSpan : start))
  }

  /// As `phase(provider:at:)`, but as the provider behaves: it does not know of the warm-up.
  func behaviour(provider: Int, at offset: Nanoseconds) -> Int {
    Int(spans[span(offset, from: Int(firstSpan[provider] < 0 ? runSpan : firstSpan[provider]))].name)
  }

  private func named(_ offset: Nanoseconds, from start: Int) -> Int {
    offset < warmup ? 0 : Int(spans[span(offset, from: start)].name)
  }

  private func span(_ offset: Nanoseconds, from start: Int) -> Int {
    var index = start
    while spans[index].end <= offset && spans[index].end != .forever { index += 1 }
    return index
  }

  private static func index(of name: String, in names: inout [String]) -> Int32 {
    if let index = names.firstIndex(of: name) { return Int32(index) }
    names.append(name)
    return Int32(names.count - 1)
  }
}

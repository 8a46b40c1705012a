import Synchronization

/// Says that a run's drain is over. The load sets it before it cuts what is still open, so that whoever sees
/// it leave from then on knows why: the request is `undrained`, and nobody lost patience.
public final class DrainFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// The drain has not ended.
  public init() {}

  /// The drain is over.
  public func set() { flag.store(true, ordering: .releasing) }

  /// Whether the drain is over.
  public var isSet: Bool { flag.load(ordering: .acquiring) }
}

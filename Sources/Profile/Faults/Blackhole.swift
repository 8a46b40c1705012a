extension CatalogueFault {
  /// Somebody listens and lets nobody in: SYNs are dropped, as behind a dead route or a full backlog.
  static let blackhole = CatalogueFault(
    name: "blackhole", about: "connections are neither accepted nor refused", settings: []
  ) { _, _ in [FaultStep(at: .listen, action: .blackHole)] }
}

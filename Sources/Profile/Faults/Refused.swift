extension CatalogueFault {
  /// Nobody listens. Holds for everybody at once: before a connection is made, no request is known.
  static let refused = CatalogueFault(
    name: "refused", about: "the listener is closed: connections are refused", settings: []
  ) { _, _ in [FaultStep(at: .listen, action: .refuse)] }
}

extension CatalogueFault {
  /// A 200 whose stream has nothing but the end marker.
  static let emptyStream = CatalogueFault(
    name: "empty-stream", about: "a 200 with nothing but the end marker", settings: []
  ) { _, _ in
    [FaultStep(at: .firstByte, action: .finish(FinishShape(usage: false, content: false)))]
  }
}

extension CatalogueFault {
  /// All contents, finish reason and usage, a clean end of the framing, but not the dialect's end marker.
  static let noTerminator = CatalogueFault(
    name: "no-terminator", about: "everything but the end marker", settings: []
  ) { _, _ in [FaultStep(at: .final, action: .finish(FinishShape(terminator: false)))] }
}

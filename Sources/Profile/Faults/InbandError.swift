extension CatalogueFault {
  /// An error event inside of a 200, then the end without an end marker.
  static let inbandError = CatalogueFault(
    name: "inband-error", about: "an error event inside of the 200",
    settings: [
      FaultSetting.at("token:10"),
      .standard("kind", .word(ErrorKind.allCases.map(\.rawValue)), "\"server_error\"", "which error"),
    ]
  ) { settings, reader in
    guard let at = reader.anchor(settings["at"], from: .firstByte, for: "inband-error"),
      let kind = settings.word("kind", ErrorKind.self)
    else { return nil }
    let end = FinishShape(usage: false, terminator: false, content: false)
    return [FaultStep(at: at, action: .emitError(kind)), FaultStep(at: at, action: .finish(end))]
  }
}

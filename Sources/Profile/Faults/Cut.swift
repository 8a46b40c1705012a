extension CatalogueFault {
  /// The stream breaks off: no finish reason, no end marker, no end of the framing.
  static let cut = CatalogueFault(
    name: "cut", about: "the stream breaks off in the middle",
    settings: [
      FaultSetting.at("token:10"), .standard("how", .word(["fin", "rst"]), "\"rst\"", "by FIN or by reset"),
    ]
  ) { settings, reader in
    guard let at = reader.anchor(settings["at"], from: .firstByte, for: "cut"),
      let how = settings.word("how", CloseKind.self)
    else { return nil }
    return [FaultStep(at: at, action: .close(how))]
  }
}

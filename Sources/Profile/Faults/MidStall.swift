extension CatalogueFault {
  /// The stream falls silent in the middle, then goes on or is closed.
  static let midStall = CatalogueFault(
    name: "mid-stall", about: "the stream falls silent in the middle",
    settings: [FaultSetting.at("token:10"), FaultSetting.duration, FaultSetting.then(.resume)]
  ) { settings, reader in
    guard let at = reader.anchor(settings["at"], from: .firstByte, for: "mid-stall") else { return nil }
    return reader.silence(settings, at: at)
  }
}

extension CatalogueFault {
  /// The request is read and nothing comes back, not even a head.
  static let noResponse = CatalogueFault(
    name: "no-response", about: "the request is read, then silence: no head, no byte",
    settings: [FaultSetting.duration, FaultSetting.then(.fin)]
  ) { settings, reader in reader.silence(settings, at: .admit) }
}

extension CatalogueFault {
  /// A good head and then no byte of the body: proxies that commit at the head can't help any more.
  static let headThenMute = CatalogueFault(
    name: "head-then-mute", about: "status and headers, then no byte of the body",
    settings: [FaultSetting.duration, FaultSetting.then(.fin)]
  ) { settings, reader in reader.silence(settings, at: .firstByte) }
}

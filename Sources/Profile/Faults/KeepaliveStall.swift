extension CatalogueFault {
  /// Bytes flow, content does not: timers that any byte re-arms never fire.
  static let keepaliveStall = CatalogueFault(
    name: "keepalive-stall", about: "keep-alives without content: byte timers never fire",
    settings: [
      FaultSetting.at("token:0"), FaultSetting.duration, FaultSetting.then(.resume),
    ]
      + StepShape.keepalive(
        every: "1s", kinds: KeepaliveKind.allCases.filter { !$0.isBeforeHead }
      ).fields
  ) { settings, reader in
    guard let at = reader.anchor(settings["at"], from: .firstByte, for: "keepalive-stall"),
      let keepalive = reader.keepalive(settings)
    else { return nil }
    return reader.silence(settings, at: at, keepalive: keepalive)
  }
}

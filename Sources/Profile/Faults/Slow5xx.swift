extension CatalogueFault {
  /// Silence, then a server error: the failure that costs the most time.
  static let slow5xx = CatalogueFault(
    name: "slow-5xx", about: "silence, then a 5xx",
    settings: [
      .standard("after", .durationDistribution, "\"2s\"", "how long after the request"),
      .standard("code", .integer(500...599), "503", "the status"), FaultSetting.body, FaultSetting.retryAfter,
    ]
  ) { settings, reader in
    guard let after = settings["after"], let wait = reader.distribution(after, .durations),
      let code = settings["code"]?.exactInteger, let reply = reader.reply(settings, code: code)
    else { return nil }
    return [FaultStep(at: .admit, action: .wait(wait)), FaultStep(at: .admit, action: .status(reply))]
  }
}

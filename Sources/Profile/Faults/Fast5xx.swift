extension CatalogueFault {
  /// A server error at once.
  static let fast5xx = CatalogueFault(
    name: "fast-5xx", about: "a 5xx at once",
    settings: [
      .standard("code", .integer(500...599), "503", "the status"), FaultSetting.body, FaultSetting.retryAfter,
    ]
  ) { settings, reader in
    guard let code = settings["code"]?.exactInteger, let reply = reader.reply(settings, code: code) else {
      return nil
    }
    return [FaultStep(at: .admit, action: .status(reply))]
  }
}

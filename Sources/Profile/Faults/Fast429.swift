extension CatalogueFault {
  /// Too many requests, said at once, with or without a time to come back.
  static let fast429 = CatalogueFault(
    name: "fast-429", about: "a 429 at once", settings: [FaultSetting.body, FaultSetting.retryAfter]
  ) { settings, reader in
    guard let reply = reader.reply(settings, code: 429) else { return nil }
    return [FaultStep(at: .admit, action: .status(reply))]
  }
}

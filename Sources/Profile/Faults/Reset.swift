extension CatalogueFault {
  /// The request is read, then the connection is reset before any answer.
  static let reset = CatalogueFault(
    name: "reset", about: "the connection is reset before the response's head",
    settings: [
      .optional("after", .durationDistribution, "how long after the request; at once when not given")
    ]
  ) { settings, reader in
    let close = FaultStep(at: .admit, action: .close(.rst))
    guard let after = settings["after"] else { return [close] }
    guard let wait = reader.distribution(after, .durations) else { return nil }
    return [FaultStep(at: .admit, action: .wait(wait)), close]
  }
}

import Base

extension CatalogueFault {
  /// Contents come so slowly that each gap stays below the idle timeout.
  static let dribble = CatalogueFault(
    name: "dribble", about: "contents come one by one, slowly",
    settings: [
      FaultSetting.at("token:0"),
      .standard("gap", StepShape.pace, "\"1s\"", "time between two contents, or contents per second"),
      .optional("for", .duration(atLeast: Nanoseconds(1)), "how long; to the end when it is not given"),
    ]
  ) { settings, reader in
    guard let at = reader.anchor(settings["at"], from: .firstByte, for: "dribble"),
      let gap = reader.pace(settings["gap"])
    else { return nil }
    return [FaultStep(at: at, action: .pace(gap: gap, duration: reader.duration(settings["for"])))]
  }
}

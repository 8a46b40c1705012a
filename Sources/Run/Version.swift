/// The version of the product, as `--version` prints it and reports carry it.
public enum Version {
  /// Semantic version.
  public static let text = "0.1.0"
}

/// Header fields whose values open doors: keys, passwords, sessions. They stand in no report.
public enum SecretHeader {
  /// What stands in place of a secret.
  public static let mask = "***"

  private static let names = [
    "authorization", "proxy-authorization", "api-key", "x-api-key", "cookie", "set-cookie",
    "x-goog-api-key", "x-amz-security-token", "x-auth-token", "authentication-info",
    "proxy-authentication-info",
  ]

  /// Whether the value of a field with this name, in any case, is a secret.
  public static func contains(_ name: String) -> Bool { names.contains(name.lowercased()) }
}

/// Takes secrets out of texts that are written down: of command lines, and of answers that repeat the key
/// that they refuse.
public struct Redaction: Sendable, Equatable {
  /// Secrets shorter than this many characters are not looked for: they would be found in any text.
  public static let leastLength = 4

  private var secrets: [String] = []

  /// Takes out nothing.
  public init() {}

  /// Takes out each of `secrets`, and what follows a scheme in one (`Bearer KEY`).
  public init(_ secrets: [String]) {
    let parts = secrets + secrets.compactMap { $0.split(separator: " ").last.map(String.init) }
    let long = Set(parts.filter { $0.count >= Self.leastLength && $0 != SecretHeader.mask })
    // The longer first: what holds another one is masked as a whole.
    self.secrets = long.sorted { ($0.count, $0) > ($1.count, $1) }
  }

  /// `text` with each secret masked; if it was cut, the beginning of one at its end, too.
  public func masked(_ text: String, isCut: Bool = false) -> String {
    let masked = secrets.reduce(text) { $0.replacing($1, with: SecretHeader.mask) }
    guard isCut else { return masked }
    for secret in secrets {
      for length in stride(from: secret.count - 1, through: Self.leastLength, by: -1)
      where masked.hasSuffix(secret.prefix(length)) {
        return masked.dropLast(length) + SecretHeader.mask
      }
    }
    return masked
  }
}

import Base

/// The host part of a gateway's URL. Names other than `localhost` are not resolved: a load test goes where
/// its profile says, not where a resolver happens to point.
enum GatewayHost {
  /// The IPv4 address, host byte order; nil when `host` is neither a dotted address nor `localhost`.
  static func ipv4(_ host: String) -> UInt32? {
    if host == "localhost" { return 0x7F00_0001 }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let byte = UInt8(part), String(byte) == part else { return nil }
      address = address << 8 | UInt32(byte)
    }
    return address
  }
}

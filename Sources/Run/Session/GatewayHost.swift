import IO

/// The host part of a gateway's URL.
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

  /// The IPv4 address of `host`; a name is looked up now, once for the whole run.
  static func resolve(_ host: String) throws(HostName.Failure) -> UInt32 {
    if let address = ipv4(host) { return address }
    return try HostName.ipv4(of: host)
  }

  /// `address` with dots.
  static func dotted(_ address: UInt32) -> String {
    stride(from: 24, through: 0, by: -8).map { String(address >> UInt32($0) & 0xFF) }.joined(separator: ".")
  }
}

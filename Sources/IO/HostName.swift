import Glibc

/// Names of hosts, looked up as the machine is configured to (`/etc/hosts`, DNS). Blocks: for the start only.
public enum HostName {
  /// Why a name has no address.
  public struct Failure: Error, Sendable {
    /// In the words of the resolver, as in "Name or service not known".
    public let reason: String
  }

  /// The first IPv4 address of `name`, host byte order.
  public static func ipv4(of name: String) throws(Failure) -> UInt32 {
    var hints = addrinfo()
    hints.ai_family = AF_INET
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(name, nil, &hints, &first)
    guard status == 0 else { throw Failure(reason: String(cString: gai_strerror(status))) }
    defer { freeaddrinfo(first) }
    var next = first
    while let entry = next?.pointee {
      if entry.ai_family == AF_INET, let address = entry.ai_addr {
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
      }
      next = entry.ai_next
    }
    throw Failure(reason: "it has no IPv4 address")
  }
}

/// Why arrivals were shed, the warm-up not counted.
public struct ShedCauses: BitwiseCopyable, Sendable, Equatable {
  /// As many requests were open as the in-flight cap allows.
  public var inFlightCap = 0
  /// No file descriptor was left, in the process or on the machine.
  public var descriptors = 0
  /// No local port was left.
  public var ports = 0
  /// The kernel had no memory for a connection.
  public var memory = 0

  /// None.
  public init() {}

  /// All of them.
  public var total: Int { inFlightCap + descriptors + ports + memory }

  /// Each cause that there was: its name in reports, its count, and what it means with what would change it.
  public var rows: [(name: String, count: Int, text: String)] {
    let all = [
      ("in_flight_cap", inFlightCap, "at the in-flight cap (load.inFlightCap)"),
      ("descriptors", descriptors, "for want of file descriptors (raise ulimit -n)"),
      (
        "ports", ports,
        "for want of local ports (widen net.ipv4.ip_local_port_range, or keep connections open)"
      ),
      ("memory", memory, "for want of kernel memory for connections"),
    ]
    return all.filter { $0.1 > 0 }.map { (name: $0.0, count: $0.1, text: $0.2) }
  }

  /// All causes in a few words, as in `3 at the in-flight cap (load.inFlightCap)`; empty without any.
  public var text: String { rows.map { "\($0.count) \($0.text)" }.joined(separator: ", ") }
}

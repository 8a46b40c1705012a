// The numbers of Linux's errors that the load tells apart, by name. They are part of the kernel's interface
// and never change; Glibc stays in IO.

/// What a failed connection's errno means for a request.
enum ErrorNumber {
  static let connectionRefused: Int32 = 111
  static let timedOut: Int32 = 110

  /// What this machine ran out of, if that is what the number says: the generator's own fault, never the
  /// system's under test.
  static func shortage(_ number: Int32) -> Shortage? {
    switch number {
    // ENFILE, EMFILE
    case 23, 24: .descriptors
    // EAGAIN, EADDRINUSE, EADDRNOTAVAIL: connect(2) gives any of them when no local port is free.
    case 11, 98, 99: .ports
    // ENOMEM, ENOBUFS
    case 12, 105: .memory
    default: nil
    }
  }
}

/// What a machine can run out of.
enum Shortage {
  case descriptors, ports, memory
}

// The numbers of Linux's errors that the load tells apart, by name. They are part of the kernel's interface
// and never change; Glibc stays in IO.

/// What a failed connection's errno means for a request.
enum ErrorNumber {
  static let connectionRefused: Int32 = 111
  static let timedOut: Int32 = 110

  /// Whether this machine ran out of something (EAGAIN, ENOMEM, ENFILE, EMFILE, EADDRINUSE, EADDRNOTAVAIL,
  /// ENOBUFS): the generator's own fault, never the system's under test.
  static func isGeneratorFault(_ number: Int32) -> Bool {
    switch number {
    case 11, 12, 23, 24, 98, 99, 105: true
    default: false
    }
  }
}

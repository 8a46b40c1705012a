import Glibc
import Synchronization

/// A name in the abstract namespace of Unix sockets: this process's number and one that it uses once.
struct UnixSocketName: BitwiseCopyable, Equatable {
  /// Counts from 1; 0 stands for no name.
  let number: UInt64

  private static let prefix = "brownout"
  private static let processDigits = 8
  private static let numberDigits = 16
  private static let textBytes = 1 + 8 + processDigits + numberDigits
  private static let addressBytes = socklen_t(MemoryLayout<sa_family_t>.size + textBytes)
  private static let process = UInt64(getpid())
  private static let used = Atomic<UInt64>(0)

  /// One that this process has not used yet.
  static func next() -> UnixSocketName {
    UnixSocketName(number: used.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  /// Binds `descriptor` to a name that nobody has; -errno when that can't be. A process of the same number in
  /// another container may have the first ones.
  static func bind(_ descriptor: Int32) -> Result {
    for _ in 0..<1_000 {
      let name = next()
      let errorNumber = name.withAddress { Glibc.bind(descriptor, $0, addressBytes) == 0 ? 0 : errno }
      if errorNumber != EADDRINUSE { return Result(name: name, errorNumber: errorNumber) }
    }
    return Result(name: next(), errorNumber: EADDRINUSE)
  }

  struct Result {
    let name: UnixSocketName
    let errorNumber: Int32
  }

  /// Connects `descriptor` to who listens here; 0 or an errno. EAGAIN: his queue is full.
  func connect(_ descriptor: Int32) -> Int32 {
    withAddress { Glibc.connect(descriptor, $0, Self.addressBytes) == 0 ? 0 : errno }
  }

  /// The name of the other end of an accepted connection; nil when it is none of ours.
  static func peer(of descriptor: Int32) -> UnixSocketName? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
    }
    guard result == 0 && length == addressBytes else { return nil }
    return withUnsafeBytes(of: &address.sun_path) { text in
      guard text[0] == 0, text[1..<9].elementsEqual(prefix.utf8),
        read(text[9..<9 + processDigits]) == process & 0xFFFF_FFFF,
        let number = read(text[9 + processDigits..<textBytes])
      else { return nil }
      return UnixSocketName(number: number)
    }
  }

  private func withAddress(_ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { text in
      for (index, byte) in Self.prefix.utf8.enumerated() { text[1 + index] = byte }
      Self.write(Self.process & 0xFFFF_FFFF, Self.processDigits, into: text, at: 9)
      Self.write(number, Self.numberDigits, into: text, at: 9 + Self.processDigits)
    }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
    }
  }

  private static func write(
    _ value: UInt64, _ digits: Int, into text: UnsafeMutableRawBufferPointer, at start: Int
  ) {
    for index in 0..<digits {
      let digit = UInt8(value >> UInt64(4 * (digits - 1 - index)) & 15)
      text[start + index] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
  }

  private static func read(_ text: Slice<UnsafeRawBufferPointer>) -> UInt64? {
    var value: UInt64 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return value
  }
}

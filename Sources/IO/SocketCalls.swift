import Base
import CUring
import Glibc

// The socket calls that both real backends make, with our options.

extension Address {
  var socketAddress: sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = ipv4.bigEndian
    return address
  }

  /// As in 127.0.0.1:8080.
  var text: String {
    "\(ipv4 >> 24).\(ipv4 >> 16 & 255).\(ipv4 >> 8 & 255).\(ipv4 & 255):\(port)"
  }
}

enum SocketCalls {
  /// A socket with the options of `limits`, or -errno.
  static func open(_ limits: borrowing IOLimits) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let isUnix = limits.transport == .unix
    let descriptor = socket(isUnix ? AF_UNIX : AF_INET, kind, 0)
    guard descriptor >= 0 else { return -errno }
    if isUnix {
      if let bytes = limits.sendBufferBytes {
        setOption(descriptor, SOL_SOCKET, SO_SNDBUF, bytes)
      } else if let bytes = limits.receiveWindowBytes {
        setOption(descriptor, SOL_SOCKET, SO_SNDBUF, bytes)
      }
      return descriptor
    }
    setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    if let bytes = limits.sendBufferBytes { setOption(descriptor, SOL_SOCKET, SO_SNDBUF, bytes) }
    if let bytes = limits.receiveWindowBytes { setOption(descriptor, SOL_SOCKET, SO_RCVBUF, bytes) }
    return descriptor
  }

  /// A socket that listens at `address`, and the address it got. Accepted sockets inherit its options.
  static func listen(_ address: Address, _ limits: borrowing IOLimits) throws(IOError) -> (Int32, Address) {
    let first = try bound(address, limits)
    guard address.port == 0 else {
      return (try listening(first, address, limits), address)
    }
    // A port that the kernel chose is given up when the listener is suspended; one that was asked for is
    // kept. So a second socket asks for the first one's port before that is closed: two sockets with
    // SO_REUSEADDR may share a port as long as neither listens.
    let chosen = Address(ipv4: address.ipv4, port: port(of: first))
    defer { _ = Glibc.close(first) }
    let second = try bound(chosen, limits)
    return (try listening(second, chosen, limits), chosen)
  }

  private static func bound(_ address: Address, _ limits: borrowing IOLimits) throws(IOError) -> Int32 {
    let descriptor = open(limits)
    guard descriptor >= 0 else { throw IOError("open a socket", -descriptor) }
    setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
    guard bind(descriptor, address.socketAddress) == 0 else {
      let errorNumber = errno
      _ = Glibc.close(descriptor)
      throw IOError("bind \(address.text)", errorNumber)
    }
    return descriptor
  }

  private static func listening(
    _ descriptor: Int32, _ address: Address, _ limits: borrowing IOLimits
  ) throws(IOError) -> Int32 {
    guard Glibc.listen(descriptor, Int32(clamping: limits.backlog)) == 0 else {
      let errorNumber = errno
      _ = Glibc.close(descriptor)
      throw IOError("listen at \(address.text)", errorNumber)
    }
    return descriptor
  }

  /// The next connection of a listener's queue, or -errno.
  static func accept(_ listener: Int32) -> Int32 {
    let descriptor = curing_accept(listener, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
    return descriptor >= 0 ? descriptor : -errno
  }

  /// Closes the door of a listener; its connections in the queue are reset, its port stays bound. Without
  /// SO_REUSEADDR nobody else can listen there meanwhile, which two sockets that share it and don't listen
  /// would allow.
  static func suspend(_ listener: Int32) {
    _ = shutdown(listener, Int32(SHUT_RDWR))
    setOption(listener, SOL_SOCKET, SO_REUSEADDR, 0)
  }

  /// Lets a suspended listener drop SYNs: its queue has room for one connection, and that is one of our own,
  /// which nobody accepts. Returns that connection's descriptor, or -1.
  static func plug(_ listener: Int32, _ address: sockaddr_in) -> Int32 {
    setOption(listener, SOL_SOCKET, SO_REUSEADDR, 1)
    guard Glibc.listen(listener, 0) == 0 else { return -1 }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { return -1 }
    _ = connect(descriptor, address)
    return descriptor
  }

  /// Opens it again; 0 or an errno.
  static func resume(_ listener: Int32, _ address: sockaddr_in, backlog: Int) -> Int32 {
    setOption(listener, SOL_SOCKET, SO_REUSEADDR, 1)
    // EINVAL: still bound, as it should be.
    if bind(listener, address) != 0 && errno != EINVAL { return errno }
    return Glibc.listen(listener, Int32(clamping: backlog)) == 0 ? 0 : errno
  }

  static func bind(_ descriptor: Int32, _ address: sockaddr_in) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Lets a socket connect from 127.0.0.(1 + `number`) and gives it back; closes it and gives -errno back if
  /// that can't be. Its port is chosen when it connects, so only the pair of both addresses has to be unique.
  static func bindSource(_ descriptor: Int32, _ number: UInt32) -> Int32 {
    setOption(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, 1)
    let source = Address(ipv4: 0x7F00_0001 + min(number, 0xFF_0000), port: 0)
    guard bind(descriptor, source.socketAddress) == 0 else {
      let errorNumber = errno
      _ = Glibc.close(descriptor)
      return -errorNumber
    }
    return descriptor
  }

  /// Begins to connect; 0, EINPROGRESS or another errno.
  static func connect(_ descriptor: Int32, _ address: sockaddr_in) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 ? 0 : errno
      }
    }
  }

  /// Lets the kernel acknowledge what came with what is sent, or after a second piece, or after 40 ms.
  static func spareAcknowledgements(_ descriptor: Int32) {
    setOption(descriptor, Int32(IPPROTO_TCP), TCP_QUICKACK, 0)
  }

  /// Resets the connection: the peer gets an RST at once, also while a receive is pending, which closing with
  /// SO_LINGER does not achieve under io_uring.
  static func reset(_ descriptor: Int32) {
    var address = sockaddr()
    address.sa_family = sa_family_t(AF_UNSPEC)
    _ = Glibc.connect(descriptor, &address, socklen_t(MemoryLayout<sockaddr>.size))
  }

  /// What became of a connect that was under way.
  static func pendingError(_ descriptor: Int32) -> Int32 {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 ? value : errno
  }

  private static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }
}

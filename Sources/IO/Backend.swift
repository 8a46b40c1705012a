public import Base

/// Where a connection goes to or a listener stands: a loopback port for all that we start ourselves, any IPv4
/// address for a gateway under test.
public struct Address: BitwiseCopyable, Hashable, Sendable {
  /// The IPv4 address in host byte order; 0x7F000001 is 127.0.0.1.
  public var ipv4: UInt32
  /// The TCP port; 0 lets the kernel choose, for a listener.
  public var port: UInt16

  /// `port` at `ipv4`.
  public init(ipv4: UInt32, port: UInt16) {
    self.ipv4 = ipv4
    self.port = port
  }

  /// `port` at 127.0.0.1.
  public static func loopback(port: UInt16) -> Address { Address(ipv4: 0x7F00_0001, port: port) }
  /// Whether the address lies in 127.0.0.0/8.
  public var isLoopback: Bool { ipv4 >> 24 == 127 }
}

/// How a connection is ended.
public enum Ending: UInt8, Sendable, BitwiseCopyable {
  /// Send what is pending, then FIN; linger (discarding what still comes, at most a second) so that unread
  /// bytes don't turn the FIN into an RST.
  case finish
  /// RST at once; what is pending is lost.
  case reset
}

/// When `CompletionEvent.sent` comes for a socket.
public enum SentReports: UInt8, Sendable, BitwiseCopyable {
  /// Each time that nothing is left to send.
  case always
  /// The next time that nothing is left (at once when nothing is), then no more.
  case once
  /// Not at all.
  case never
}

/// Which conformer a run uses.
public enum BackendKind: String, Sendable {
  /// Linux io_uring.
  case uring = "io_uring"
  /// Linux epoll.
  case epoll
  /// The simulated network in virtual time.
  case virtual
}

/// Asynchronous TCP, completion-shaped: operations go in, completions come out of `wait`, addressed by
/// tokens. One contract, three conformers (io_uring, epoll, simulated), one test suite for all three.
///
/// A backend belongs to the thread that made it. It never calls back. Bytes are copied on `send`, so the
/// caller's buffer is free at once. Per connection, bytes are received and sent in order. The rules for
/// tokens: a socket has one token, given with `connect`, `listen` or `adopt`; all its completions carry it,
/// and `closed` is the last of them.
///
/// A failed socket stays until its owner closes it. Operations on a socket that has failed or was closed are
/// ignored and counted (`IOCounters.staleOperations`): the news may still be on its way to the owner.
///
/// A turn of a loop, in full:
///
///     let now = io.wait(until: deadline, into: &batch)
///     for index in 0..<batch.count {
///       if let completion = io.current(batch[index]) { /* to its owner */ }
///       io.recycle(batch[index])
///     }
public protocol Backend: ~Copyable {
  /// Which one it is.
  var kind: BackendKind { get }

  /// How often limits were met so far.
  var counters: IOCounters { get }

  /// A listener, and the address it got. Nothing is accepted before `accept`.
  mutating func listen(_ address: Address, token: Token) throws(IOError) -> (Socket, Address)

  /// Begins to accept: one `accepted` per connection from now on.
  mutating func accept(_ listener: Socket)

  /// Closes the listener's door: from now on connecting to it is refused, and what was not accepted yet is
  /// reset. The port stays reserved.
  mutating func suspend(_ listener: Socket)

  /// Makes a black hole of the listener: from now on connecting to it is neither accepted nor refused, as if
  /// its SYNs were dropped. What was not accepted yet is reset.
  mutating func blackHole(_ listener: Socket)

  /// Opens the door of a listener that was suspended, or made a black hole, again. Who tries to connect to a
  /// black hole meanwhile gets in when his kernel tries again.
  mutating func resume(_ listener: Socket)

  /// A new connection to `address`. `connected` or `failed` follows.
  mutating func connect(_ address: Address, token: Token) -> Socket

  /// Gives an accepted socket its token and begins to read from it.
  mutating func adopt(_ socket: Socket, token: Token)

  /// Changes the token of a socket (a pooled connection that gets a new owner).
  mutating func retoken(_ socket: Socket, token: Token)

  /// Stops reading, so that the peer feels it. What was already read may still come; `ended` and `failed` may
  /// wait until reading goes on.
  mutating func pauseReceiving(_ socket: Socket)

  /// Reads again after `pauseReceiving`.
  mutating func resumeReceiving(_ socket: Socket)

  /// Sends a copy of `bytes` after all that was handed over before; on a connection that doesn't stand yet,
  /// once it does. One send is under way per connection; bytes that are handed over meanwhile, or within the
  /// same turn, go out together. `sent` comes each time that nothing is left, unless `reportSent` says else.
  mutating func send(_ socket: Socket, _ bytes: Bytes)

  /// Says when `sent` is to come for this socket. Who does not wait for it saves a turn per send.
  mutating func reportSent(_ socket: Socket, _ reports: SentReports)

  /// Number of bytes handed to `send` that the kernel has not taken yet. Mutating, as `current` is, because
  /// for a borrowed backend the compiler copies it, 770 bytes.
  mutating func unsentCount(_ socket: Socket) -> Int

  /// Sends FIN once everything is sent, and goes on receiving. Nothing can be sent afterwards.
  mutating func finishSending(_ socket: Socket)

  /// Ends the connection, or the listener. From now on only `closed` comes for it, with the token it has now;
  /// nothing at all for an accepted socket that was never adopted. A connection that doesn't stand yet is
  /// given up either way.
  mutating func close(_ socket: Socket, _ ending: Ending)

  /// Submits what is pending, waits until something happens or `deadline` has come (at once when it is past),
  /// fills `batch`, and returns the time: the one that all engines get in this turn, never before anything in
  /// the batch happened. Never returns before `deadline` with an empty batch.
  mutating func wait(until deadline: Instant, into batch: inout CompletionBatch) -> Instant

  /// A completion of this turn's batch as it stands by now: with the socket's present token, or nil when its
  /// owner has closed the socket since. An earlier completion of the same batch may have led to either.
  mutating func current(_ completion: Completion) -> Completion?

  /// Gives the buffer behind a `received` back. The loop does this after its owner has handled it, for every
  /// completion of the batch, whether current or not.
  mutating func recycle(_ completion: Completion)
}

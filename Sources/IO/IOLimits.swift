public import Base

/// Every limit of a real backend. Meeting one never goes unseen: `IOCounters` counts it.
public struct IOLimits: Sendable {
  /// What connections are made of; all backends of a run have the same.
  public var transport = Transport.tcp
  /// The most sockets at a time, listeners included; beyond it a connection fails with EMFILE, as it does at
  /// the process's own limit (see `FileLimit`), which several backends share.
  public var sockets = 65_536
  /// Entries of io_uring's submission queue.
  public var submissionEntries = 1_024
  /// Entries of io_uring's completion queue.
  public var completionEntries = 8_192
  /// Number of receive buffers; a power of two of at most 32,768.
  public var receiveBuffers = 1_024
  /// Size of a receive buffer: the most that one `received` brings.
  public var receiveBufferBytes = 16_384
  /// The most bytes that may wait to be sent on one socket; beyond it the connection fails with ENOBUFS.
  public var outboxBytes = 64 << 20
  /// Connections that may wait to be accepted, per listener (the kernel's own limit is net.core.somaxconn).
  public var backlog = 4_096
  /// How long before a deadline the thread stops sleeping and polls. Buys release accuracy with CPU time; 0
  /// never polls.
  public var spinWindow = Nanoseconds.zero
  /// Connections to loopback beyond that many open sockets come from 127.0.0.2, then from 127.0.0.3 and so
  /// on: the ephemeral ports of one address (28,232 if nobody changed them) are not the limit then.
  public var socketsPerSource = 16_384
  /// How long a wait may gather what streams bring, while they bring much (see `Gathering`); what came first
  /// is then read so much later. Never longer than until the deadline; only io_uring, from Linux 6.12 on.
  public var gatherWindow = Nanoseconds.zero
  /// Whether a TCP connection that keeps receiving leaves every other acknowledgement out, as connections
  /// that send as well do. Saves a packet in three. Only for peers that send at once (TCP_NODELAY): Nagle's
  /// algorithm would hold back what they send until the acknowledgement comes, up to 40 ms later.
  public var sparesAcknowledgements = false
  /// SO_SNDBUF of every connection; nil leaves it to the kernel. Tests make it tiny to get short sends.
  public var sendBufferBytes: Int32?
  /// SO_RCVBUF of every connection; nil leaves it to the kernel. Tests make it tiny to get back-pressure.
  /// Unix sockets have no such buffer, so it bounds their send buffer.
  public var receiveWindowBytes: Int32?
  /// How long `Ending.finish` lingers without progress before the socket is closed anyway.
  public static let linger = Nanoseconds.seconds(Int64(1))

  /// Limits that suit a run of some thousand connections.
  public init() {}
}

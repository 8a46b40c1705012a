import Base

/// Where a simulated socket stands in its life.
enum SimLife: UInt8, BitwiseCopyable {
  /// A listener; `SimSocket.isSuspended` says whether its door is closed.
  case listening
  /// A client whose handshake is not decided.
  case connecting
  /// The server's side of a connection that the listener has not handed out yet.
  case queued
  /// Handed out and not adopted.
  case accepted
  /// Standing.
  case open
  /// Failed; waits for its owner's `close`.
  case failed
  /// Finished by its owner: sends what is left, discards what comes.
  case lingering
  /// Gone but for the `closed` that is to be reported.
  case closing
}

/// One end of a simulated connection, or a listener.
struct SimSocket: BitwiseCopyable {
  var token: Token
  var life: SimLife
  /// Where a client connects to, or where a listener stands.
  var address = Address(ipv4: 0, port: 0)
  /// The other end; may be from a former life.
  var peer = Socket.none
  /// Whether it counts against `SimConfiguration.sockets`.
  var holdsDescriptor = false

  /// Bytes from the peer: `arrivedCount` that are here, then those on their way.
  var inbox = ByteQueue()
  var arrivedCount = 0
  /// Bytes that did not fit into the peer's inbox.
  var outbox = ByteQueue()

  var isPaused = false
  /// The peer's FIN is here.
  var endArrived = false
  var endReported = false
  var finishRequested = false
  var finishSent = false
  /// A `window` event for this socket is under way.
  var windowUnderWay = false

  /// When `sent` is to be reported.
  var sentReports = SentReports.always

  /// To be reported, in this order.
  var connectedPending = false
  var sentPending = false
  var failedPending = false
  /// A pending failure is reported although reading is paused: the owner ran into it by sending.
  var failureNoticed = false
  var errorNumber: Int32 = 0

  var lingerDeadline = Instant.never
  /// Decides the sizes of chunks.
  var random = KeyedRandom(seed: 0)

  /// Of a listener.
  var isAccepting = false
  var isSuspended = false
  /// Of a suspended listener: whether SYNs are dropped instead of being refused.
  var isBlackHole = false
  var isOutOfSockets = false
  var queueHead: Int32 = -1
  var queueTail: Int32 = -1
  var queueCount = 0
  /// The next connection in the same listener's queue.
  var queueNext: Int32 = -1

  init(token: Token, life: SimLife) {
    self.token = token
    self.life = life
  }
}

import Base
import Glibc

/// Where a socket of a real backend stands in its life.
enum SocketLife: UInt8, BitwiseCopyable {
  /// A listener; `SocketState.isSuspended` says whether its door is closed.
  case listening
  /// Asked for; the handshake is under way.
  case connecting
  /// Accepted and not adopted.
  case accepted
  /// Standing.
  case open
  /// Failed; waits for its owner's `close`.
  case failed
  /// Finished by its owner: sends what is left, discards what comes.
  case lingering
  /// Over but for what the kernel still holds, and the `closed` that is to be reported.
  case closing
}

/// A socket of a real backend.
struct SocketState: BitwiseCopyable {
  // What every piece touches comes first: with a thousand streams each line of the cache counts.

  var token: Token
  var descriptor: Int32
  var life: SocketLife
  /// How often it has received without sending in between, up to `SocketCore.streamingReceives`.
  var consecutiveReceives: UInt8 = 0
  var isPaused = false
  /// The kernel has reported the end or an error: nothing more will be read.
  var receiveOver = false
  /// Sending failed; what the peer sent before may still be read, then the failure is reported.
  var sendBroken = false
  var finishRequested = false
  var finishSent = false

  /// When `sent` is to be reported.
  var sentReports = SentReports.always

  /// To be reported.
  var connectedPending = false
  var sentPending = false
  var failedPending = false

  /// Of a listener.
  var isAccepting = false
  var isSuspended = false
  var isOutOfSockets = false
  /// Suspended as a black hole.
  var isBlackHole = false

  /// io_uring: operations that the kernel holds.
  var acceptArmed = false
  var connectArmed = false
  var receiveArmed = false
  var sendArmed = false
  var hangupArmed = false
  /// io_uring: the receive (or a listener's accept) is being cancelled.
  var cancelRequested = false

  /// epoll: registered, and what the kernel would do.
  var isRegistered = false
  var isReadable = false
  var isWritable = false
  /// FIN or an error is near (epoll: so a short read does not mean that nothing is left).
  var sawHangup = false

  /// The failure to be reported, or that of a send that waits for the last bytes to be read.
  var errorNumber: Int32 = 0
  var outbox = Outbox()

  var lingerDeadline = Instant.never
  /// Of a connection where it goes to, of a listener where it stands. The kernel reads it from here.
  var address = sockaddr_in()
  /// What both ends of a connection over Unix sockets know it by; 0 over TCP.
  var connection = UnixSocketName(number: 0)
  /// Of a black hole: the connection of our own that fills its queue, -1 when there is none.
  var plug: Int32 = -1

  init(token: Token, life: SocketLife, descriptor: Int32) {
    self.token = token
    self.life = life
    self.descriptor = descriptor
  }

  /// Whether the kernel still holds an operation.
  var isArmed: Bool { acceptArmed || connectArmed || receiveArmed || sendArmed || hangupArmed }
}

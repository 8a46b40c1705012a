import Base
import IO
import Record
import Wire

/// What a lane is busy with.
enum LaneState: UInt8, BitwiseCopyable {
  /// Has no connection.
  case vacant
  /// Waits for its connection to stand; the request goes out then.
  case connecting
  /// The request is out; the head of the answer is not complete.
  case waiting
  /// The head came; the body is being read.
  case reading
  /// The connection stands and carries nothing.
  case idle
}

/// A connection and the one request that it carries. There is no pipelining, and a new connection is only
/// opened when none is idle, so there are never more lanes than requests in flight.
struct Lane: BitwiseCopyable {
  /// When the client leaves (hang-up); `never` when it stays.
  var leavesAt = Instant.never
  // What every piece of an answer touches lies side by side: the last fields of the record, up to the first
  // of the reader.
  var record = RequestRecord(ordinal: 0, phase: 0, outcome: .undrained, scheduled: .absent)
  var state = LaneState.vacant
  /// Whether the peer is willing to use the connection again.
  var keepsAlive = false
  /// Whether a sample of the answer is kept.
  var watch = AnswerSamples.none
  /// The beginning of a head that came in pieces.
  var headBytes = BufferID.none
  var socket = Socket.none
  var answer: Answer
  var reader: MessageReader
  /// Requests sent on this connection.
  var requestCount = 0
  /// When the client gives up.
  var timesOutAt = Instant.never
  /// What of the request waits for the end of its pause, and when that is.
  var unsent = BufferID.none
  var resumesAt = Instant.never

  init(limits: WireLimits) {
    reader = MessageReader(role: .response, limits: limits)
    answer = Answer()
  }

  var isBusy: Bool {
    switch state {
    case .vacant, .idle: false
    case .connecting, .waiting, .reading: true
    }
  }
}

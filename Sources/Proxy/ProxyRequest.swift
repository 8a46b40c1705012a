// One request from its head to the end of its answer, as a trivial struct in a slab.

import Base
import Failover
import Record
import Wire

/// How the answer's body is framed towards the client.
enum AnswerFraming: UInt8, BitwiseCopyable {
  /// No body at all: HEAD, 204, 304.
  case none
  /// As long as the Content-Length said.
  case length
  /// In chunks.
  case chunked
  /// The end of the connection is the end of the body: a client of HTTP/1.0.
  case untilClose

  /// How pieces are written.
  var pieces: BodyFraming { self == .chunked ? .chunked : .plain }
}

/// What is kept back of an answer until it is known whether the client gets it: head, then body, in one
/// buffer.
struct HeldAnswer: BitwiseCopyable {
  var buffer = BufferID.none
  /// The head's summary; its ranges refer to the buffer.
  var head: HeadSummary?
  /// Whether bytes were left out because of the limit.
  var isTruncated = false

  var headCount: Int { head.map { $0.head.upperBound } ?? 0 }
}

/// One request in the proxy.
struct ProxyRequest: BitwiseCopyable {
  /// The machine's part.
  var state = RequestState()
  var client: Int32 = -1
  /// The head as received, then the body without framing: all that another attempt needs.
  var message = BufferID.none
  var head: HeadSummary?
  /// The number of the request's key, or the proxy's own count.
  var ordinal: UInt32 = 0
  /// The connection of the running attempt, -1 between attempts.
  var upstream: Int32 = -1
  /// The attempt's connection came from the pool (or there was no room for one), and the machine has not
  /// heard yet.
  var hasFollowUp = false
  var isCommitted = false
  var framing = AnswerFraming.none
  /// With `AnswerFraming.length`: bytes that are still owed.
  var owedBytes = 0
  /// Whether the limit cost the committed answer some bytes.
  var lacksBytes = false
  /// What the last attempt left behind.
  var held = HeldAnswer()
  /// The last attempt, not logged yet: whether its output became the answer may be decided after its end.
  var lastAttempt: AttemptRecord?
  var provider: Int16 = -1

  /// Number of bytes of the head in `message`.
  var headCount: Int { head.map { $0.head.upperBound } ?? 0 }
}

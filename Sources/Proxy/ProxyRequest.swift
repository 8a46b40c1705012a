// One request from its head to the end of its answer, as a trivial struct in a slab.

import Base
import Failover
import IO
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
  /// Whether bytes were left out because of the limit.
  var isTruncated = false
  /// The head's summary; its ranges refer to the buffer.
  var head: HeadSummary?

  var headCount: Int { head.map { $0.head.upperBound } ?? 0 }
}

/// One request in the proxy.
struct ProxyRequest: BitwiseCopyable {
  // What every piece of an answer touches comes first: with a thousand streams each line of the cache counts.

  var client: Int32 = -1
  /// Of the client.
  var socket = Socket.none
  /// The connection whose answer the client gets, -1 before the commit and when its attempt has ended.
  var answering: Int32 = -1
  /// The connection of an attempt that came from the pool (or there was no room for one), and the machine has
  /// not heard yet; -1 for none.
  var followUp: Int32 = -1
  /// The provider of the answer, before the commit that of the latest attempt.
  var provider: Int16 = -1
  var framing = AnswerFraming.none
  var isCommitted = false
  /// With `AnswerFraming.length`: bytes that are still owed.
  var owedBytes = 0
  /// The connections of the running attempts.
  var lanes = AttemptLanes()
  /// The machine's part.
  var state = RequestState()

  /// The head as received, then the body without framing: all that another attempt needs.
  var message = BufferID.none
  var head: HeadSummary?
  /// The number of the request's key, or the proxy's own count.
  var ordinal: UInt32 = 0
  /// Whether `ordinal` is known already: since its head.
  var isNumbered = false
  /// Whether the client has a head: the committed answer's, or one of the proxy's own.
  var hasHead = false
  /// Whether what the client gets is an event stream.
  var isEventStream = false
  /// Whether the answer's attempt ended within an event.
  var isWithinEvent = false
  /// Whether the request is for a chat completion: only then answers are looked into that are not streamed.
  var isChat = false
  /// Whether the limit cost the committed answer some bytes.
  var lacksBytes = false
  /// What the attempt that ended last left behind.
  var held = HeldAnswer()
  /// The attempt that ended last, not logged yet: whether its output became the answer may be decided after
  /// its end.
  var lastAttempt: AttemptRecord?

  /// Number of bytes of the head in `message`.
  var headCount: Int { head.map { $0.head.upperBound } ?? 0 }
}

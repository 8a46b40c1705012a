// A connection to a provider and, while one runs on it, an attempt, as a trivial struct in a slab.

import Base
import IO
import Wire

/// Where a connection to a provider stands.
enum UpstreamPhase: UInt8, BitwiseCopyable {
  /// Its attempt waits for it to stand.
  case connecting
  /// An attempt runs on it.
  case active
  /// It is in the pool.
  case idle
}

/// One connection to a provider.
struct UpstreamConnection: BitwiseCopyable {
  // What every read touches comes first; a field of an attempt says so.

  var socket = Socket.none
  /// Of the attempt. Unlike slot and attempt number, never used twice; 0 when no attempt runs.
  var exchange: UInt64 = 0
  /// Of the attempt.
  var request: Int32 = -1
  /// Of the attempt.
  var attempt: UInt16 = 0
  /// Of the attempt.
  var status: UInt16 = 0
  var phase = UpstreamPhase.connecting
  var isPaused = false
  /// Of the attempt: whether the end marker came and the end of the message is waited for.
  var isEnding = false
  /// Whether the connection broke: there is nothing to finish.
  var hasFailed = false
  var provider: Int16 = -1
  /// Received and not read yet: an unfinished head.
  var pending = BufferID.none
  var reader: MessageReader
  /// Of the attempt.
  var observer = AnswerObserver()
  /// Of the attempt: what is held of its answer.
  var held = HeldAnswer()

  /// When it became idle.
  var idleSince = Instant.zero
  var visit: UInt16 = 0
  var phaseLabel: Int16 = 0
  /// Bytes of the request's body that were handed over.
  var bodySent = 0
  /// Whether the head was handed over.
  var isHeadSent = false
  /// Whether the machine knows that the whole request has gone.
  var isSentReported = false
  /// Whether the provider will keep the connection open after the answer.
  var keepsAlive = false
  /// The answer is complete, nothing came behind it, and the request had gone by then.
  var isReusable = false
  var start = Instant.absent
  var headAt = Instant.absent
}

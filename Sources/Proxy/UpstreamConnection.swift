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
  var socket = Socket.none
  var provider: Int16 = -1
  var phase = UpstreamPhase.connecting
  var reader: MessageReader
  /// Received and not read yet: an unfinished head.
  var pending = BufferID.none
  var isPaused = false
  /// Whether the connection broke: there is nothing to finish.
  var hasFailed = false
  /// When it became idle.
  var idleSince = Instant.zero

  // The attempt.

  /// Unlike slot and attempt number, never used twice; 0 when no attempt runs.
  var exchange: UInt64 = 0
  var request: Int32 = -1
  var attempt: UInt16 = 0
  var visit: UInt16 = 0
  var phaseLabel: Int16 = 0
  /// Bytes of the request's body that were handed over.
  var bodySent = 0
  /// Whether the head was handed over.
  var isHeadSent = false
  /// Whether the machine knows that the whole request has gone.
  var isSentReported = false
  var held = HeldAnswer()
  var status: UInt16 = 0
  /// Whether the provider will keep the connection open after the answer.
  var keepsAlive = false
  /// The answer is complete, nothing came behind it, and the request had gone by then.
  var isReusable = false
  var observer = AnswerObserver()
  var start = Instant.absent
  var headAt = Instant.absent
}

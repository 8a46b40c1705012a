// The client's side of the proxy, as a trivial struct in a slab.

import Base
import IO
import Wire

/// Where a client's connection stands.
enum ClientPhase: UInt8, BitwiseCopyable {
  /// Between requests, or within one.
  case reading
  /// A request is with the machine; what the client sends meanwhile waits.
  case answering
  /// Its answer was cut, and the connection ends when `Commit.cutDelay` is over; what the client sends
  /// meanwhile is dropped.
  case lingering
}

/// One client's connection. One request at a time is worked on.
struct ClientConnection: BitwiseCopyable {
  var socket = Socket.none
  /// Unlike the slot, never given to another connection; 0 when the slot is free.
  var serial: UInt64 = 0
  var phase = ClientPhase.reading
  var reader: MessageReader
  /// Received and not read yet: an unfinished head, or requests that wait behind the one in flight.
  var pending = BufferID.none
  /// The request being read or answered, -1 for none.
  var request: Int32 = -1
  /// Whether reading from it is paused because too much waits.
  var isPaused = false
  /// Whether the connection ends with the answer, and how.
  var closesAfterAnswer = false
  var ending = Ending.finish
  /// Whether the end comes `Commit.cutDelay` later than it is decided.
  var lingers = false
  /// When it last had a request, or was accepted.
  var quietSince = Instant.zero
}

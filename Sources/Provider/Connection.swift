import Base
import IO
import Plan
import Record
import Wire

/// Where a connection stands.
enum ConnectionState: UInt8, BitwiseCopyable {
  /// Between requests, or within one that is being read.
  case reading
  /// A script is being played.
  case playing
  /// The script has ended our side only; what the client still sends is not answered any more.
  case halfClosed
  /// Handed back to the backend: only `closed` is waited for.
  case closing
}

/// One connection. Its requests are answered one after the other.
struct Connection: BitwiseCopyable {
  var socket = Socket.none
  var provider = 0
  var state = ConnectionState.closing
  var reader = MessageReader(role: .request)
  /// Bytes that came and could not be used yet: an unfinished head, or requests sent ahead.
  var input = BufferID.none
  var isReadingPaused = false
  /// Requests on this connection so far.
  var requestCount: UInt32 = 0
  var request = IncomingRequest()
}

/// What is known of a request while it is read.
struct IncomingRequest: BitwiseCopyable {
  var endpoint = ChatEndpoint.unknown
  var key = RequestKey()
  var keyHash: UInt64 = 0
  /// Whether it is a gateway's active probe.
  var isProbe = false
  var matchedHeaders: UInt64 = 0
  var keepAlive = true
  /// Whether it is a HEAD: its answer has no body.
  var isHead = false
  var minorVersion: UInt8 = 1
  /// Bytes of its body that are held and counted in the engine's sum.
  var heldBytes = 0
  /// What came of the body of a request for a completion in earlier pieces, or the name of the model that is
  /// asked about.
  var content = BufferID.none

  /// Whether a head may hold a header that says something to every provider.
  static func mayStand(in summary: HeadSummary) -> Bool {
    RequestKey.mayStand(in: summary) || summary.mayHold("authorization")
      || summary.mayHold(RequestKey.probeHeader)
  }

  /// Takes in what the marks of a head say. False when there may be more, or it stands in a line without a
  /// mark.
  mutating func takeMarked(_ summary: HeadSummary, _ input: Bytes) -> Bool {
    guard summary.marks.areAll, !summary.mayHold("authorization") else { return false }
    key = RequestKey.read(summary, in: input)
    isProbe = summary.marks.names.contains(MarkedHeaders(.probe))
    return true
  }

  /// Takes in the header `name: value`, if it says something to every provider.
  mutating func take(_ name: Bytes, _ value: Bytes) {
    switch name.count {
    case 13: if name.equalsIgnoringCase("authorization") { keyHash = KeyCountTable.hash(value) }
    case 16, 18:
      key.take(name, value)
      if name.equalsIgnoringCase(RequestKey.probeHeader) { isProbe = true }
    default: break
    }
  }
}

/// An attempt whose script is being played, at the same index as its connection.
struct Exchange: BitwiseCopyable {
  // What every token touches comes first: with a thousand streams each line of the cache counts.

  /// What the stream's chunks with text are written from, once one is due.
  var stamp = TokenStamp()
  var admitted = Instant.absent
  /// When the kernel last took what had kept an event waiting: events that were due before are late for the
  /// reader's sake, not for ours.
  var unblocked = Instant.absent

  /// The emission that is next.
  var next = Emission(at: .zero, kind: .done)
  var lastToken = Instant.absent
  var tokens: Int32 = 0
  /// Bytes of the body that were written, where a fault counts them; and those of an event that is not
  /// complete.
  var countsBytes = false
  /// How late the latest emission so far was.
  var latestDrift = Nanoseconds.zero
  /// An event is due and waits until the kernel has taken the one before.
  var isBlocked = false
  /// The answer is complete; what is left of the script concerns the connection.
  var isAnswered = false
  var hadError = false
  var hadTerminator = false
  /// The finish reason went out, behind the last content.
  var hadFinish = false
  var hasKey = true
  /// Whether it is no attempt but a gateway's active probe: it meets the faults and is counted apart.
  var isProbe = false
  var keepAlive = true
  var player = ScriptPlayer.none

  var stream = ChatStream(
    key: KeyedRandom(seed: 0), ordinal: 0, visit: 0, created: 0, includesUsage: false, framing: .chunked)
  var ordinal: UInt32 = 0
  var visit: UInt16 = 1
  var attempt: UInt16 = 1
  var phase: Int16 = 0
  var promptTokens = 0
  /// The model's name.
  var model = BufferID.none
  /// Bytes of the head that were sent ahead of it.
  var headBytesSent = 0
  var bodyBytes = 0
  var partialBytes = 0
  var partialKind = EmissionKind.done
  var head = Instant.absent
  var firstToken = Instant.absent

  /// The ordinal under which logs file the attempt.
  var recordOrdinal: UInt32 { hasKey ? ordinal : AttemptRecord.keyless }
}

/// A provider's door.
struct Listener: BitwiseCopyable {
  var socket = Socket.none
  /// Requests for completions so far.
  var requestCount: UInt32 = 0
  /// Requests without a key so far: what stands in for their ordinal.
  var keylessCount: UInt32 = 0
  /// Active probes so far: what stands in for their ordinal.
  var probeCount: UInt32 = 0
  var isSuspended = false
  /// The window that comes next, or that we are in.
  var window = 0
}

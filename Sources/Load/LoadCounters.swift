// What the generator counts about itself. All of it reaches the report; none of it is held against the system
// under test.

public import Record

/// Counts of one load engine since its start.
public struct LoadCounters: BitwiseCopyable, Sendable, Equatable {
  /// Arrivals that came due, shed ones included.
  public var due = 0
  /// Requests taken on: released to a connection, idle or new.
  public var released = 0
  /// Requests whose first byte was handed to a usable connection.
  public var sent = 0
  /// Arrivals that were due but not sent, because the in-flight cap was reached.
  public var shed = 0
  /// Requests that ended ok.
  public var succeeded = 0
  /// Requests that ended in any other way, shed ones and generator faults left out.
  public var failed = 0
  /// Requests that could not be sent because this machine ran out of descriptors, ports or memory. One is
  /// enough to make the run invalid.
  public var generatorFaults = 0
  /// The errno of the last generator fault, 0 when there was none.
  public var lastFaultNumber: Int32 = 0
  /// Why arrivals were not sent, shed or faults, the warm-up not counted.
  public var shedCauses = ShedCauses()
  /// Connections asked for.
  public var connectionsOpened = 0
  /// Requests sent on a connection that had carried one before.
  public var connectionsReused = 0
  /// Idle connections that the peer closed: dropped, never used.
  public var idleConnectionsLost = 0
  /// Reused connections that died before the first byte of an answer: they may have been closed by the peer
  /// while the request was on its way. Recorded as `reset`, not repeated.
  public var reusedConnectionsLost = 0
  /// Connections closed because bytes came that belong to no answer.
  public var unsolicitedBytes = 0
  /// Streams whose end marker came and whose connection then stayed open, so that we closed it.
  public var messagesLeftOpen = 0
  /// Streams whose end marker came and whose connection was then closed, reset or spoilt before the message
  /// was complete.
  public var messagesBroken = 0
  /// Successes that were compressed although identity was asked for: not looked into.
  public var encodedAnswers = 0
  /// Streams that no dialect claims: not looked into.
  public var foreignStreams = 0
  /// Answers with text of which nothing is a provider's of the profile.
  public var foreignTexts = 0
  /// Completions for the former life of a slot; dropped.
  public var staleCompletions = 0
  /// Turns that ended with arrivals still due because a turn's bound was reached.
  public var boundedTurns = 0

  /// Counts a request that this machine had no means to send.
  mutating func noteShortage(_ shortage: Shortage) {
    switch shortage {
    case .descriptors: shedCauses.descriptors += 1
    case .ports: shedCauses.ports += 1
    case .memory: shedCauses.memory += 1
    }
  }

  /// All zero.
  public init() {}

  /// Counts how the message of a stream ended behind its end marker.
  mutating func count(_ ending: MessageEnding) {
    switch ending {
    case .leftOpen: messagesLeftOpen += 1
    case .closed, .reset, .left: messagesBroken += 1
    case .complete: break
    }
  }
}

// A provider's active probes, as a trivial struct in a slab at the provider's index.

import Base
import Failover
import IO
import Wire

/// The probes of one provider. One at a time, each on a connection of its own.
struct ProviderProbe: BitwiseCopyable {
  /// When and how long; nil: never.
  var plan: ActiveProbe?
  /// The present probe's connection, none between two.
  var socket = Socket.none
  /// Tells the present connection from the ones before.
  var generation: UInt32 = 0
  var reader: MessageReader
  /// Received and not read yet: an unfinished head.
  var pending = BufferID.none
  var status = 0
  var start = Instant.absent
}

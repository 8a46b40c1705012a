// What the choice among the targets of a tier depends on, besides their health.

import Base

/// The parts of a request that a choice is keyed by.
struct PickKey: BitwiseCopyable {
  /// The request's number.
  var ordinal: UInt32
  /// The hash of the header `Pick.hashHeader`; 0: none, the request's number stands for it.
  var hash: UInt64
  /// The number of the attempt to begin, from 1.
  var attempt: UInt16
}

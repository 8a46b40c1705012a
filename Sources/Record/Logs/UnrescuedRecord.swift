public import Base

/// Why a gateway did not rescue a request that failed there, as the gateway itself says. Written once, when
/// the request is over; there is none of a request that went well, none when nobody told.
public struct UnrescuedRecord: RequestPart, Sendable, Equatable {
  /// The request's place in the schedule, from 0.
  public var ordinal: UInt32
  /// The gate that said no; never `notNeeded`.
  public var reason: Rescue

  /// The reason of one request.
  public init(ordinal: UInt32, reason: Rescue) {
    self.ordinal = ordinal
    self.reason = reason
  }
}

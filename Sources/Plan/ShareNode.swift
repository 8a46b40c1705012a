import Base
import Profile

/// A share of the requests, as it is drawn.
struct ShareNode: BitwiseCopyable, Sendable {
  var numerator: UInt64
  var denominator: UInt64
  var exact: Bool

  /// All requests.
  static let always = ShareNode(numerator: 1, denominator: 1, exact: true)

  init(numerator: UInt64, denominator: UInt64, exact: Bool) {
    self.numerator = numerator
    self.denominator = denominator
    self.exact = exact
  }

  init(_ share: Share) {
    self.init(
      numerator: UInt64(share.numerator), denominator: UInt64(share.denominator), exact: share.exact)
  }

  /// Whether the share takes the `visit`-th visit of request `ordinal`. `key` names who draws.
  func chooses(_ ordinal: UInt64, visit: UInt64, _ key: KeyedRandom) -> Bool {
    if exact {
      return ExactShare.position(of: ordinal, blockSize: denominator, key: key.keyed(visit)) < numerator
    }
    var random = key.keyed(ordinal).keyed(visit)
    return random.below(denominator) < numerator
  }
}

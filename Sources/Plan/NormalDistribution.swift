// The standard normal distribution and its inverse. The inverse turns one uniform draw into one normal value,
// so that a value depends on its key alone and truncating at both ends costs nothing.

import func Glibc.log

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value below `x`: what `quantile` turns into `x`, found by halving. Only for tables
  /// that are made once.
  static func cumulative(_ x: Double) -> Double {
    var below = 0.0
    var above = 1.0
    for _ in 0..<60 {
      let middle = (below + above) / 2
      if quantile(middle) < x { below = middle } else { above = middle }
    }
    return (below + above) / 2
  }

  /// The value below which a draw lies with `probability`, to about 16 digits: Wichura, algorithm AS 241
  /// (PPND16), Applied Statistics 37 (1988). Probabilities outside (0, 1) are moved just inside.
  static func quantile(_ probability: Double) -> Double {
    let p = min(max(probability, 0x1p-54), 1 - 0x1p-53)
    let q = p - 0.5
    if q.magnitude <= 0.425 { return q * central(0.180625 - q * q) }
    let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let tail = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5)
    return q < 0 ? -tail : tail
  }

  private static func central(_ r: Double) -> Double {
    var above = 2.509080928730122672e3
    above = above * r + 3.343057558358812810e4
    above = above * r + 6.726577092700870085e4
    above = above * r + 4.592195393154987145e4
    above = above * r + 1.373169376550946112e4
    above = above * r + 1.971590950306551442e3
    above = above * r + 1.331416678917843774e2
    above = above * r + 3.387132872796366608
    var below = 5.226495278852854561e3
    below = below * r + 2.872908573572194267e4
    below = below * r + 3.930789580009271061e4
    below = below * r + 2.121379430158659616e4
    below = below * r + 5.394196021424751107e3
    below = below * r + 6.871870074920579083e2
    below = below * r + 4.231333070160091125e1
    return above / (below * r + 1)
  }

  private static func nearTail(_ r: Double) -> Double {
    var above = 7.745450142783414e-4
    above = above * r + 2.272384498926918459e-2
    above = above * r + 2.417807251774506118e-1
    above = above * r + 1.270458252452368382
    above = above * r + 3.647848324763204605
    above = above * r + 5.769497221460691405
    above = above * r + 4.630337846156545295
    above = above * r + 1.423437110749683577
    var below = 1.050750071644416843e-9
    below = below * r + 5.475938084995344946e-4
    below = below * r + 1.519866656361645719e-2
    below = below * r + 1.481039764274800746e-1
    below = below * r + 6.897673349851000045e-1
    below = below * r + 1.676384830183803850
    below = below * r + 2.053191626637758821
    return above / (below * r + 1)
  }

  private static func farTail(_ r: Double) -> Double {
    var above = 2.010334399292288132e-7
    above = above * r + 2.711555568743487578e-5
    above = above * r + 1.242660947388078438e-3
    above = above * r + 2.653218952657612369e-2
    above = above * r + 2.965605718285048912e-1
    above = above * r + 1.784826539917291335
    above = above * r + 5.463784911164114369
    above = above * r + 6.657904643501103777
    var below = 2.044263103389939785e-15
    below = below * r + 1.421511758316458880e-7
    below = below * r + 1.846318317510054681e-5
    below = below * r + 7.868691311456132591e-4
    below = below * r + 1.487536129085061483e-2
    below = below * r + 1.369298809227358053e-1
    below = below * r + 5.998322065558879376e-1
    return above / (below * r + 1)
  }
}

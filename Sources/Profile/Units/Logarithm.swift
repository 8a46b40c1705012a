/// The natural logarithm of a positive number, by halving and the series of atanh. Our own, so that the same
/// profile means the same distribution to the last bit on every machine and with every C library.
func logarithm(_ value: Double) -> Double {
  precondition(value > 0 && value.isFinite)
  var mantissa = value.significand  // 1 ..< 2
  var exponent = Double(value.exponent)
  if mantissa > 1.414_213_562_373_095_1 {
    mantissa /= 2
    exponent += 1
  }
  let ratio = (mantissa - 1) / (mantissa + 1)
  let square = ratio * ratio
  var sum = 0.0
  for odd in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(odd) }
  return exponent * 0.693_147_180_559_945_3 + 2 * ratio * sum
}

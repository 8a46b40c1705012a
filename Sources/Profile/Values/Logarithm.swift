import Glibc

/// The natural logarithm: the one function of the C library that this module needs.
func logarithm(_ value: Double) -> Double { Glibc.log(value) }

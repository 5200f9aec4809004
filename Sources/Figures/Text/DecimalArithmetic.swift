import Glibc

/// 10 to a whole power: exact from 0 to 22, and the double nearest to the true value from −22 to −1.
func powerOfTen(_ exponent: Int) -> Double {
    if exponent < 0, exponent >= -22 { return 1 / powerOfTen(-exponent) }
    guard (0...22).contains(exponent) else { return pow(10, Double(exponent)) }
    var result = 1.0
    for _ in 0..<exponent { result *= 10 }
    return result
}

/// The exponent of a number's leading decimal digit; 0 for zero and for what is not finite.
func decimalExponent(_ value: Double) -> Int {
    let size = value.magnitude
    guard size > 0, size.isFinite else { return 0 }
    var exponent = Int(floor(log10(size)))
    // log10 rounds, so a number just under a power of ten can come out one too high.
    if size < powerOfTen(exponent) { exponent -= 1 }
    if size >= powerOfTen(exponent + 1) { exponent += 1 }
    return exponent
}

// The functions below are here so that only this file imports Glibc.

/// The common logarithm.
func commonLogarithm(_ value: Double) -> Double { log10(value) }

/// 10 to any power.
func exponential10(_ value: Double) -> Double { pow(10, value) }

/// A base to any power.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// e to any power.
func exponential(_ value: Double) -> Double { exp(value) }

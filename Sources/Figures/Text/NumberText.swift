/// A number as digits, the same in every locale.
///
/// Digits and an optional power of ten are kept apart, because each output format writes powers in its own way:
/// `1.2e-5` in plain text, `1.2×10⁻⁵` on a page, `1.2\times10^{-5}` in LaTeX.
public struct NumberText: Sendable, Equatable {
    /// The sign (an ASCII `-`) and the digits, or `NaN`, `inf` or `-inf`.
    public var digits: String
    /// The power of ten by which to multiply the digits; `nil` in ordinary notation.
    public var exponent: Int?

    /// A number whose digits are known.
    public init(digits: String, exponent: Int? = nil) {
        self.digits = digits
        self.exponent = exponent
    }

    /// A number with a fixed number of decimals.
    ///
    /// Zero never has a minus sign. Numbers too large for exact decimals are written as powers of ten.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - places: The number of decimals, 0…12.
    ///   - grouped: Whether commas separate the thousands.
    public static func fixed(_ value: Double, places: Int, grouped: Bool = false) -> NumberText {
        guard value.isFinite else { return notFinite(value) }
        let places = max(0, min(12, places))
        let scaled = (value.magnitude * powerOfTen(places)).rounded()
        guard scaled < 9_007_199_254_740_992 else { return scientific(value, significant: 4) }
        var integer = String(UInt64(scaled))
        var fraction = ""
        if places > 0 {
            if integer.count <= places { integer = String(repeating: "0", count: places + 1 - integer.count) + integer }
            fraction = "." + integer.suffix(places)
            integer.removeLast(places)
        }
        if grouped { integer = NumberText.grouped(digits: integer) }
        return NumberText(digits: (value < 0 && scaled > 0 ? "-" : "") + integer + fraction)
    }

    /// A number as a mantissa from one to ten, with `significant` digits (at least 1), and a power of ten.
    public static func scientific(_ value: Double, significant: Int) -> NumberText {
        guard value.isFinite else { return notFinite(value) }
        let significant = usable(significant)
        guard value != 0 else { return fixed(0, places: significant - 1) }
        // Below this size powers of ten lose precision.
        guard value.magnitude > 1e-300 else { return NumberText(digits: value.description) }
        var exponent = decimalExponent(value)
        var mantissa = value.magnitude / powerOfTen(exponent)
        let unit = powerOfTen(significant - 1)
        if (mantissa * unit).rounded() >= 10 * unit {
            mantissa /= 10
            exponent += 1
        }
        let text = fixed(mantissa, places: significant - 1).digits
        return NumberText(digits: (value < 0 ? "-" : "") + text, exponent: exponent)
    }

    /// A number with `significant` digits (at least 1) in the notation that is shorter to read: ordinary from 0.001 to
    /// ten million, powers of ten outside. Trailing zeros of the decimals are left out.
    public static func brief(_ value: Double, significant: Int = 4) -> NumberText {
        guard value.isFinite else { return notFinite(value) }
        let significant = usable(significant)
        guard value != 0 else { return NumberText(digits: "0") }
        let exponent = decimalExponent(value)
        if exponent < -3 || exponent >= 7 {
            var text = scientific(value, significant: significant)
            text.digits = withoutTrailingZeros(text.digits)
            return text
        }
        let text = fixed(value, places: max(0, significant - 1 - exponent), grouped: true)
        return NumberText(digits: withoutTrailingZeros(text.digits))
    }

    /// A whole number with its thousands separated by commas.
    public static func integer(_ value: Int) -> NumberText {
        NumberText(digits: (value < 0 ? "-" : "") + grouped(digits: String(value.magnitude)))
    }

    /// The number for plain text and files, in ASCII: `1.2e-5`.
    public var plain: String {
        exponent.map { "\(digits)e\($0)" } ?? digits
    }

    /// The number for a page, with a true minus sign and raised exponents: `−1.2×10⁻⁵`.
    public var typeset: String {
        let body = digits.hasPrefix("-") ? "\u{2212}" + digits.dropFirst() : digits == "inf" ? "∞" : digits
        return exponent.map { "\(body)×10\(NumberText.superscript($0))" } ?? body
    }

    /// The number for LaTeX's text mode.
    public var latex: String {
        if digits == "inf" { return #"$\infty$"# }
        if digits == "-inf" { return #"$-\infty$"# }
        let body = digits.split(separator: ",").joined(separator: "{,}")
        if let exponent { return "$\(body)\\times10^{\(exponent)}$" }
        if digits.hasSuffix("%") { return "$\(body.dropLast())$\\%" }
        return digits.hasPrefix("-") || digits.contains(",") ? "$\(body)$" : digits
    }

    /// An integer in superscript digits.
    static func superscript(_ value: Int) -> String {
        let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        return String(String(value).map { $0 == "-" ? "⁻" : raised[$0.wholeNumberValue ?? 0] })
    }

    /// Beyond this, digits are rounding.
    private static func usable(_ significant: Int) -> Int { max(-20, min(20, significant)) }

    private static func notFinite(_ value: Double) -> NumberText {
        NumberText(digits: value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf")
    }

    private static func grouped(digits: String) -> String {
        var result = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    private static func withoutTrailingZeros(_ digits: String) -> String {
        guard digits.contains(".") else { return digits }
        var result = digits
        while result.hasSuffix("0") { result.removeLast() }
        if result.hasSuffix(".") { result.removeLast() }
        return result
    }
}

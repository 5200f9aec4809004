/// Numbers as cards, captions and summaries write them.
///
/// Tables and axes choose a ``NumberFormat`` for a whole column; a number that stands alone in a sentence is written
/// here.
package enum QuantityText {
    /// Three significant digits without trailing zeros: `0.0123`, `1.2×10⁻⁵`.
    package static func number(_ value: Double) -> String { NumberText.brief(value, significant: 3).typeset }

    /// Four significant digits without trailing zeros, as charts describe their values: `0.01234`.
    static func value(_ value: Double) -> String { NumberText.brief(value).typeset }

    /// A whole number with its thousands separated: `10,000`.
    package static func count(_ value: Int) -> String { NumberText.integer(value).digits }

    /// A count with the name of what is counted: `1 seed`, `5 seeds`.
    ///
    /// - Parameter singular: A noun whose plural ends in s.
    package static func count(_ value: Int, _ singular: String) -> String {
        "\(count(value)) \(singular)\(value == 1 ? "" : "s")"
    }

    /// Four decimals: good correlations differ only behind the second one.
    package static func correlation(_ value: Double) -> String { NumberText.fixed(value, places: 4).typeset }

    /// A share of one as a percentage with one decimal: `73.1%`.
    package static func percent(_ value: Double) -> String { NumberFormat.percent(places: 1).text(value).typeset }

    /// A mean with its spread, both as ``number(_:)`` writes them: `1.25 ± 0.031`.
    package static func number(_ estimate: Estimate) -> String {
        "\(number(estimate.mean)) ± \(number(estimate.spread))"
    }

    /// A mean with its spread, both with four decimals: `0.9712 ± 0.0031`.
    package static func correlation(_ estimate: Estimate) -> String {
        "\(correlation(estimate.mean)) ± \(correlation(estimate.spread))"
    }

    /// The first entries of a vector with two decimals: `0.31, −1.20, …`.
    package static func beginning(of vector: [Float], count: Int = 4) -> String {
        let shown = vector.prefix(count).map { NumberText.fixed(Double($0), places: 2).typeset }
        return (shown + (vector.count > count ? ["…"] : [])).joined(separator: ", ")
    }
}

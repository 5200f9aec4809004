import Figures
import Numerics
import SparseShift

/// Numbers as the views of results write them.
enum ResultText {
    /// About three digits.
    static func number(_ value: Double) -> String { NumberText.brief(value, significant: 3).typeset }

    static func count(_ value: Int) -> String { NumberText.integer(value).digits }

    /// `1 seed`, `5 seeds`.
    static func count(_ value: Int, _ singular: String) -> String {
        "\(count(value)) \(singular)\(value == 1 ? "" : "s")"
    }

    /// Four decimals: what tells good correlations apart lies behind the second one.
    static func correlation(_ value: Double) -> String { NumberText.fixed(value, places: 4).typeset }

    /// A number of a field.
    static func text(_ number: Double, _ precision: FieldPrecision) -> String {
        switch precision {
        case .size: Self.number(number)
        case .ratio: correlation(number)
        case .count: count(Int(number))
        }
    }

    /// A share of one, `73.1 %`.
    static func percent(_ value: Double) -> String { NumberFormat.percent(places: 1).text(value).typeset }

    /// The first entries of a vector, `0.31, −1.20, …`.
    static func beginning(_ vector: [Float], count: Int = 4) -> String {
        let shown = vector.prefix(count).map { NumberText.fixed(Double($0), places: 2).typeset }
        return (shown + (vector.count > count ? ["…"] : [])).joined(separator: ", ")
    }
}

extension Matrix {
    /// The Euclidean length of every row.
    var rowNorms: [Double] {
        withUnsafeBufferPointer { elements in
            (0..<rows).map { row in
                elements[row * columns..<(row + 1) * columns].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            }
        }
    }

    /// How many entries of every row are not zero.
    var rowSupports: [Int] {
        withUnsafeBufferPointer { elements in
            (0..<rows).map { row in elements[row * columns..<(row + 1) * columns].count { $0 != 0 } }
        }
    }
}

extension Limit {
    /// `mean |h| ≤ 0.12`, `FVU ≤ 5 %`.
    var text: String {
        switch self {
        case .sparsity(let level): "mean |h| ≤ \(ResultText.number(level))"
        case .unexplained(let fraction): "FVU ≤ \(NumberFormat.percent(places: 1).text(fraction).typeset)"
        }
    }
}

extension TrainedModel {
    /// `SSAE, 10 features × 32`.
    var heading: String { "\(method), \(ResultText.count(features, "feature")) × \(ResultText.count(dimension))" }

    /// Whether the code was held sparse by a constraint.
    var isConstrained: Bool { limit != nil }
}

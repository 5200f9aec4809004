import Figures
import Foundation

/// Two numbers and how they have to relate.
package struct NumberComparison {
    var left: Double
    var relation: String
    var right: Double
    var tolerance: Double?

    package init(_ left: Double, _ relation: String, _ right: Double, tolerance: Double? = nil) {
        self.left = left
        self.relation = relation
        self.right = right
        self.tolerance = tolerance
    }

    /// The comparison as a reader sees it.
    package var shownText: String { text(digits: shownDigits) }

    /// The fewest digits, two to five, that move no side by more than a tenth of their distance (or of the tolerance):
    /// with two, 0.9954 > 0.99 would read 1 > 0.99.
    private var shownDigits: Int {
        let margin = (tolerance ?? abs(left - right)) / 10
        return (2..<5).first { digits in
            [left, right].allSatisfy { abs($0.rounded(toSignificant: digits) - $0) <= margin }
        } ?? 5
    }

    /// The comparison with a number of significant digits.
    func text(digits: Int) -> String {
        let format = NumberFormat.significant(digits)
        let sides = "\(format.text(left).plain) \(relation) \(format.text(right).plain)"
        return tolerance.map { "\(sides) ± \(format.text($0).plain)" } ?? sides
    }
}

extension Double {
    /// Rounded to a number of significant digits; zero and what is not finite stay as they are.
    fileprivate func rounded(toSignificant digits: Int) -> Double {
        guard isFinite, self != 0 else { return self }
        let unit = pow(10, floor(log10(magnitude)) - Double(digits - 1))
        return (self / unit).rounded() * unit
    }
}

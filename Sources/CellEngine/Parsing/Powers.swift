import SwiftParser
import SwiftSyntax

/// Powers as other languages write them, `x ** 2` and `x^2`.
package enum Powers {
    /// A line with calls of `pow` in place of an operator; `nil` if it has no such operator.
    ///
    /// The operator binds tighter than any other, the sign before a number included.
    package static func rewritten(_ line: String, from sign: String) -> String? {
        var text = line
        // `x** 2` has an operator behind one operand, not between two.
        if sign == "**", !line.contains("\"") { text = text.replacing(#/ *\*\* */#, with: " ** ") }
        var isChanged = false
        while let next = innermost(in: text, sign) {
            text = next
            isChanged = true
        }
        return isChanged ? text : nil
    }

    private static func innermost(in text: String, _ sign: String) -> String? {
        let finder = Finder(sign: sign)
        finder.walk(Parser.parse(source: text))
        guard let (left, right) = finder.found else { return nil }
        var base = left
        // −x² is −(x²).
        if let prefix = left.as(PrefixOperatorExprSyntax.self), prefix.operator.text == "-" { base = prefix.expression }
        func bare(_ operand: ExprSyntax) -> String { (operand.inParentheses ?? operand).trimmedDescription }
        let bytes = Array(text.utf8)
        return String(decoding: bytes[..<base.start], as: UTF8.self) + "pow(\(bare(base)), \(bare(right)))"
            + String(decoding: bytes[right.end...], as: UTF8.self)
    }

    /// Finds the operands of the operator that stands deepest, and of those the last.
    private final class Finder: SyntaxVisitor {
        let sign: String
        var found: (left: ExprSyntax, right: ExprSyntax)?

        init(sign: String) {
            self.sign = sign
            super.init(viewMode: .sourceAccurate)
        }

        override func visitPost(_ sequence: SequenceExprSyntax) {
            guard found == nil else { return }
            let elements = Array(sequence.elements)
            let places = elements.indices.filter {
                elements[$0].as(BinaryOperatorExprSyntax.self)?.operator.text == sign
            }
            guard let place = places.last, place > 0, place + 1 < elements.count else { return }
            found = (elements[place - 1], elements[place + 1])
        }
    }
}

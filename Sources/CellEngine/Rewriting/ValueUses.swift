import Notebook
import SwiftParser
import SwiftSyntax

/// Where a cell uses values of earlier cells by their numbers, which gives them their types.
struct ValueUses {
    /// `Out[3]` becomes `Out[3, as: Double.self]`, and so does `Out.last`.
    private(set) var edits: [Edit] = []
    /// The names of the types.
    private(set) var names: Set<String> = []

    /// - Parameters:
    ///   - mentions: How often each identifier stands in the cell.
    ///   - text: The cell's text.
    init(mentions: [String: Int], in text: String) {
        guard mentions["Out"] ?? 0 > 0 else { return }
        let finder = Finder(viewMode: .sourceAccurate)
        finder.walk(Parser.parse(source: text))
        for use in finder.uses {
            guard let number = use.number ?? CellValues.lastNumber, let type = CellValues.writtenType(of: number) else {
                continue
            }
            let typed = ", as: \(type).self"
            edits.append(
                use.number == nil
                    ? Edit(offset: use.start, length: use.length, text: "[\(number)\(typed)]")
                    : Edit(offset: use.start, text: typed))
            names.formUnion(type.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        }
    }

    private final class Finder: SyntaxVisitor {
        /// Where something is to be written, in place of how many bytes, and the number if there is one.
        var uses: [(start: Int, length: Int, number: Int?)] = []

        override func visit(_ call: SubscriptCallExprSyntax) -> SyntaxVisitorContinueKind {
            if call.calledExpression.trimmedDescription == "Out", call.arguments.count == 1,
                let argument = call.arguments.first, argument.label == nil,
                let literal = argument.expression.as(IntegerLiteralExprSyntax.self),
                let number = Int(literal.literal.text)
            {
                uses.append((argument.end, 0, number))
            }
            return .visitChildren
        }

        override func visit(_ access: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
            if access.base?.trimmedDescription == "Out", access.declName.baseName.text == "last" {
                uses.append((access.period.start, access.end - access.period.start, nil))
            }
            return .visitChildren
        }
    }
}

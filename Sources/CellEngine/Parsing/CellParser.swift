import SwiftParser
import SwiftSyntax

/// Reads a cell with the toolchain's own parser.
package enum CellParser {
    /// Reads the text of a cell, which may contain errors.
    package static func parse(_ source: String) -> ParsedCell {
        let tree = Parser.parse(source: source)
        var cell = ParsedCell()
        cell.isEmpty = tree.statements.isEmpty
        for token in tree.tokens(viewMode: .sourceAccurate) where token.isName { cell.identifiers.insert(token.name) }

        let witnesses = WitnessAccess(tree)
        var declaredSoFar: Set<String> = []
        for (index, item) in tree.statements.enumerated() {
            let declarations = DeclarationReader.read(item.item)
            cell.declarations += declarations
            if let importation = item.item.as(ImportDeclSyntax.self) {
                cell.imports.append(importation.trimmedDescription)
            }
            if let variable = item.item.as(VariableDeclSyntax.self) {
                cell.earlierNameUses += earlierNameUses(in: variable, notDeclaredIn: declaredSoFar)
            }
            declaredSoFar.formUnion(declarations.map(\.name))

            // Insertions at the same offset keep this order.
            cell.insertions += AwaitBridge.insertions(for: item.item)
            cell.insertions += witnesses.insertions(for: item.item)
            if let variable = item.item.as(VariableDeclSyntax.self) { cell.insertions += reports(of: variable) }
            if index == tree.statements.count - 1, item.semicolon == nil, let expression = shownExpression(item.item) {
                cell.insertions.insert(
                    .init(offset: expression.start, text: "__cellResult("), at: firstIndex(cell, expression))
                cell.insertions.append(.init(offset: expression.end, text: ")"))
            }
        }
        return cell
    }

    /// The result's parenthesis opens before anything else that is inserted at the same offset.
    private static func firstIndex(_ cell: ParsedCell, _ expression: ExprSyntax) -> Int {
        cell.insertions.firstIndex { $0.offset >= expression.start } ?? cell.insertions.count
    }

    /// The expression whose value the cell shows: a bare expression that is not an assignment.
    private static func shownExpression(_ item: CodeBlockItemSyntax.Item) -> ExprSyntax? {
        guard case .expr(let expression) = item else { return nil }
        if let sequence = expression.as(SequenceExprSyntax.self),
            sequence.elements.contains(where: { $0.is(AssignmentExprSyntax.self) })
        {
            return nil
        }
        return expression
    }

    /// Calls after a declaration that note which variables now hold a value.
    private static func reports(of variable: VariableDeclSyntax) -> [ParsedCell.Insertion] {
        var calls: [String] = []
        for binding in variable.bindings {
            let names = DeclarationReader.names(in: binding.pattern)
            // The annotation of a tuple is not the type of its names, and in `let a, b: Int` only the last name has one.
            let annotation = binding.typeAnnotation?.type.trimmedDescription.onOneLine
            for name in names {
                let literal = name.swiftLiteral
                if let annotation, names.count == 1 {
                    calls.append("__cellReached(\(literal), type: \(annotation.swiftLiteral))")
                } else if binding.initializer != nil {
                    calls.append("__cellReached(\(literal), { \(name.inBackticks) })")
                } else {
                    calls.append("__cellReached(\(literal), type: \"\")")
                }
            }
        }
        guard !calls.isEmpty else { return [] }
        return [.init(offset: variable.end, text: ";" + calls.joined(separator: ";"))]
    }

    private static func earlierNameUses(
        in variable: VariableDeclSyntax, notDeclaredIn declared: Set<String>
    ) -> [ParsedCell.NameUse] {
        let names = Set(variable.bindings.flatMap { DeclarationReader.names(in: $0.pattern) }).subtracting(declared)
        guard !names.isEmpty else { return [] }
        return variable.bindings.flatMap { binding -> [ParsedCell.NameUse] in
            guard let initializer = binding.initializer else { return [] }
            let finder = NameUseFinder(names: names)
            finder.walk(initializer)
            return finder.uses
        }
    }
}

/// Finds the uses of some names, except where a closure's parameter hides them.
private final class NameUseFinder: SyntaxVisitor {
    let names: Set<String>
    var uses: [ParsedCell.NameUse] = []

    init(names: Set<String>) {
        self.names = names
        super.init(viewMode: .sourceAccurate)
    }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        let token = node.baseName
        if !isMember, names.contains(token.name) {
            let isKeyword = if case .keyword = token.tokenKind { true } else { false }
            uses.append(.init(name: token.name, offset: token.start, isKeyword: isKeyword))
        }
        return .visitChildren
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        let parameters: Set<String> =
            switch node.signature?.parameterClause {
            case .simpleInput(let list): Set(list.map(\.name.name))
            case .parameterClause(let clause): Set(clause.parameters.map { ($0.secondName ?? $0.firstName).name })
            default: []
            }
        return parameters.isDisjoint(with: names) ? .visitChildren : .skipChildren
    }
}

extension SyntaxProtocol {
    /// Byte offset of the first character that is not trivia.
    var start: Int { positionAfterSkippingLeadingTrivia.utf8Offset }
    /// Byte offset after the last character that is not trivia.
    var end: Int { endPositionBeforeTrailingTrivia.utf8Offset }
}

extension String {
    /// The text with every run of white space as one blank.
    var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    /// The text as a Swift string literal.
    var swiftLiteral: String { debugDescription }
}

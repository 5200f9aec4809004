import SwiftParser
import SwiftSyntax

/// Reads a cell with the toolchain's own parser.
package enum CellParser {
    /// Reads the text of a cell, which may contain errors. Its conditional compilation has been resolved.
    package static func parse(_ source: String) -> ParsedCell {
        let tree = Parser.parse(source: source)
        var cell = ParsedCell()
        cell.isEmpty = tree.statements.isEmpty
        cell.hasSyntaxErrors = tree.hasError
        for token in tree.tokens(viewMode: .sourceAccurate) {
            if token.isName {
                cell.identifiers.insert(token.name)
            } else if token.isOperator {
                cell.operators.insert(token.text)
            }
        }

        let declarations = tree.statements.map { DeclarationReader.read($0.item) }
        let access = AccessLevels(tree)
        let concurrent = ConcurrentBindings(tree)
        for (index, (item, declared)) in zip(tree.statements, declarations).enumerated() {
            // Edits at the same offset keep this order.
            if index == tree.statements.count - 1, item.semicolon == nil, let expression = shownExpression(item.item) {
                cell.edits.append(Edit(offset: expression.start, text: "__cellResult("))
            }
            if let importation = item.item.as(ImportDeclSyntax.self) {
                cell.imports.append(
                    .init(text: importation.trimmedDescription, module: importation.path.first?.name.name ?? ""))
            }
            if let variable = item.item.as(VariableDeclSyntax.self), concurrent.declares(variable) {
                // Names of `async let` end with their cell, as those of a scope do.
                cell.edits += concurrent.edits(for: variable)
                continue
            }
            cell.declarations += declared
            if let extended = item.item.as(ExtensionDeclSyntax.self), let clause = extended.inheritanceClause {
                let signatures = declared.filter { $0.kind == .conformance }.map(\.signature)
                let texts = clause.inheritedTypes.map(\.type.trimmedDescription.onOneLine)
                cell.conformanceLists.append(
                    .init(
                        offset: clause.start, length: clause.end - clause.start,
                        protocols: zip(signatures, texts).map { ($0, $1) }))
            }
            cell.edits += concurrent.edits(forUsesIn: item)
            cell.edits += AwaitBridge.edits(for: item.item)
            cell.edits += access.edits(for: item.item)
            if let variable = item.item.as(VariableDeclSyntax.self) { cell.variables.append(VariableSite(variable)) }
            if index == tree.statements.count - 1, item.semicolon == nil, let expression = shownExpression(item.item) {
                cell.edits.append(Edit(offset: expression.end, text: ")"))
            }
        }
        return cell
    }

    /// The expression whose value the cell shows: a bare expression that is not an assignment.
    private static func shownExpression(_ item: CodeBlockItemSyntax.Item) -> ExprSyntax? {
        guard case .expr(let expression) = item else { return nil }
        // These are written like macros, but the compiler takes them for statements.
        if let macro = expression.as(MacroExpansionExprSyntax.self),
            ["warning", "error"].contains(macro.macroName.text)
        {
            return nil
        }
        if let sequence = expression.as(SequenceExprSyntax.self),
            sequence.elements.contains(where: { $0.is(AssignmentExprSyntax.self) })
        {
            return nil
        }
        // A message of the author's to the compiler, such as `#warning("…")`, has no value.
        if let macro = expression.as(MacroExpansionExprSyntax.self),
            ["warning", "error"].contains(macro.macroName.name)
        {
            return nil
        }
        return expression
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

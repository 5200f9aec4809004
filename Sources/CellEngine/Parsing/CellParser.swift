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
                cell.mentionCounts[token.name, default: 0] += 1
            } else if token.isOperator {
                cell.operators.insert(token.text)
            }
        }

        cell.scopes = ScopeFinder.scopes(in: tree)

        let declarations = tree.statements.map { DeclarationReader.read($0.item) }
        let access = AccessLevels(tree)
        let concurrent = ConcurrentBindings(tree)
        for (index, (item, declared)) in zip(tree.statements, declarations).enumerated() {
            // Edits at the same offset keep this order.
            let shown = index == tree.statements.count - 1 ? shownExpression(item.item) : nil
            if let shown {
                // As in other notebooks, a semicolon behind the last value hides it.
                let function = item.semicolon == nil ? "__cellResult" : "__cellHidden"
                cell.edits.append(Edit(offset: shown.start, text: function + "("))
            }
            if let importation = item.item.as(ImportDeclSyntax.self) {
                // All cells see an import, whatever its level.
                let plain = importation.with(\.modifiers, []).with(
                    \.importKeyword, .keyword(.import, trailingTrivia: .space))
                cell.imports.append(
                    .init(text: plain.trimmedDescription.onOneLine, module: importation.path.first?.name.name ?? ""))
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
                        type: extended.extendedType.trimmedDescription.replacing("`", with: ""),
                        bodyStart: extended.memberBlock.leftBrace.end, members: names(of: extended),
                        protocols: zip(signatures, texts).map { ($0, $1) }))
            }
            cell.edits += concurrent.edits(forUsesIn: item)
            cell.edits += AwaitBridge.edits(for: item.item)
            cell.edits += access.edits(for: item.item)
            if let variable = item.item.as(VariableDeclSyntax.self) { cell.variables.append(VariableSite(variable)) }
            if let shown { cell.edits.append(Edit(offset: shown.end, text: ")")) }
        }
        return cell
    }

    /// The names of an extension's members, nested types included.
    private static func names(of extended: ExtensionDeclSyntax) -> Set<String> {
        Set(
            extended.memberBlock.members.flatMap { member -> [String] in
                if let named = member.decl.asProtocol((any NamedDeclSyntax).self) { return [named.name.name] }
                if let variable = member.decl.as(VariableDeclSyntax.self) {
                    return variable.bindings.flatMap { DeclarationReader.names(in: $0.pattern) }
                }
                return member.decl.is(InitializerDeclSyntax.self) ? ["init"] : []
            })
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

/// Finds what does not belong to a cell's top level.
private final class ScopeFinder: SyntaxAnyVisitor {
    private let converter: SourceLocationConverter
    private var scopes: [ClosedRange<ParsedCell.Place>] = []

    private init(_ tree: SourceFileSyntax) {
        converter = SourceLocationConverter(fileName: "", tree: tree)
        super.init(viewMode: .sourceAccurate)
    }

    static func scopes(in tree: SourceFileSyntax) -> [ClosedRange<ParsedCell.Place>] {
        let finder = ScopeFinder(tree)
        finder.walk(tree)
        return finder.scopes
    }

    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
        let isScope =
            node.is(FunctionDeclSyntax.self) || node.is(ClosureExprSyntax.self) || node.is(AccessorBlockSyntax.self)
            || node.is(MemberBlockSyntax.self)
        guard isScope else { return .visitChildren }
        let start = converter.location(for: node.positionAfterSkippingLeadingTrivia)
        let end = converter.location(for: node.endPositionBeforeTrailingTrivia)
        scopes.append(
            .init(line: start.line, column: start.column) ... .init(line: end.line, column: end.column))
        return .skipChildren
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

import SwiftSyntax

/// Bridges `await` at the top level of a cell to a call that blocks the cell's thread.
///
/// Without the bridge, an `await` there would move the cell's variables to the main actor, where later cells cannot
/// use them, and the entry point would end the process.
enum AwaitBridge {
    /// The calls to write around what awaits in one top-level item.
    static func edits(for item: CodeBlockItemSyntax.Item) -> [Edit] {
        let finder = AwaitFinder()
        finder.walk(item)
        guard !finder.expressions.isEmpty || finder.awaitsInLoop else { return [] }
        if isWholeStatement(item) {
            // A function, since the compiler infers the errors that are caught in it as at the top level.
            let throwsErrors = ThrowFinder.findsErrors(leaving: item)
            return [
                Edit(
                    offset: item.start,
                    text: "do { func __cellStatement() async \(throwsErrors ? "throws " : ""){ "),
                Edit(
                    offset: item.end,
                    text: " }; \(throwsErrors ? "try " : "")__cellWait(__cellStatement) }"),
            ]
        }
        return finder.expressions.flatMap(edits(for:))
    }

    /// Whether a statement is bridged as a whole, because the names that it declares are local to it.
    private static func isWholeStatement(_ item: CodeBlockItemSyntax.Item) -> Bool {
        guard case .stmt(let statement) = item else { return false }
        return !statement.is(GuardStmtSyntax.self)
    }

    private static func edits(for expression: AwaitExprSyntax) -> [Edit] {
        var outermost = Syntax(expression)
        var marksTry = false
        if let attempt = outermost.parent?.as(TryExprSyntax.self) {
            outermost = Syntax(attempt)
            marksTry = attempt.questionOrExclamationMark == nil
        }
        // In `await a() + b()` the parser makes `await a()` an operand, but the `await` covers the rest too.
        var end = outermost.end
        if let list = outermost.parent?.as(ExprListSyntax.self), let sequence = list.parent?.as(SequenceExprSyntax.self)
        {
            end = sequence.end
        }
        // The closure stands in parentheses, since a condition may hold no trailing closure.
        return [
            Edit(offset: outermost.start, text: (marksTry ? "try " : "") + "__cellWait({ "),
            Edit(offset: end, text: " })"),
        ]
    }
}

/// Walks code that runs at the top level, leaving out closures and declarations.
class TopLevelVisitor: SyntaxVisitor {
    init() { super.init(viewMode: .sourceAccurate) }
    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}

private final class AwaitFinder: TopLevelVisitor {
    var expressions: [AwaitExprSyntax] = []
    var awaitsInLoop = false
    private var coveredUntil = -1

    override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
        guard node.start >= coveredUntil else { return .skipChildren }
        expressions.append(node)
        var outermost = Syntax(node)
        if let attempt = outermost.parent?.as(TryExprSyntax.self) { outermost = Syntax(attempt) }
        let sequence = outermost.parent?.as(ExprListSyntax.self)?.parent?.as(SequenceExprSyntax.self)
        coveredUntil = sequence?.end ?? outermost.end
        return .skipChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        if node.awaitKeyword != nil { awaitsInLoop = true }
        return .visitChildren
    }
}

/// Finds errors that can leave a statement, as far as that can be seen without types: a `do` with a `catch` for
/// everything is taken to handle what is thrown inside it.
final class ThrowFinder: TopLevelVisitor {
    private var throwsErrors = false

    static func findsErrors(leaving syntax: some SyntaxProtocol) -> Bool {
        let finder = ThrowFinder()
        finder.walk(syntax)
        return finder.throwsErrors
    }

    override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
        if node.questionOrExclamationMark == nil { throwsErrors = true }
        return .visitChildren
    }

    override func visit(_ node: ThrowStmtSyntax) -> SyntaxVisitorContinueKind {
        throwsErrors = true
        return .visitChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        if node.tryKeyword != nil { throwsErrors = true }
        return .visitChildren
    }

    override func visit(_ node: DoStmtSyntax) -> SyntaxVisitorContinueKind {
        let catchesAll = node.catchClauses.contains { $0.catchItems.isEmpty }
        guard catchesAll else { return .visitChildren }
        for clause in node.catchClauses { walk(clause.body) }
        return .skipChildren
    }
}

import CellEngine
import JupyterWire

/// Tells what stands at the cursor: a name's declaration and documentation, or the function that is being called.
package struct CodeInspection {
    private let scope: SessionScope
    private let assistant: CodeAssistant
    private let value: (String) -> [String]
    private let source: (String) -> String?
    private let command: (String) -> InspectionPage.Entry?

    /// - Parameters:
    ///   - scope: What the code can refer to.
    ///   - value: What can be said of a live variable's value, by its name.
    ///   - source: The source of a declaration of the session, by its name.
    ///   - command: What is known of a line command, by its name without `%`.
    package init(
        scope: SessionScope, assistant: CodeAssistant, value: @escaping (String) -> [String],
        source: @escaping (String) -> String?, command: @escaping (String) -> InspectionPage.Entry?
    ) {
        self.scope = scope
        self.assistant = assistant
        self.value = value
        self.source = source
        self.command = command
    }

    /// Tells what stands in code of a session.
    ///
    /// - Parameter command: What is known of a line command, by its name without `%`.
    package init(of session: CellSession, command: @escaping (String) -> InspectionPage.Entry?) {
        self.init(
            scope: session.scope, assistant: session.assistant, value: session.valueFacts(of:),
            source: session.source(of:), command: command)
    }

    /// What stands at the cursor.
    package func reply(to request: InspectRequest) -> InspectReply {
        let unanswered = assistant.unansweredCount
        let page = page(request.code, cursor: request.cursorPosition, withSource: request.detailLevel > 0)
        return InspectReply(bundle: page?.bundle, isIncomplete: assistant.unansweredCount > unanswered)
    }

    /// What stands at a place of a code; `nil` if nothing is known of it.
    ///
    /// - Parameter cursor: The place, in code points.
    package func page(_ code: String, cursor: Int, withSource: Bool) -> InspectionPage? {
        let text = CursorText(code, cursor: cursor)
        if text.mayBeCommand, let command = commandPage(text) { return command }
        guard !text.isInBody, text.isReadable,
            CodePlace(in: text.code, at: text.bytes(before: text.cursor)) == .code
        else { return nil }
        // What a command takes is blank in the code, but for Swift; `?name` asks for a name.
        let asks = text.mayBeCommand && text.lineBeforeCursor.drop { $0 == " " || $0 == "\t" }.hasPrefix("?")
        let code = asks ? code : text.code
        let prelude = scope.prelude(of: code).joined(separator: "\n") + "\n"
        let shift = prelude.utf8.count
        if let name = nameRange(in: text) {
            let start = text.bytes(before: name.lowerBound)
            let end = text.bytes(before: name.upperBound)
            let written = text.text(name)
            guard code.utf8.dropFirst(start).prefix(end - start).elementsEqual(written.utf8) else { return nil }
            let plain = written.replacing("`", with: "")
            let isMember = name.lowerBound > 0 && text.scalar(at: name.lowerBound - 1) == "."
            // A keyword stands for nothing.
            if isMember || written.asIdentifier == written || written != plain || ["self", "Self"].contains(written)
                || written.hasPrefix("$")
            {
                var found = assistant.symbol(in: prelude + code, at: shift + start)
                if found == nil, end < code.utf8.count {
                    // What follows the name may be unfinished.
                    let beginning = String(decoding: code.utf8.prefix(end), as: UTF8.self)
                    found = assistant.symbol(in: prelude + beginning, at: shift + start)
                }
                // Several functions share the name, and nothing behind it says which one is meant.
                let isCalled = text.scalar(at: name.upperBound) == "("
                if found.map({ !isCalled && isForeignFunction($0) }) ?? true {
                    let call = String(decoding: code.utf8.prefix(end), as: UTF8.self) + "("
                    let overloads = assistant.signatures(in: prelude + call, at: shift + call.utf8.count)
                    if overloads.count > 1 || found == nil, !overloads.isEmpty {
                        return InspectionPage(Self.ordered(overloads).map { Self.entry(of: $0, isCall: false) })
                    }
                }
                if let found { return page(of: found, withSource: withSource) }
                if !isMember, let known = knownName(plain, withSource: withSource) { return known }
                if text.lineBeforeCursor.contains(#/^\s*(@\w+\s+)*import\s/#), let module = ModuleSummary.of(plain) {
                    return InspectionPage([.init(declaration: "import \(plain)", documentation: Documentation(module))])
                }
            }
        }
        let signatures = assistant.signatures(in: prelude + code, at: shift + text.bytes(before: text.cursor))
        guard !signatures.isEmpty else { return nil }
        return InspectionPage(Self.ordered(signatures).map { Self.entry(of: $0, isCall: true) })
    }

    /// Functions that take no argument here come last, and those without a comment, most of them C's, behind the others.
    private static func ordered(_ signatures: [CodeAssistant.Signature]) -> [CodeAssistant.Signature] {
        let fitting = signatures.filter { $0.activeParameter != nil } + signatures.filter { $0.activeParameter == nil }
        return fitting.filter { $0.documentation != nil } + fitting.filter { $0.documentation == nil }
    }

    /// The line command whose name stands at the cursor.
    private func commandPage(_ text: CursorText) -> InspectionPage? {
        let written = text.lineBeforeCursor.drop { $0 == " " || $0 == "\t" }
        guard written.hasPrefix("%") else { return nil }
        let word = WordAtCursor(text.text(0..<text.count), cursor: text.cursor)
        let start = text.cursor - text.lineBeforeCursor.unicodeScalars.count
        let before = text.text(start..<max(start, word.start))
        // Only blanks and signs stand before the command's name.
        guard before.allSatisfy({ $0 == " " || $0 == "\t" || $0 == "%" }) else { return nil }
        return command(String(word.whole.drop { $0 == "%" })).map { InspectionPage([$0]) }
    }

    /// Whether a symbol is a function of a module that cells do not use by themselves, such as the C library's `select`.
    private func isForeignFunction(_ symbol: CodeAssistant.Symbol) -> Bool {
        guard symbol.kind.hasPrefix("function"), symbol.documentation == nil, let module = symbol.module else {
            return false
        }
        return scope.labels[module] == nil && module != "Cell"
    }

    /// What is known of a name that stands alone, such as that of `?name`.
    package func page(named path: String, withSource: Bool) -> InspectionPage? {
        page(path, cursor: path.unicodeScalars.count, withSource: withSource)
    }

    /// What is known of a name that stands alone, by a SourceKit that has answered.
    ///
    /// A page that a cell asks for is shown once. So it waits on a busy machine, where a front end asks again.
    ///
    /// - Parameter isStopped: Whether the page is not wanted any more.
    package func answeredPage(
        named path: String, withSource: Bool, patience: Duration = .seconds(60), isStopped: () -> Bool = { false }
    ) -> InspectionPage? {
        let deadline = ContinuousClock.now + patience
        while true {
            let unanswered = assistant.unansweredCount
            let page = page(named: path, withSource: withSource)
            let isAnswered = assistant.unansweredCount == unanswered || !assistant.isAvailable
            if isAnswered || .now >= deadline || isStopped() { return page }
        }
    }

    // MARK: Finding

    /// The identifier that the cursor touches, in code points.
    private func nameRange(in text: CursorText) -> Range<Int>? {
        var place = text.cursor
        if let called = text.calledName { place = called }
        let word = WordAtCursor(text.text(0..<text.count), cursor: place)
        let start = word.start
        var end = start + word.whole.unicodeScalars.count
        if word.isQuoted { end += 2 }
        guard !word.whole.isEmpty, end <= text.count else {
            // `$0` begins with a sign that no other name has.
            return nil
        }
        if word.whole.first!.isNumber {
            guard start > 0, text.text(start - 1..<start) == "$" else { return nil }
            return start - 1..<end
        }
        return start..<end
    }

    private func knownName(_ name: String, withSource: Bool) -> InspectionPage? {
        let found = scope.names.filter { $0.name == name }
        guard !found.isEmpty else { return nil }
        return InspectionPage(
            found.map {
                .init(
                    declaration: $0.declaration, origin: $0.label, value: value(name),
                    source: withSource ? source(name) : nil)
            })
    }

    // MARK: Rendering

    private func page(of symbol: CodeAssistant.Symbol, withSource: Bool) -> InspectionPage {
        let name = String(symbol.name.prefix { $0 != "(" }).replacing("`", with: "")
        let isOfSession = symbol.module.map { scope.labels[$0] != nil } ?? false
        let known = scope.names.first { $0.name == name }
        if isOfSession, symbol.kind.hasPrefix("function.free"), scope.names.filter({ $0.name == name }).count == 1,
            let known
        {
            // A function that was defined anew stays in the module that declared it first.
            var entry = entry(of: symbol)
            entry.origin = known.label
            if withSource { entry.source = source(name) }
            return InspectionPage([entry])
        }
        let label = symbol.module.flatMap { scope.labels[$0] }
        let isVariable = symbol.kind.hasPrefix("var.global")
        var entry = entry(of: symbol)
        if isOfSession {
            entry.origin = isVariable ? known?.label ?? label : label
            if isVariable { entry.value = value(name) }
            if withSource { entry.source = source(name) }
        }
        return InspectionPage([entry] + symbol.initializers.map(self.entry))
    }

    private func entry(of symbol: CodeAssistant.Symbol) -> InspectionPage.Entry {
        InspectionPage.Entry(
            declaration: Self.withoutAttributes(symbol.declaration),
            documentation: symbol.documentation.map(Documentation.init),
            origin: symbol.module.flatMap { module in
                scope.labels[module] ?? (module == "Cell" ? "this cell" : "module \(module)")
            })
    }

    /// - Parameter isCall: Whether an argument is being written, which is to stand out.
    private static func entry(of signature: CodeAssistant.Signature, isCall: Bool) -> InspectionPage.Entry {
        var highlight: Range<String.Index>?
        if isCall, let active = signature.activeParameter, signature.parameters.indices.contains(active) {
            let range = signature.parameters[active]
            let utf8 = signature.text.utf8
            if range.upperBound <= utf8.count {
                highlight =
                    utf8.index(
                        utf8.startIndex, offsetBy: range.lowerBound)..<utf8.index(
                        utf8.startIndex, offsetBy: range.upperBound)
            }
        }
        return InspectionPage.Entry(
            declaration: isCall || signature.text.hasPrefix("init") ? signature.text : "func " + signature.text,
            highlight: highlight,
            documentation: signature.documentation.map(Documentation.init))
    }

    /// Attributes say nothing to who uses a declaration.
    private static func withoutAttributes(_ declaration: String) -> String {
        var text = Substring(declaration)
        while let match = text.prefixMatch(of: #/@\w+(\([^)]*\))?\s+/#) { text = text[match.range.upperBound...] }
        return String(text).replacing(" : ", with: ": ")
    }
}

import CellEngine
import JupyterWire

/// Tells what stands at the cursor: a name's declaration and documentation, or the function that is being called.
package struct CodeInspection {
    private let scope: SessionScope
    private let assistant: CodeAssistant
    private let value: (String) -> [String]
    private let source: (String) -> String?

    /// - Parameters:
    ///   - scope: What the code can refer to.
    ///   - value: What can be said of a live variable's value, by its name.
    ///   - source: The source of a declaration of the session, by its name.
    package init(
        scope: SessionScope, assistant: CodeAssistant, value: @escaping (String) -> [String],
        source: @escaping (String) -> String?
    ) {
        self.scope = scope
        self.assistant = assistant
        self.value = value
        self.source = source
    }

    /// Tells what stands in code of a session.
    package init(of session: CellSession) {
        self.init(
            scope: session.scope, assistant: session.assistant, value: session.valueFacts(of:),
            source: session.source(of:))
    }

    /// What stands at the cursor.
    package func reply(to request: InspectRequest) -> InspectReply {
        let page = page(request.code, cursor: request.cursorPosition, withSource: request.detailLevel > 0)
        return InspectReply(bundle: page?.bundle)
    }

    /// What stands at a place of a code; `nil` if nothing is known of it.
    ///
    /// - Parameter cursor: The place, in code points.
    package func page(_ code: String, cursor: Int, withSource: Bool) -> InspectionPage? {
        let text = CursorText(code, cursor: cursor)
        guard !text.isInBody, text.isReadable,
            CodePlace(in: text.code, at: text.bytes(before: text.cursor)) == .code
        else { return nil }
        // What a command takes is blank in the code, but for Swift; `?name` asks for a name.
        let asks = text.mayBeCommand && text.lineBeforeCursor.drop { $0 == " " || $0 == "\t" }.hasPrefix("?")
        let code = asks ? code : text.code
        let prelude = scope.prelude.joined(separator: "\n") + "\n"
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
                if let found { return page(of: found, withSource: withSource) }
                if !isMember, let known = knownName(plain, withSource: withSource) { return known }
            }
        }
        let signatures = assistant.signatures(in: prelude + code, at: shift + text.bytes(before: text.cursor))
        guard !signatures.isEmpty else { return nil }
        // Functions that take no argument here come last.
        let fitting = signatures.filter { $0.activeParameter != nil } + signatures.filter { $0.activeParameter == nil }
        return InspectionPage(fitting.map(Self.entry))
    }

    /// What is known of a name that stands alone, such as that of `?name`.
    package func page(named path: String, withSource: Bool) -> InspectionPage? {
        page(path, cursor: path.unicodeScalars.count, withSource: withSource)
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

    private static func entry(of signature: CodeAssistant.Signature) -> InspectionPage.Entry {
        var highlight: Range<String.Index>?
        if let active = signature.activeParameter, signature.parameters.indices.contains(active) {
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
            declaration: signature.text, highlight: highlight,
            documentation: signature.documentation.map(Documentation.init))
    }

    /// Attributes say nothing to who uses a declaration.
    private static func withoutAttributes(_ declaration: String) -> String {
        var text = Substring(declaration)
        while let match = text.prefixMatch(of: #/@\w+(\([^)]*\))?\s+/#) { text = text[match.range.upperBound...] }
        return String(text).replacing(" : ", with: ": ")
    }
}

import CellEngine
import JupyterWire

/// Completes code: what SourceKit finds, ranked for a notebook.
package struct CodeCompletion {
    private static let mostResults = 400
    private static let mostModules = 4_000

    private let scope: SessionScope
    private let commands: [String]
    private let find: (_ text: String, _ offset: Int, _ prefix: String, _ most: Int) -> [CodeAssistant.Completion]?

    /// - Parameters:
    ///   - scope: What the code can refer to.
    ///   - commands: The line commands' names, without `%`.
    ///   - find: At most so many things that SourceKit finds at a place of a text; `nil` if it does not answer.
    package init(
        scope: SessionScope, commands: [String],
        find: @escaping (_ text: String, _ offset: Int, _ prefix: String, _ most: Int) -> [CodeAssistant.Completion]?
    ) {
        self.scope = scope
        self.commands = commands
        self.find = find
    }

    /// What can stand at the cursor.
    package func reply(to request: CompleteRequest) -> CompleteReply {
        let text = CursorText(request.code, cursor: request.cursorPosition)
        let line = text.lineBeforeCursor
        if let command = CommandCompletion(names: scope.names, commands: commands).items(for: line) {
            return CompleteReply(command.items, replacing: text.cursor - command.replaced..<text.cursor)
        }
        let offset = text.bytes(before: text.cursor)
        switch CodePlace(in: text.code, at: offset) {
        case .comment: return CompleteReply([], replacing: text.cursor..<text.cursor)
        case .string(let written, let isMultiline):
            if isMultiline { return CompleteReply([], replacing: text.cursor..<text.cursor) }
            let part = written.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            return CompleteReply(
                PathCompletion.items(for: written),
                replacing: text.cursor - part.unicodeScalars.count..<text.cursor)
        case .code: return code(text)
        }
    }

    private func code(_ text: CursorText) -> CompleteReply {
        let word = text.word
        let replaced = word.start..<word.end
        let beginning = word.textBeforeCursor
        let isMember = word.start > 0 && text.text(word.start - 1..<word.start) == "."
        if word.isQuoted {
            return CompleteReply(
                isMember ? [] : session(beginning, isQuoted: true), replacing: replaced)
        }
        // A number is being written.
        if beginning.first?.isNumber ?? false { return CompleteReply([], replacing: replaced) }
        let bytes = Array(text.code.utf8)
        let (start, end) = (text.bytes(before: word.start), text.bytes(before: text.cursor))
        let prelude = scope.prelude.joined(separator: "\n") + "\n"
        let rest = String(decoding: bytes[..<start], as: UTF8.self) + String(decoding: bytes[end...], as: UTF8.self)
        // The modules of cells, which are left out, are among the modules that can be imported.
        let isImport = text.lineBeforeCursor.contains(#/^\s*(@\w+\s+)*import\s/#)
        guard
            let found = find(
                prelude + rest, prelude.utf8.count + start, beginning, isImport ? Self.mostModules : Self.mostResults)
        else {
            return CompleteReply(isMember ? [] : session(beginning, isQuoted: false), replacing: replaced)
        }
        return CompleteReply(
            Ranking(scope: scope, prefix: beginning, isMember: isMember).items(found), replacing: replaced)
    }

    /// Names of the session, for where SourceKit does not help.
    private func session(_ beginning: String, isQuoted: Bool) -> [CompletionItem] {
        scope.names.filter { $0.isWritten && $0.name.hasPrefix(beginning) && $0.name != beginning }.map { name in
            var item = name.item
            if isQuoted { item.text = name.name.inBackticks }
            item.label = item.text
            return item
        }
    }
}

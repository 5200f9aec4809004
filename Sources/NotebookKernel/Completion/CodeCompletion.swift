import CellEngine
import JupyterWire

/// Completes code: what SourceKit finds, ranked for a notebook.
package struct CodeCompletion {
    private static let mostResults = 400
    /// Where nothing is written yet, the library's names are to be among what is found.
    private static let mostNames = 4_000
    /// No list is longer; the rest would go unread.
    private static let mostItems = 600

    private let scope: SessionScope
    private let commands: [String]
    private let keys: KeyCompletion
    private let find: (_ text: String, _ offset: Int, _ prefix: String, _ most: Int) -> [CodeAssistant.Completion]?

    /// - Parameters:
    ///   - scope: What the code can refer to.
    ///   - commands: The line commands' names, without `%`.
    ///   - keys: Completes names in strings.
    ///   - find: At most so many things that SourceKit finds at a place of a text; `nil` if it does not answer.
    package init(
        scope: SessionScope, commands: [String], keys: KeyCompletion,
        find: @escaping (_ text: String, _ offset: Int, _ prefix: String, _ most: Int) -> [CodeAssistant.Completion]?
    ) {
        self.scope = scope
        self.commands = commands
        self.keys = keys
        self.find = find
    }

    /// What can stand at the cursor.
    package func reply(to request: CompleteRequest) -> CompleteReply {
        let text = CursorText(request.code, cursor: request.cursorPosition)
        func reply(_ found: (items: [CompletionItem], replaced: Int)?) -> CompleteReply {
            CompleteReply(found?.items ?? [], replacing: text.cursor - (found?.replaced ?? 0)..<text.cursor, in: text)
        }
        guard !text.isInBody, text.isReadable else { return reply(nil) }
        if text.mayBeCommand,
            let command = CommandCompletion(names: scope.names, commands: commands).items(for: text.lineBeforeCursor)
        {
            return reply(command)
        }
        switch CodePlace(in: text.code, at: text.bytes(before: text.cursor)) {
        case .comment, .regularExpression: return reply(nil)
        case .string(let string):
            if let keys = ConfigurationKeyCompletion.items(for: string) { return reply(keys) }
            if let names = keys.items(for: string) { return reply(names) }
            guard !string.isMultiline, let path = string.line else { return reply(nil) }
            let part = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            return reply((PathCompletion.items(for: path), part.unicodeScalars.count))
        case .code: return code(text)
        }
    }

    private func code(_ text: CursorText) -> CompleteReply {
        let word = text.word
        let beginning = word.textBeforeCursor
        func reply(_ items: [CompletionItem]) -> CompleteReply {
            CompleteReply(items, replacing: word.start..<word.end, in: text)
        }
        // A number is being written.
        if let first = beginning.unicodeScalars.first, first.properties.numericType != nil { return reply([]) }
        let bytes = Array(text.code.utf8)
        let (start, end) = (text.bytes(before: word.start), text.bytes(before: word.end))
        let before = String(decoding: bytes[..<start], as: UTF8.self)
        let after = String(decoding: bytes[end...], as: UTF8.self)
        let position = NamePosition(in: before + after, at: start)
        if word.isQuoted {
            let isMember = position == .member || position == .implicitMember
            return reply(isMember ? [] : session(beginning, isQuoted: true))
        }
        switch position {
        case .directive: return reply(DirectiveCompletion.items(behindSign: beginning))
        case .condition(let function): return reply(DirectiveCompletion.items(in: function, beginning: beginning))
        default: break
        }
        // `if let name` stands for `if let name = name`.
        let binding = position == .optionalBinding ? "_ = " : ""
        let prelude = scope.prelude.joined(separator: "\n") + "\n"
        // The modules of cells, which are left out, are among the modules that can be imported.
        let isImport = text.lineBeforeCursor.contains(#/^\s*(@\w+\s+)*import\s/#)
        let findsMany = isImport || beginning.isEmpty && position == .value
        let found = find(
            prelude + before + binding + after, prelude.utf8.count + start + binding.utf8.count, beginning,
            findsMany ? Self.mostNames : Self.mostResults)
        guard let found else {
            return reply(position == .value || position == .type ? session(beginning, isQuoted: false) : [])
        }
        let isAtTop = before.count { "{([".contains($0) } == before.count { "})]".contains($0) }
        let beginsStatement =
            isAtTop && text.lineBeforeCursor.contains(#/^\s*((let|var)\s+\w+\s*=\s*)?(try\s+)?\w*$/#)
        let ranking = Ranking(scope: scope, prefix: beginning, position: position, beginsStatement: beginsStatement)
        var items = Array(ranking.items(found).prefix(Self.mostItems))
        if text.scalar(at: word.end) == "(" {
            // The parentheses are there already.
            for index in items.indices {
                items[index].text = String(items[index].text.prefix { $0 != "(" })
                items[index].label = items[index].text
            }
        }
        return reply(items)
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

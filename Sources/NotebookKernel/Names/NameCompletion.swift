import CellEngine
import JupyterWire

/// Completes the names of the session and the line commands.
package struct NameCompletion {
    private let names: [SessionName]
    private let commands: [String]

    /// - Parameter commands: The line commands' names, without `%`.
    package init(names: [SessionName], commands: [String]) {
        self.names = names
        self.commands = commands
    }

    /// What the word at the cursor can become. Names come in backticks where they need them, and where the word
    /// already has some.
    package func reply(to request: CompleteRequest) -> CompleteReply {
        let word = WordAtCursor(request.code, cursor: request.cursorPosition)
        let before = word.textBeforeCursor
        var matches: [String] = []
        if before.hasPrefix("%") {
            matches = commands.map { "%" + $0 }.filter { $0.hasPrefix(before) }
        } else if word.isQuoted || !before.isEmpty {
            matches = names.filter { $0.kind != "extension" && $0.kind != "operator" && $0.name.hasPrefix(before) }
                .map { word.isQuoted ? $0.name.inBackticks : $0.sourceName }
        }
        return CompleteReply(
            matches: Array(Set(matches.filter { $0 != before })).sorted(), cursorStart: word.start,
            cursorEnd: word.end)
    }
}

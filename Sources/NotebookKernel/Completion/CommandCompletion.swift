import CellEngine

/// Completes line commands and what they take.
package struct CommandCompletion {
    private let names: [SessionName]
    private let commands: [String]

    /// - Parameter commands: The line commands' names, without `%`.
    package init(names: [SessionName], commands: [String]) {
        self.names = names
        self.commands = commands
    }

    /// What can stand at the end of a line that begins with a command, and how many code points of the line it takes the
    /// place of; `nil` for a line of Swift.
    package func items(for line: String) -> (items: [CompletionItem], replaced: Int)? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        if text.hasPrefix("?") {
            let word = text.drop { $0 == "?" || $0 == " " }
            return (session(word), word.unicodeScalars.count)
        }
        if text.hasPrefix("!") { return path(text.dropFirst()) }
        guard text.hasPrefix("%") else { return nil }
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let signs = words[0].prefix { $0 == "%" }
        let name = words[0].drop { $0 == "%" }
        guard words.count > 1 else {
            let items = commands.filter { $0.hasPrefix(name) }.map { CompletionItem(signs + $0, kind: "command") }
            return (items, words[0].unicodeScalars.count)
        }
        let argument = words[1]
        let last = argument.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
        switch name {
        case "who", "reset", "page", "pinfo": return (session(last), last.unicodeScalars.count)
        case "optimize":
            return (
                ["on", "off"].filter { $0.hasPrefix(last) }.map { CompletionItem($0, kind: "keyword") },
                last.unicodeScalars.count
            )
        case "cd", "load", "run", "save", "writefile", "ls", "import", "package": return path(argument)
        // Their argument is Swift.
        case "time", "timeit": return nil
        default: return ([], 0)
        }
    }

    private func session(_ beginning: Substring) -> [CompletionItem] {
        names.filter { $0.isWritten && $0.name.hasPrefix(beginning) }.map {
            CompletionItem($0.sourceName, kind: $0.word)
        }
    }

    private func path(_ text: Substring) -> (items: [CompletionItem], replaced: Int) {
        let word = text.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
        let part = word.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return (PathCompletion.items(for: String(word)), part.unicodeScalars.count)
    }
}

extension SessionName {
    /// Whether code can refer to it by its name.
    var isWritten: Bool { kind != "extension" && kind != "operator" }

    /// What it is, in the words of front ends.
    var word: String {
        switch kind {
        case "let", "var": "instance"
        case "func": "function"
        case "struct", "class", "enum", "protocol", "actor": kind
        default: "type"
        }
    }

    /// Its name in a list.
    var item: CompletionItem { CompletionItem(sourceName, kind: word, signature: type) }
}

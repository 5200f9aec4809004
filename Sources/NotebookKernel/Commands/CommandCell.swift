import CellEngine

/// A cell split into the commands at its beginning and its Swift.
package struct CommandCell {
    /// A command with what was written after it.
    package struct Invocation {
        package var command: any LineCommand
        package var input: CommandInput
        /// The rest of the command's line.
        package var argument: String { input.argument }
    }

    /// The commands, in order; `%time` and `%timeit` are ``isTimed`` and ``repetition`` instead.
    package private(set) var invocations: [Invocation] = []
    /// The Swift, with blank lines in place of commands, so that lines keep their numbers.
    package let source: String
    /// Whether to report how long the cell takes.
    package private(set) var isTimed = false
    /// How often to repeat what `%timeit` times; `nil` without it.
    package private(set) var repetition: TimeItCommand.Options?

    /// Splits the text of a cell.
    ///
    /// - Parameter isName: Whether the session has a name: `!name` is Swift then, and a command of the shell otherwise.
    /// - Throws: ``CommandError`` if a command does not exist.
    package init(_ code: String, isName: (String) -> Bool = { _ in false }) throws(CommandError) {
        let code = CellText.normalized(code)
        var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var next = 0
        while next < lines.count {
            let index = next
            next += 1
            let line = lines[index]
            let text = line.drop { $0 == " " || $0 == "\t" }
            // Comments may stand above a command.
            if text.isEmpty || text.hasPrefix("//") { continue }
            if let inspection = Self.inspection(text, before: lines[next...]) {
                invocations.append(inspection)
                lines[index] = ""
                continue
            }
            if text.hasPrefix("!"), Self.isNegation(text, isName: isName) { break }
            if text.hasPrefix("!"), let command = Self.shellLine(text, in: lines, &next) {
                invocations.append(.init(command: ShellCommand.line, input: CommandInput(command)))
                for used in index..<next { lines[used] = "" }
                continue
            }
            guard text.hasPrefix("%") else { break }
            let words = text.drop { $0 == "%" }.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            if words.count == 1, let word = words.first, word.hasSuffix("?") {
                let name = word.prefix { $0 != "?" }
                invocations.append(.init(command: PageCommand(), input: CommandInput("%" + name)))
                lines[index] = ""
                continue
            }
            let command = try LineCommands.named(words.first.map(String.init) ?? "")
            let rest = words.count > 1 ? words[1].drop { $0 == " " || $0 == "\t" } : ""
            let argument = String(rest.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            if command is TimeCommand {
                isTimed = true
                lines[index] = String(repeating: " ", count: line.utf8.count - rest.utf8.count) + rest
                if !argument.isEmpty { break }
            } else if command is TimeItCommand {
                repetition = try TimeItCommand.place(
                    in: &lines, at: index, rest: String(rest), takesCell: text.hasPrefix("%%"))
                break
            } else if command.takesCell, text.hasPrefix("%%") {
                let body = lines[next...].joined(separator: "\n")
                invocations.append(.init(command: command, input: CommandInput(argument, body: body)))
                for used in index..<lines.count { lines[used] = "" }
                break
            } else {
                // Two signs, which other kernels use for commands on a whole cell, mean the same here.
                invocations.append(.init(command: command, input: CommandInput(argument)))
                lines[index] = ""
            }
        }
        source = lines.joined(separator: "\n")
    }

    /// Whether a text ends within the lines that its command takes, so that a console should ask for more: an empty line
    /// ends them.
    package static func awaitsLines(_ code: String) -> Bool {
        let lines = CellText.normalized(code).split(separator: "\n", omittingEmptySubsequences: false)
        let first = lines.first { line in !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("//") }
        guard let first = first?.drop(while: { $0 == " " }), first.hasPrefix("%%"),
            let name = first.dropFirst(2).split(separator: " ").first,
            let command = try? LineCommands.named(String(name)), command.takesCell
        else { return false }
        return lines.count < 2 || !(lines.last ?? "").allSatisfy(\.isWhitespace)
    }

    /// `?name`, `name?` or `name??`: a line that holds nothing else.
    private static func inspection(_ text: Substring, before rest: ArraySlice<String>) -> Invocation? {
        let page = PageCommand()
        if text.hasPrefix("?") {
            let name = text.drop { $0 == "?" }
            let detail = text.hasPrefix("??") ? "?" : ""
            return name.isEmpty ? nil : .init(command: page, input: CommandInput(detail + name))
        }
        let path = #/(?:`[^`]+`|[\p{L}_][\p{L}\p{M}\p{N}_]*)(?:\.(?:`[^`]+`|[\p{L}_][\p{L}\p{M}\p{N}_]*))*/#
        guard let match = text.prefixMatch(of: path) else { return nil }
        let marks = text[match.range.upperBound...].reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        guard String(marks) == "?" || String(marks) == "??" else { return nil }
        // An expression may go on in the next line.
        let following = rest.lazy.map { $0.drop { $0 == " " || $0 == "\t" } }
            .first { !$0.isEmpty && !$0.hasPrefix("//") }
        if let first = following?.first, !(first.isLetter || first == "_" || first == "`" || first == "%") {
            return nil
        }
        let detail = String(marks) == "??" ? "?" : ""
        return .init(command: page, input: CommandInput(detail + String(match.output)))
    }

    /// Whether `!` is the operator: what it stands before begins with a name of the session or a constant.
    private static func isNegation(_ text: Substring, isName: (String) -> Bool) -> Bool {
        let rest = text.drop { $0 == "!" || $0 == "(" }
        let word = rest.drop { $0 == "`" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let following = rest.drop { $0 == "`" }.dropFirst(word.count).first
        // A command is followed by its arguments, a name by an operator, a member or nothing.
        guard following.map({ !($0 == "/" || $0 == "-") }) ?? true else { return false }
        return word == "true" || word == "false" || isName(String(word))
    }

    /// What follows `!`, with the lines that a backslash at the end continues; `nil` if nothing does.
    private static func shellLine(_ text: Substring, in lines: [String], _ next: inout Int) -> String? {
        var command = String(text.drop { $0 == "!" })
        guard command.contains(where: { !$0.isWhitespace }) else { return nil }
        while command.hasSuffix("\\"), next < lines.count {
            command += "\n" + lines[next]
            next += 1
        }
        return command
    }
}

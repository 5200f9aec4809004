/// Says what to write instead of what is wrong, from the compiler's own changes, the session's names, and what beginners
/// usually mean.
struct ErrorAdvisor {
    let label: String
    /// The lines of the session's cells by label.
    let sources: [String: [Substring]]
    let cell: ParsedCell
    let known: KnownNames

    /// An error with what helps.
    struct Advised {
        var error: Diagnostic
        /// The error's group, with the notes that are still to be shown.
        var group: CompilerReport.Group
        /// Lines to show below the error.
        var help: [String] = []
    }

    private static let missingAwait = "'async' call in a function that does not support concurrency"
    private static let missingTry = "call can throw but is not marked with 'try'"

    /// The errors to show.
    func advise(_ groups: [CompilerReport.Group]) -> [Advised] {
        if let habit = habit(in: groups) { return habit }
        var groups = withoutConsequences(groups)
        var advised: [Advised] = []
        while !groups.isEmpty {
            let group = groups.removeFirst()
            guard group.first.message.hasPrefix(Self.missingAwait), group.first.file == label else {
                advised.append(advise(group))
                continue
            }
            let throwing = groups.firstIndex {
                $0.first.message.hasPrefix(Self.missingTry) && $0.first.isAtPlace(of: group.first)
            }
            if let throwing { groups.remove(at: throwing) }
            advised.append(missingAwait(group, alsoThrows: throwing != nil))
        }
        // A call that can throw may be told of before what it waits for.
        return advised.filter { one in
            !(one.error.message.hasPrefix(Self.missingTry)
                && advised.contains { $0.error.message.contains("'try await'") && $0.error.isAtPlace(of: one.error) })
        }
    }

    /// The errors without those that come of another one in the same line.
    private func withoutConsequences(_ groups: [CompilerReport.Group]) -> [CompilerReport.Group] {
        func isConsequence(_ error: Diagnostic) -> Bool {
            guard error.file == label else { return false }
            let others = groups.map(\.first).filter {
                $0.severity == .error && $0.line == error.line && $0.file == label
            }
            if error.message.hasPrefix("generic parameter '"), error.message.hasSuffix("' could not be inferred") {
                return others.contains { !$0.message.hasPrefix("generic parameter '") }
            }
            // The first argument of a training is missing, not the last.
            return error.message == "missing argument for parameter 'on' in call"
                && others.contains { $0.message.contains("conform to 'MethodConfiguration'") }
        }
        return groups.filter { !isConsequence($0.first) }
    }

    // MARK: Habits

    /// What is no Swift at all is told in place of what the compiler makes of it.
    private func habit(in groups: [CompilerReport.Group]) -> [Advised]? {
        let syntax = [
            "expected", "consecutive statements", "unary operator", "extraneous", "no such module", "cannot find",
            "no operator",
        ]
        for (index, group) in groups.enumerated() {
            let first = group.first
            guard first.severity == .error, first.file == label, let line = line(of: first),
                syntax.contains(where: { first.message.contains($0) }),
                let habit = HabitAdvice.forSyntax(line, message: first.message, column: first.column)
            else { continue }
            var error = first
            let module = groups.first { $0.first.line == first.line && $0.first.message.hasPrefix("no such module") }
            error.message = module?.first.message ?? habit.sentence
            if let module { error.column = module.first.column }
            let help = (module == nil ? [] : [Self.help(habit.sentence)]) + (habit.line.map { [write($0)] } ?? [])
            let own = Advised(error: error, group: .init(first: error), help: help)
            // Of what follows, most comes of this.
            let isBlock = habit.line?.hasSuffix("{") == true || habit.line?.contains("{ …") == true
            let others = isBlock ? [] : groups.filter { $0.first.line != first.line || $0.first.file != label }
            let earlier = groups[..<index].filter { $0.first.line != first.line }
            return (isBlock ? earlier.map(advise) : []) + [own] + others.map(advise)
        }
        return nil
    }

    // MARK: One error

    /// The name that a note suggests.
    static func suggestion(in note: Diagnostic) -> String? {
        guard note.severity == .note, let match = note.message.wholeMatch(of: #/did you mean '([^']+)'\?/#) else {
            return nil
        }
        return String(match.1)
    }

    private func advise(_ group: CompilerReport.Group) -> Advised {
        var group = group
        let suggestions = group.notes.compactMap(Self.suggestion)
        group.notes.removeAll { Self.suggestion(in: $0) != nil }
        var advised = Advised(error: group.first, group: group)
        if suggestName(&advised, among: suggestions) {
            return advised
        }
        if !suggestions.isEmpty, !group.first.message.contains("did you mean") {
            var names: [String] = []
            for name in suggestions where !names.contains(name) && names.count < 3 { names.append(name) }
            let list = names.map { "'\($0)'" }.joined(separator: " or ")
            advised.error.message += "; did you mean \(list)?"
        }
        if suggestMember(&advised) || suggestModule(&advised) { return advised }
        var notes = group.notes
        let hasQuestion = group.first.message.contains("did you mean")
        notes.removeAll { note in
            // Where a suggested name is declared is no help.
            hasQuestion && note.message.hasSuffix("declared here")
                // Of the ways to mark a call, the plain one is meant.
                || note.message == "did you mean to handle error as optional value?"
                || note.message == "did you mean to disable error propagation?"
        }
        // A cast to what a value is not would end the cell.
        let isForced = group.first.fixIts.contains { $0.text.contains(" as! ") }
        if !group.first.fixIts.isEmpty, !isForced, let lines = corrected(group.first.fixIts) {
            advised.help += lines
        } else if let lines = conversion(group.first) {
            advised.help += lines
            notes = []
        } else {
            // What a note would change is its whole content.
            var ways: [String] = []
            notes.removeAll { note in
                guard !note.fixIts.isEmpty, let lines = corrected(note.fixIts) else { return false }
                ways += lines
                return true
            }
            advised.help += ways.enumerated().map { index, way in
                index == 0 ? way : way.replacing("write:", with: "or:")
            }
        }
        if advised.help.isEmpty, let constant = constantOfEarlierCell(group.first) { advised.help.append(constant) }
        advised.group.notes = notes
        if let help = Self.explanation(of: group.first, in: line(of: group.first) ?? "") {
            advised.help += [Self.help(help.sentence)] + (help.line.map { [write($0)] } ?? [])
        }
        return advised
    }

    /// `cannot find 'xss' in scope` and the like, with the nearest name.
    ///
    /// - Parameter suggestions: The names that the compiler suggests.
    private func suggestName(_ advised: inout Advised, among suggestions: [String]) -> Bool {
        let pattern = #/^cannot find (type )?'([^']+)' in scope(?:; did you mean '([^']+)'\?)?/#
        guard let match = advised.error.message.prefixMatch(of: pattern), advised.error.file == label,
            let line = line(of: advised.error)
        else { return false }
        let name = String(match.2)
        advised.group.notes = []
        if let habit = HabitAdvice.forName(name, in: line) {
            advised.error.message = "cannot find \(match.1 ?? "")'\(name)' in scope"
            advised.help = [Self.help(habit.sentence)] + (habit.line.map { [write($0)] } ?? [])
            return true
        }
        if match.1 == nil, let failed = known.undeclared[name], failed != label {
            advised.error.message = "cannot find '\(name)' in scope: \(failed), which declares it, ended with an error"
            return true
        }
        let suggested = suggestions + (match.3.map { [String($0)] } ?? [])
        guard
            let near = match.1 == nil
                ? known.value(near: name, or: suggested) : known.type(near: name, or: suggested)
        else {
            // What the compiler takes for near may have nothing in common with it.
            advised.error.message = "cannot find \(match.1 ?? "")'\(name)' in scope"
            return true
        }
        advised.error.message = "cannot find \(match.1 ?? "")'\(name)' in scope; did you mean '\(near)'?"
        let columns = [advised.error.column] + advised.group.otherColumns
        advised.help =
            corrected(
                columns.map { column in
                    .init(
                        range: .init(
                            file: label, line: advised.error.line, column: column, endLine: advised.error.line,
                            endColumn: column + name.utf8.count), text: near.prefix { $0 != "(" }.description)
                }) ?? []
        return true
    }

    private func suggestMember(_ advised: inout Advised) -> Bool {
        let array = #/type '\[[^:]+\]' has no member '([^']+)'/#
        if let match = advised.error.message.prefixMatch(of: array), let line = line(of: advised.error),
            line.matches(of: #/(?:^|[\s(,:=])\.(\w+)/#).contains(where: { $0.1 == match.1 })
        {
            advised.help = [Self.help("an array is wanted here: write [.\(match.1)(…)]")]
            return true
        }
        guard let match = advised.error.message.firstMatch(of: #/ has no member '([^']+)'/#),
            let line = line(of: advised.error),
            let habit = HabitAdvice.forMember(String(match.1), in: line)
        else { return false }
        advised.error.message = String(advised.error.message.prefix { $0 != ";" })
        advised.group.notes = []
        advised.help = [Self.help(habit.sentence)]
        if let new = habit.line, new != line { advised.help.append(write(new)) }
        return true
    }

    private func suggestModule(_ advised: inout Advised) -> Bool {
        guard let match = advised.error.message.wholeMatch(of: #/no such module '([^']+)'/#) else { return false }
        let name = String(match.1)
        if let habit = HabitAdvice.forModule(name) {
            advised.help = [Self.help(habit.sentence)]
        } else if let near = known.module(near: name) {
            advised.error.message += "; did you mean '\(near)'?"
        }
        return true
    }

    /// The declaration of a constant of another cell that has to be a variable.
    private func constantOfEarlierCell(_ error: Diagnostic) -> String? {
        guard let match = error.message.firstMatch(of: #/'(\w+)' is a 'let' constant/#),
            let declaration = known.declarations[String(match.1)],
            let line = declaration.text.split(separator: "\n").first.map(String.init),
            line.contains(#/\blet\b/#)
        else { return nil }
        return write(line.replacing(#/\blet\b/#, with: "var", maxReplacements: 1), in: declaration.label)
    }

    /// The words that a call lacks, which waits for something.
    private func missingAwait(_ group: CompilerReport.Group, alsoThrows: Bool) -> Advised {
        var advised = Advised(error: group.first, group: group)
        let words = alsoThrows ? "try await" : "await"
        let isAtTopLevel = cell.isAtTopLevel(line: group.first.line, column: group.first.column)
        let kind = alsoThrows ? "'async' and can throw" : "'async'"
        advised.error.message =
            isAtTopLevel
            ? "this call is \(kind): write '\(words)' before it"
            : "this call is \(kind): write '\(words)' before it, and make the function around it 'async'"
                + (alsoThrows ? " and 'throws'" : "")
        advised.help = []
        var fixIts: [Diagnostic.FixIt] = []
        let text = (sources[label] ?? []).joined(separator: "\n")
        if let start = ExpressionStart.of(line: group.first.line, column: group.first.column, in: text) {
            fixIts.append(
                .init(
                    range: .init(
                        file: label, line: start.line, column: start.column, endLine: start.line,
                        endColumn: start.column), text: words + " "))
        }
        for note in group.notes { fixIts += note.fixIts }
        advised.help = corrected(fixIts) ?? []
        advised.group.notes = []
        return advised
    }

    /// Numbers of two types, and numbers in texts: the one that has to become the other.
    private func conversion(_ error: Diagnostic) -> [String]? {
        let numbers: Set<Substring> = ["Int", "Double", "Float", "UInt8", "Int32", "Int64", "UInt"]
        let operands = #/^binary operator '[^']+' cannot be applied to operands of type '(\w+)' and '(\w+)'/#
        if let match = error.message.prefixMatch(of: operands), error.ranges.count == 2 {
            let (left, right) = (match.1, match.2)
            let target: Substring
            if left == "String" || right == "String" {
                target = "String"
                guard numbers.contains(left) || numbers.contains(right) else { return nil }
            } else if numbers.isSuperset(of: [left, right]) {
                target = ["Double", "Float"].first { $0 == left || $0 == right } ?? left
            } else {
                return nil
            }
            return wrapped(left == target ? error.ranges[1] : error.ranges[0], in: String(target))
        }
        let argument = #/^cannot convert value of type '(\w+)' to (?:expected argument|specified) type '(\w+)'$/#
        if let match = error.message.wholeMatch(of: argument), let range = error.ranges.first,
            numbers.contains(match.1), numbers.contains(match.2) || match.2 == "String", let text = text(in: range),
            text.first?.isNumber == false, text.first != "-"
        {
            return wrapped(range, in: String(match.2))
        }
        return nil
    }

    private func wrapped(_ range: Diagnostic.Range, in type: String) -> [String]? {
        var (start, end) = (range, range)
        (start.endLine, start.endColumn) = (range.line, range.column)
        (end.line, end.column) = (range.endLine, range.endColumn)
        return corrected([.init(range: start, text: "\(type)("), .init(range: end, text: ")")])
    }

    /// What some messages mean in a notebook.
    private static func explanation(of error: Diagnostic, in line: String) -> HabitAdvice? {
        if error.message.contains("cannot subscript String with an Int") {
            return HabitAdvice(
                sentence: "a text has no numbered places; an array of its characters has",
                line: line.replacing(#/\b(\w+)\[(\w+)\]/#) { "Array(\($0.1))[\($0.2)]" })
        }
        if error.message.hasPrefix("cannot convert value of type 'Double' to"), error.message.hasSuffix("'Int'") {
            return HabitAdvice(sentence: "Int(x) leaves out what is behind the point; Int(x.rounded()) rounds")
        }
        if let advice = HabitAdvice.forArgument(error.message, in: line) { return advice }
        if error.message.hasPrefix("'_' can only appear in a pattern") {
            return HabitAdvice(sentence: "Out.last is the value of the last cell, and Out[3] that of cell 3")
        }
        // The end of a line is where a call is most likely left open.
        if error.message.hasPrefix("expected ')' in expression list"), error.column > line.utf8.count {
            return HabitAdvice(sentence: "add the ')' that ends the call", line: line + ")")
        }
        return waysOut.first { error.message.hasPrefix($0.message) }.map { HabitAdvice(sentence: $0.sentence) }
    }

    /// What to do about messages that only say what is wrong, by their beginnings.
    private static let waysOut: [(message: String, sentence: String)] = [
        ("missing return in", "a body of several statements gives its value by 'return'"),
        ("expected '}'", "add the '}' that ends it"),
        ("extraneous '}'", "take it out, or add the '{' that it is to end"),
        (
            "unterminated string literal",
            "a text ends with \" in its line; one of several lines stands between two \"\"\""
        ),
        ("unterminated '/*' comment", "write */ where it ends"),
        ("expected identifier in import declaration", "name a module, as in 'import Foundation'"),
        ("expected #else or #endif", "add a line '#endif' behind what depends on the condition"),
    ]

    // MARK: Lines

    private func line(of diagnostic: Diagnostic) -> String? {
        guard let lines = sources[diagnostic.file], lines.indices.contains(diagnostic.line - 1) else { return nil }
        return String(lines[diagnostic.line - 1])
    }

    private func text(in range: Diagnostic.Range) -> String? {
        guard range.line == range.endLine, range.endColumn > range.column, let lines = sources[range.file],
            lines.indices.contains(range.line - 1)
        else { return nil }
        let bytes = Array(lines[range.line - 1].utf8)
        guard range.column > 0, range.endColumn - 1 <= bytes.count else { return nil }
        return String(decoding: bytes[range.column - 1..<range.endColumn - 1], as: UTF8.self)
    }

    /// The lines to write after some changes; `nil` if they are not in cells.
    private func corrected(_ fixIts: [Diagnostic.FixIt]) -> [String]? {
        guard let lines = Corrections(sources: sources).lines(after: fixIts), !lines.isEmpty else { return nil }
        return lines.filter { !$0.text.allSatisfy(\.isWhitespace) }.map { label, _, text in
            // The cases of an enumeration are mostly named as their texts are.
            let text = text.replacing(#/\w+\(rawValue: "([A-Za-z]\w*)"\) \?\? …/#) { ".\($0.1)" }
            return write(text, in: label)
        }
    }

    private func write(_ line: String, in label: String? = nil) -> String {
        let place = label.map { $0 == self.label ? "" : " in \($0)" } ?? ""
        return "\(ANSI.green.wrap("write\(place):")) \(line.trimmingPrefix { $0 == " " || $0 == "\t" })"
    }

    private static func help(_ sentence: String) -> String { "\(ANSI.cyan.wrap("help:")) \(sentence)" }
}

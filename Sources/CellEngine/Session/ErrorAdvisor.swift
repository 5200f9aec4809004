/// Says what to write instead of what is wrong, from the compiler's own changes, the session's names, and what beginners
/// usually mean.
struct ErrorAdvisor {
    let label: String
    /// The lines of the session's cells by label.
    let sources: [String: [Substring]]
    let cell: ParsedCell
    let known: KnownNames
    /// The errors that are left after some changes of the cell; `nil` if they are unknown.
    var errorsAfter: ([Diagnostic.FixIt]) -> [Diagnostic]? = { _ in nil }

    private var numbers: NumberAdvice {
        NumberAdvice(label: label, text: (sources[label] ?? []).joined(separator: "\n"), known: known)
    }

    /// An error with what helps.
    struct Advised {
        var error: Diagnostic
        /// The error's group, with the notes that are still to be shown.
        var group: CompilerReport.Group
        /// Lines to show below the error.
        var help: [String] = []
        /// Whether the other errors of its line go with it.
        var mendsLine = false
    }

    private static let missingAwait = "'async' call in a function that does not support concurrency"
    private static let missingTry = "call can throw but is not marked with 'try'"

    /// The errors to show.
    func advise(_ groups: [CompilerReport.Group]) -> [Advised] {
        habit(in: groups) ?? advice(for: groups)
    }

    private func advice(for groups: [CompilerReport.Group]) -> [Advised] {
        var groups = withoutConsequences(groups)
        var advised: [Advised] = []
        if let starts = numbers.starts(in: groups), let first = starts.errors.first,
            isRight(starts, for: groups[first].first)
        {
            advised.append(startAsFraction(groups[first], starts))
            groups = groups.indices.filter { !starts.errors.contains($0) }.map { groups[$0] }
        }
        while !groups.isEmpty {
            let group = groups.removeFirst()
            let isMended = advised.contains { $0.mendsLine && $0.error.isInLine(of: group.first) }
            if isMended { continue }
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
            !advised.contains { other in
                one.error.message.hasPrefix(Self.missingTry) && other.error.message.contains("'try await'")
                    && other.error.isAtPlace(of: one.error)
                    // What is advised of a later error of the line mends this one, too.
                    || other.mendsLine && !one.mendsLine && other.error.isInLine(of: one.error)
            }
        }
    }

    /// The errors without those that come of another one in the same line.
    private func withoutConsequences(_ groups: [CompilerReport.Group]) -> [CompilerReport.Group] {
        func isConsequence(_ error: Diagnostic) -> Bool {
            guard error.file == label else { return false }
            if error.isOfTooManyTypes {
                // With a name that is not found, every type is possible.
                let lines = numbers.lines(ofStatementAt: error)
                return groups.contains {
                    $0.first.message.hasPrefix("cannot find ") && $0.first.file == label
                        && lines.contains($0.first.line)
                }
            }
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
            return (isBlock ? earlier.map(advise) : []) + [own] + advice(for: others)
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
        if group.first.isOfTooManyTypes {
            advised.error.message = Diagnostic.tooManyTypes
            advised.group.notes = []
            advised.help = mending(group.first).flatMap { corrected($0.change) } ?? []
            if advised.help.isEmpty { advised.help = [Self.help(numbers.causes(of: group.first))] }
            return advised
        }
        if let line = line(of: group.first),
            let habit = numbers.isOfPower(group.first)
                ? HabitAdvice.forPower(line)
                : group.first.message.contains("'FloatingPointSign'") ? HabitAdvice.forSign(line) : nil
        {
            advised.group.notes = []
            advised.mendsLine = true
            advised.help = [Self.help(habit.sentence)] + (habit.line.map { [write($0)] } ?? [])
            return advised
        }
        if NumberAdvice.Mismatch(group.first.message) != nil, let lines = conversion(&advised) {
            advised.help = lines
            advised.group.notes = []
            return advised
        }
        // A cast to what a value is not would end the cell.
        let isForced = group.first.fixIts.contains { $0.text.contains(" as! ") }
        if !group.first.fixIts.isEmpty, !isForced, let lines = corrected(group.first.fixIts) {
            advised.help += lines
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
        let behind = line.utf8.dropFirst(advised.error.column - 1 + name.utf8.count)
        let isCalled = behind.first == UInt8(ascii: "(")
        let suggested = suggestions + (match.3.map { [String($0)] } ?? [])
        guard
            let near = match.1 == nil
                ? known.value(near: name, or: suggested, isCalled: isCalled) : known.type(near: name, or: suggested)
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

    // MARK: Numbers

    /// Numbers of two types, and numbers in texts: the one that has to become the other, in a way that compiles.
    private func conversion(_ advised: inout Advised) -> [String]? {
        let error = advised.error
        let isFraction = NumberAdvice.Mismatch(error.message)?.fraction != nil
        guard isFraction || error.fixIts.isEmpty else { return nil }
        guard let (change, mendsLine) = mending(error), let lines = corrected(change) else {
            return isFraction && numbers.isOfArithmetic(error)
                ? [Self.help("numbers of two types do not mix: Double(n) makes a Double of a whole number n")] : nil
        }
        advised.mendsLine = mendsLine
        let truncates = change.contains { $0.text == "Int(" }
        return lines
            + (truncates
                ? [Self.help(Self.truncation)] : [])
    }

    private static let truncation = "Int(x) leaves out what is behind the point; Int(x.rounded()) rounds"

    /// The first of the ways to mend a mismatch after which its line compiles, or is wrong in other ways alone.
    private func mending(_ error: Diagnostic) -> (change: [Diagnostic.FixIt], mendsLine: Bool)? {
        var partial: [Diagnostic.FixIt]?
        for way in numbers.conversions(of: error) {
            guard let left = errorsAfter(way) else { return (partial ?? way, false) }
            let rest = left.filter { $0.isInLine(of: error) }
            if rest.isEmpty { return (way, true) }
            let isMended = !rest.contains { $0.message == error.message }
            if isMended, !rest.contains(where: { $0.message.contains("'(Int) -> Int'") }) { partial = partial ?? way }
        }
        return partial.map { ($0, false) }
    }

    private func isRight(_ starts: NumberAdvice.Starts, for error: Diagnostic) -> Bool {
        guard starts.earlier.isEmpty, let left = errorsAfter(starts.fixIts) else { return true }
        return !left.contains { $0.isInLine(of: error) && $0.message == error.message }
    }

    /// A variable that should have begun as a number with a point.
    private func startAsFraction(_ group: CompilerReport.Group, _ starts: NumberAdvice.Starts) -> Advised {
        var advised = Advised(error: group.first, group: group)
        if group.first.isOfTooManyTypes {
            advised.error.message = Diagnostic.tooManyTypes
        }
        advised.group.notes = []
        advised.help =
            [Self.help(starts.sentence)] + (corrected(starts.fixIts) ?? [])
            + starts.earlier.map { write($0.line, in: $0.label) }
        return advised
    }

    /// What some messages mean in a notebook.
    private static func explanation(of error: Diagnostic, in line: String) -> HabitAdvice? {
        if error.message.contains("cannot subscript String with an Int") {
            return HabitAdvice(
                sentence: "a text has no numbered places; an array of its characters has",
                line: line.replacing(#/\b(\w+)\[(\w+)\]/#) { "Array(\($0.1))[\($0.2)]" })
        }
        if error.message.hasPrefix("cannot convert value of type 'Double' to"), error.message.hasSuffix("'Int'") {
            return HabitAdvice(sentence: truncation)
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

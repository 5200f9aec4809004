/// What the compiler says about a cell, for the cell's author.
package struct CompilerReport {
    /// Each with its source line.
    package let warnings: [String]
    /// The errors, if there are any.
    package let failure: CellFailure?

    /// - Parameters:
    ///   - diagnostics: As the compiler gives them, for the text that is compiled for the cell.
    ///   - cell: What the cell's text is made of.
    ///   - label: The cell's name, such as `In[3]`.
    ///   - sources: The lines of the session's cells by label.
    ///   - errorsAfter: Compiles the cell after some changes, and gives the errors that are left; `nil` if it cannot.
    package init(
        _ diagnostics: [Diagnostic], of source: CellSource, _ cell: ParsedCell = ParsedCell(), label: String,
        sources: [String: [Substring]], names: ModuleNames, known: KnownNames = KnownNames(),
        errorsAfter: @escaping ([Diagnostic.FixIt]) -> [Diagnostic]? = { _ in nil }
    ) {
        let place = CellPlacement(source: source, label: label, lines: sources[label] ?? [])
        let isTimed = source.text.contains("__time {")
        var groups = Self.groups(
            diagnostics.filter { !Self.isOurOwn($0, isTimed: isTimed) }.compactMap { diagnostic in
                var diagnostic = place.inCell(diagnostic)
                diagnostic.message = names.readable(diagnostic.message)
                // Where a module declares something says little; that a cell does is another matter.
                let isElsewhere = diagnostic.severity == .note && !diagnostic.file.hasPrefix("In[")
                return isElsewhere && ErrorAdvisor.suggestion(in: diagnostic) == nil ? nil : diagnostic
            })
        let renderer = DiagnosticRenderer(sources: sources)
        guard groups.contains(where: { $0.first.severity == .error }) else {
            warnings = groups.filter { $0.first.severity == .warning }.map {
                renderer.render($0.first, alsoAt: $0.otherColumns).joined(separator: "\n")
            }
            failure = nil
            return
        }
        warnings = []
        // What is wrong comes before what is only doubtful.
        groups.removeAll { $0.first.severity == .warning }
        let advisor = ErrorAdvisor(label: label, sources: sources, cell: cell, known: known, errorsAfter: errorsAfter)
        let advised = advisor.advise(groups)
        failure = CellFailure(
            kind: .compilation, name: "CompileError", message: advised.first?.error.message ?? "",
            traceback: advised.flatMap { advised in
                renderer.render(advised.error, alsoAt: advised.group.otherColumns) + advised.help
                    + advised.group.notes.flatMap {
                        renderer.render($0, hasSourceLine: !$0.isInLine(of: advised.error))
                    }
            })
    }

    /// An error or a warning, with its notes and the columns of its line where the compiler says the same again.
    struct Group {
        var first: Diagnostic
        var otherColumns: [Int] = []
        var notes: [Diagnostic] = []
    }

    private static func groups(_ diagnostics: [Diagnostic]) -> [Group] {
        var groups: [Group] = []
        // The notes behind a repeated error repeat those of the first.
        var isRepeated = false
        for diagnostic in diagnostics {
            if diagnostic.severity == .note, let last = groups.indices.last {
                if isRepeated || groups[last].notes.contains(diagnostic) { continue }
                groups[last].notes.append(diagnostic)
            } else if let index = groups.firstIndex(where: { $0.first.saysTheSame(as: diagnostic) }) {
                isRepeated = true
                if diagnostic.column != groups[index].first.column,
                    !groups[index].otherColumns.contains(diagnostic.column)
                {
                    groups[index].otherColumns.append(diagnostic.column)
                }
            } else {
                isRepeated = false
                groups.append(Group(first: diagnostic))
            }
        }
        return groups
    }

    /// Whether a warning is caused only by the code around the cell's statements.
    private static func isOurOwn(_ diagnostic: Diagnostic, isTimed: Bool) -> Bool {
        diagnostic.severity == .warning
            && (diagnostic.message == "will never be executed"
                || isTimed && diagnostic.message.contains(#/^(result of|expression of type) .* is unused$/#)
                || diagnostic.message.hasPrefix("using '@_implementationOnly' without enabling library evolution")
                || diagnostic.message.hasPrefix("no calls to throwing functions occur within 'try'")
                || diagnostic.message.contains("because it is not in module 'Cell_")
                || diagnostic.file.hasSuffix("main.swift"))
    }
}

extension Diagnostic {
    func isAtPlace(of other: Diagnostic) -> Bool {
        file == other.file && line == other.line && column == other.column
    }

    func isInLine(of other: Diagnostic) -> Bool { file == other.file && line == other.line }

    fileprivate func saysTheSame(as other: Diagnostic) -> Bool {
        severity == other.severity && message == other.message && file == other.file && line == other.line
    }
}

/// Finds the places in a cell that the compiler means.
private struct CellPlacement {
    let source: CellSource
    let label: String
    let lines: [Substring]

    func inCell(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        if diagnostic.file == label {
            diagnostic.column = source.column(line: diagnostic.line, compiledColumn: diagnostic.column)
            // A place behind the last line, or in what is added there.
            if diagnostic.line > lines.count { moveToEnd(&diagnostic) }
            diagnostic.ranges = diagnostic.ranges.map(inCell)
            diagnostic.fixIts = diagnostic.fixIts.map { .init(range: inCell($0.range), text: $0.text) }
        } else if !diagnostic.file.hasPrefix("In["), diagnostic.line > source.lineCount {
            // The compiler counts the end of the text as a place in its own file.
            moveToEnd(&diagnostic)
        }
        return diagnostic
    }

    private func inCell(_ range: Diagnostic.Range) -> Diagnostic.Range {
        guard range.file == label else { return range }
        var range = range
        range.column = source.column(line: range.line, compiledColumn: range.column)
        range.endColumn = source.column(line: range.endLine, compiledColumn: range.endColumn)
        return range
    }

    /// The end of the last line that is not blank.
    private func moveToEnd(_ diagnostic: inout Diagnostic) {
        let last = lines.lastIndex { !$0.allSatisfy(\.isWhitespace) } ?? 0
        diagnostic.file = label
        diagnostic.line = last + 1
        diagnostic.column = (lines.indices.contains(last) ? lines[last].utf8.count : 0) + 1
    }
}

extension CellSource {
    /// The number of lines that are compiled, all with an end.
    fileprivate var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }
}

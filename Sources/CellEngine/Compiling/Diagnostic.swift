/// What the compiler or the parser says about a place in a cell.
public struct Diagnostic: Sendable, Equatable {
    public enum Severity: String, Sendable {
        case error, warning, note
    }

    public var severity: Severity
    public var message: String
    /// Which cell, as people know it: `In[3]`; or a file outside the session.
    public var file: String
    /// The line in the cell, from 1.
    public var line: Int
    /// The column in the cell in UTF-8 bytes, from 1.
    public var column: Int
}

extension Diagnostic {
    /// Reads the compiler's output in its `llvm` style: one diagnostic a line, source lines between.
    static func parse(_ output: String) -> [Diagnostic] {
        let position =
            #/^(?<file>[^\n:]+):(?<line>\d+):(?<column>\d+): (?<severity>error|warning|note|remark): (?<message>.*)$/#
        return output.split(separator: "\n").compactMap { line in
            guard let match = try? position.wholeMatch(in: line),
                let severity = Severity(rawValue: String(match.severity))
            else { return nil }
            return Diagnostic(
                severity: severity, message: String(match.message), file: String(match.file),
                line: Int(match.line) ?? 0, column: Int(match.column) ?? 0)
        }
    }
}

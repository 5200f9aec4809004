/// A message of the compiler about a place in a cell.
public struct Diagnostic: Sendable, Equatable {
    /// How serious a message is.
    public enum Severity: String, Sendable {
        case error, warning, note
    }

    /// How serious it is.
    public var severity: Severity
    /// The text, without the place.
    public var message: String
    /// The cell's label, such as `In[3]`, or the name of a file outside the session.
    public var file: String
    /// The line in the cell, from 1.
    public var line: Int
    /// The column in the cell in UTF-8 bytes, from 1.
    public var column: Int
    /// What is meant, beside the place itself, such as the two sides of an operator.
    package var ranges: [Range] = []
    /// The changes that would mend it, all together.
    package var fixIts: [FixIt] = []

    /// A piece of a text, by lines and columns in UTF-8 bytes, both from 1; the end belongs to it no more.
    package struct Range: Sendable, Equatable {
        package var file: String
        package var line: Int
        package var column: Int
        package var endLine: Int
        package var endColumn: Int

        package init(file: String, line: Int, column: Int, endLine: Int, endColumn: Int) {
            self.file = file
            self.line = line
            self.column = column
            self.endLine = endLine
            self.endColumn = endColumn
        }
    }

    /// A text to write in place of another.
    package struct FixIt: Sendable, Equatable {
        package var range: Range
        package var text: String

        package init(range: Range, text: String) {
            self.range = range
            self.text = text
        }
    }

    /// The beginning of the compiler's message about an expression for which it tries too many types.
    package static let tooManyTypes = "the compiler is unable to type-check this expression in reasonable time"

    /// Whether the compiler has given up on an expression.
    package var isOfTooManyTypes: Bool { severity == .error && message.hasPrefix(Self.tooManyTypes) }

    package init(severity: Severity, message: String, file: String, line: Int, column: Int) {
        self.severity = severity
        self.message = message
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Diagnostic {
    /// Reads the compiler's output in its `llvm` style: one diagnostic per line, with source lines in between.
    package static func parse(_ output: String) -> [Diagnostic] {
        let position =
            #/^(?<file>[^\n:]+):(?<line>\d+):(?<column>\d+): (?<severity>error|warning|note|remark): (?<message>.*)$/#
        return output.split(separator: "\n").compactMap { line in
            guard let match = try? position.wholeMatch(in: line),
                let severity = Severity(rawValue: String(match.severity))
            else { return nil }
            return Diagnostic(
                severity: severity, message: withoutGroup(String(match.message)), file: String(match.file),
                line: Int(match.line) ?? 0, column: Int(match.column) ?? 0)
        }
    }

    /// A message without the name of the compiler's group of warnings behind it, such as `[#no-usage]`.
    package static func withoutGroup(_ message: String) -> String {
        message.replacing(#/ \[#?[A-Za-z][A-Za-z\-]*\]$/#, with: "")
    }
}

/// What the session must know about a cell before it is compiled.
package struct ParsedCell {
    /// What the cell declares at its top level, in order.
    package var declarations: [Declaration] = []
    /// Import declarations, as written.
    package var imports: [Import] = []
    /// How often each identifier stands in the cell, without backticks: more than the names that it really uses, never
    /// fewer.
    package var mentionCounts: [String: Int] = [:]
    /// Every operator in the cell.
    package var operators: Set<String> = []
    /// Where variables are declared.
    package var variables: [VariableSite] = []
    /// Where extensions list the protocols to which they conform a type.
    package var conformanceLists: [ConformanceList] = []
    /// What to change in the cell's text, whatever the session holds.
    package var edits: [Edit] = []
    /// Where functions, types and closures stand, by line and column in UTF-8 bytes, both from 1.
    package var scopes: [ClosedRange<Place>] = []
    /// Every identifier in the cell.
    package var identifiers: Set<String> { Set(mentionCounts.keys) }
    /// Whether the cell is empty, apart from comments.
    package var isEmpty = false
    /// Whether its text is no Swift.
    package var hasSyntaxErrors = false

    /// A place in the cell's text.
    package struct Place: Comparable, Sendable {
        package var line: Int
        package var column: Int

        package static func < (first: Place, second: Place) -> Bool {
            (first.line, first.column) < (second.line, second.column)
        }
    }

    /// Whether a place, by line and column from 1, lies in no function, type or closure.
    package func isAtTopLevel(line: Int, column: Int) -> Bool {
        !scopes.contains { $0.contains(Place(line: line, column: column)) }
    }

    /// The protocols behind the colon of an extension.
    package struct ConformanceList: Sendable {
        /// The byte offset of the colon.
        package var offset: Int
        /// The number of bytes.
        package var length: Int
        /// The extended type's name.
        package var type: String
        /// Where the extension's members begin, as a byte offset.
        package var bodyStart: Int
        /// The names of the extension's members.
        package var members: Set<String>
        /// The protocols as written, with the signatures of their declarations.
        package var protocols: [(signature: String, text: String)]

        /// Leaves some of the protocols out; `nil` if there is none of them.
        package func leavingOut(_ signatures: Set<String>) -> Edit? {
            let rest = protocols.filter { !signatures.contains($0.signature) }
            guard rest.count < protocols.count else { return nil }
            let text = rest.isEmpty ? "" : ": " + rest.map(\.text).joined(separator: ", ")
            return Edit(offset: offset, length: length, text: text)
        }
    }

    /// An import declaration.
    package struct Import: Hashable, Sendable {
        /// The declaration, as written.
        package var text: String
        /// The module that it names.
        package var module: String

        package init(text: String, module: String) {
            self.text = text
            self.module = module
        }
    }
}

/// What the session must know about a cell before it is compiled.
package struct ParsedCell {
    /// What the cell declares at its top level, in order.
    package var declarations: [Declaration] = []
    /// Import declarations, as written.
    package var imports: [String] = []
    /// Every identifier in the cell, without backticks: more than the names that it really uses, never fewer.
    package var identifiers: Set<String> = []
    /// Uses of a name inside the initial value of a variable of the same name, by byte offset:
    /// `let data = data.sorted()` means the session's older `data`.
    package var earlierNameUses: [NameUse] = []
    /// What to insert into the cell's text so that it reports its values.
    package var insertions: [Insertion] = []
    /// Whether the cell is empty, apart from comments.
    package var isEmpty = false

    /// A place where a name is used.
    package struct NameUse {
        /// The name, without backticks.
        package var name: String
        /// The byte offset at which the name begins, with its backtick if it has one.
        package var offset: Int
        /// Whether the name is a bare `self` or `Self`, which would mean something else after a module's name.
        package var isKeyword = false

        /// What to insert so that the use means the declaration in a module.
        package func qualification(by module: String) -> [Insertion] {
            let prefix = Insertion(offset: offset, text: module + (isKeyword ? ".`" : "."))
            return isKeyword ? [prefix, Insertion(offset: offset + name.utf8.count, text: "`")] : [prefix]
        }
    }

    /// Text to insert at a byte offset of the cell. It never contains a line break.
    package struct Insertion: Equatable {
        package var offset: Int
        package var text: String

        package init(offset: Int, text: String) {
            self.offset = offset
            self.text = text
        }
    }
}

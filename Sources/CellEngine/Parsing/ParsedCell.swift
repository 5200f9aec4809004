/// What the session must know of a cell before it is compiled.
struct ParsedCell {
    var declarations: [Declaration] = []
    /// Import declarations, as written.
    var imports: [String] = []
    /// Every identifier in the cell: more than the names that it really uses, never fewer.
    var identifiers: Set<String> = []
    /// Uses of a name inside the initial value of a variable of the same name, by byte offset:
    /// `let data = data.sorted()` means the session's older `data`.
    var earlierNameUses: [(name: String, offset: Int)] = []
    /// What is written into the cell's text so that it reports its values.
    var insertions: [Insertion] = []
    /// Whether the cell is empty but for comments.
    var isEmpty = false

    /// Text put into a cell's line at a byte offset; it never holds a line break.
    struct Insertion {
        var offset: Int
        var text: String
    }
}

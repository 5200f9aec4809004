import Figures
import LanguageModels

extension ChatUsage: Displayable {
    /// A table of what was spent.
    public var representation: Representation { table.representation }

    /// One row.
    public var table: Table {
        Table(
            columns: ["requests", "tokens", "new answers", "from the cache", "without an answer"].map {
                Table.Column($0)
            } + [Table.Column("s", format: .places(1), isOnScreenOnly: true)],
            rows: [
                [
                    .integer(requests), .integer(tokens), .integer(newAnswers), .integer(cachedAnswers),
                    .integer(failures), .number(seconds),
                ]
            ])
    }
}

/// Which columns of a file of pairs are read.
///
///     let pairs = try TextPairs(contentsOf: "pairs.csv", columns: PairColumns(before: "source", concepts: ["tense"]))
///
/// Names are compared without regard to case.
public struct PairColumns: Sendable, Hashable {
    /// The column of the texts; `nil` means `before`, or else `source`.
    public var before: String?
    /// The column of the changed texts; `nil` means `after`, or else `target`.
    public var after: String?
    /// The columns whose numbers are entries of δ, or one column that names the concept of a row; `nil` means a column
    /// `concept` or `label`, or else all columns of numbers that do not count the rows.
    public var concepts: [String]?

    /// Chooses columns; what is not given is found by its name.
    public init(before: String? = nil, after: String? = nil, concepts: [String]? = nil) {
        self.before = before
        self.after = after
        self.concepts = concepts
    }
}

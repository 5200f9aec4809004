/// Where in a file a pair of texts stands.
package struct TextPlace: Sendable, Hashable {
    /// The file's name.
    package let file: String
    /// The row, such as `line 52`.
    package let row: String

    /// The place in sentences: `long.csv, line 52`.
    package var sentence: String { "\(file), \(row)" }
}

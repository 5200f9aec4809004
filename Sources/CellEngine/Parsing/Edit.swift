/// A change of a cell's text before it is compiled. It contains no line break.
package struct Edit: Equatable, Sendable {
    /// Where it begins, as a byte offset.
    package var offset: Int
    /// The number of bytes that it replaces; 0 to insert.
    package var length: Int
    /// What stands there instead.
    package var text: String

    package init(offset: Int, length: Int = 0, text: String) {
        self.offset = offset
        self.length = length
        self.text = text
    }
}

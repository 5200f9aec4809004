extension String {
    /// The text with spaces added up to a number of characters, after it or before it; a longer text stays as it is.
    func padded(to width: Int, before: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - count))
        return before ? space + self : self + space
    }
}

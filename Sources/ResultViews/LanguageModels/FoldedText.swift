import Figures

/// Text that a page shows the beginning of, the rest by a click. Nothing of it is taken for markup.
enum FoldedText {
    /// Characters that are always seen.
    static let visibleCount = 160

    static func html(_ text: String) -> String {
        guard text.count > visibleCount else { return Escaping.markup(text) }
        let (beginning, rest) = (text.prefix(visibleCount), text.dropFirst(visibleCount))
        return
            "<details><summary>\(Escaping.markup(String(beginning)))…</summary>\(Escaping.markup(String(rest)))</details>"
    }
}

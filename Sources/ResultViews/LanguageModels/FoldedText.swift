import Figures

/// A text of which a page shows the beginning, and the rest after a click.
enum FoldedText {
    /// How many characters are always visible.
    static let visibleCount = 160

    /// The text as it is, or folded if it is long.
    static func html(_ text: String) -> [HTMLNode] {
        guard text.count > visibleCount else { return [.text(text)] }
        let summary = HTMLElement("summary", text.prefix(visibleCount) + "…")
        return [HTMLElement("details", [summary.node, .text(String(text.dropFirst(visibleCount)))]).node]
    }
}

/// Widths of text for leaving room, at least those of any usual sans-serif font.
///
/// Only the front end knows the true font. The widths are those of DejaVu Sans, the widest of the fonts that figures ask
/// for and often the only one that is installed; where Helvetica's letter is wider, Helvetica's. So nothing is cut off.
public enum TextMetrics {
    /// The width of a line of text in pixels, for a font size in pixels.
    public static func width(_ text: String, size: Double = FigureStyle.textSize, bold: Bool = false) -> Double {
        var thousandths = 0
        for scalar in text.unicodeScalars { thousandths += advance(scalar) }
        return Double(thousandths) / 1000 * size * (bold ? 1.13 : 1)
    }

    /// The text, shortened with an ellipsis to fit a width in pixels, for a font size in pixels.
    public static func fitted(
        _ text: String, width limit: Double, size: Double = FigureStyle.textSize, bold: Bool = false
    ) -> String {
        guard width(text, size: size, bold: bold) > limit else { return text }
        var kept = text
        while !kept.isEmpty, width(kept + "…", size: size, bold: bold) > limit { kept.removeLast() }
        return kept + "…"
    }

    /// The advance in thousandths of the font size.
    private static func advance(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "i", "j", "l", "'": 278
        case " ", ",", ".", "I", "·": 318
        case "/", ":", ";", "|", "\\": 337
        case "f", "-": 361
        case "(", ")", "[", "]", "t": 392
        case "!", "r", "¹", "²", "³", "⁰", "⁴"..."⁹": 411
        case "\"", "J": 500
        case "*", "_", "`", "°", "s", "z", "c", "?", "⁻": 556
        case "k", "v", "x", "y", "F", "L", "T", "Z": 611
        case "a", "e", "o": 615
        case "b", "d", "g", "h", "n", "p", "q", "u", "0"..."9", "$", "E", "{", "}": 636
        case "A", "B", "K", "P", "S", "V", "X", "Y": 686
        case "C", "R", "U": 732
        case "D", "H", "N": 770
        case "G", "O", "Q", "&": 787
        case "w": 818
        case "#", "+", "<", "=", ">", "^", "~", "\u{2212}", "±", "×", "→", "←", "≤", "≥", "≈", "∞", "M": 863
        case "%", "W", "m": 989
        case "@", "…", "—": 1000
        case "\u{300}"..."\u{36F}": 0
        case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{9FFF}", "\u{AC00}"..."\u{D7AF}", "\u{1F300}"..."\u{1FAFF}": 1000
        default: 660
        }
    }
}

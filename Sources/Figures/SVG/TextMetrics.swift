/// Approximate widths of text in a sans-serif font, for leaving room.
///
/// Only the front end knows the true font. The widths are Helvetica's, a little enlarged, since most substitutes are as
/// wide or slightly wider.
public enum TextMetrics {
    /// The width of a line of text in pixels, for a font size in pixels.
    public static func width(_ text: String, size: Double = FigureStyle.textSize, bold: Bool = false) -> Double {
        var thousandths = 0
        for scalar in text.unicodeScalars { thousandths += advance(scalar) }
        return Double(thousandths) / 1000 * size * (bold ? 1.12 : 1.05)
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

    /// Helvetica's advance in thousandths of the font size.
    private static func advance(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "i", "j", "l", "'": 222
        case " ", ",", ".", "/", ":", ";", "!", "I", "f", "t", "|", "[", "]": 278
        case "(", ")", "-", "r", "`", "\"", "⁻", "⁰"..."⁹", "¹", "²", "³": 340
        case "c", "k", "s", "v", "x", "y", "z", "J": 500
        case "0"..."9", "a"..."z", "_", "*": 556
        case "+", "<", "=", ">", "~", "\u{2212}", "±", "×": 584
        case "F", "T", "Z": 611
        case "A", "B", "E", "K", "P", "S", "V", "X", "Y", "&": 667
        case "C", "D", "H", "N", "R", "U", "w": 722
        case "G", "O", "Q": 778
        case "m", "M": 833
        case "W", "%", "@", "…", "—": 944
        case "\u{300}"..."\u{36F}": 0
        case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{9FFF}", "\u{AC00}"..."\u{D7AF}", "\u{1F300}"..."\u{1FAFF}": 1000
        default: 600
        }
    }
}

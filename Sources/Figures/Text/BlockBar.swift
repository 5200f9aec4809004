/// A bar of block characters.
package enum BlockBar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar in eighths of a character.
    ///
    /// - Parameters:
    ///   - fraction: The bar's share of the width; values outside 0…1 are drawn as the nearer end, and what is not
    ///     finite gives an empty text.
    ///   - width: The width of a full bar in characters.
    package static func text(_ fraction: Double, width: Int) -> String {
        guard fraction.isFinite else { return "" }
        let length = Int((max(0, min(1, fraction)) * Double(width) * 8).rounded())
        return String(repeating: "█", count: length / 8) + eighths[length % 8]
    }
}

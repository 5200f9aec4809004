/// A series as one line of block characters.
enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The values, averaged into at most `width` columns; columns without values are blank.
    static func text(_ values: [Double], width: Int, scale kind: Scale.Kind = .linear) -> String {
        let columns = min(width, values.count)
        guard columns > 0 else { return "" }
        let means: [Double] = (0..<columns).map { column in
            let range = (column * values.count / columns)..<((column + 1) * values.count / columns)
            let usable = values[range].filter { $0.isFinite && (kind == .linear || $0 > 0) }
            return usable.isEmpty ? .nan : usable.reduce(0) { $0 + $1 / Double(usable.count) }
        }
        let finite = means.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return String(repeating: " ", count: columns) }
        guard low < high else { return String(means.map { $0.isFinite ? blocks[3] : " " }) }
        let scale = Scale(kind, domain: low...high)
        return String(
            means.map { mean in
                guard let position = scale.position(of: mean) else { return " " }
                return blocks[max(0, min(7, Int(position * 8)))]
            })
    }

    /// A bar of `fraction` (0…1) of a width, in eighths of a character.
    static func bar(_ fraction: Double, width: Int) -> String {
        guard fraction.isFinite else { return "" }
        let eighths = Int((max(0, min(1, fraction)) * Double(width) * 8).rounded())
        let parts: [String] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }
}

extension String {
    /// The text with spaces added to a count of characters, after it or before it.
    func padded(to width: Int, before: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - count))
        return before ? space + self : self + space
    }
}

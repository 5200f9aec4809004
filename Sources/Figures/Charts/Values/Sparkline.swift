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
}

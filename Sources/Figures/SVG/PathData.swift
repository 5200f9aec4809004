/// The `d` attribute of SVG paths.
enum PathData {
    /// Open lines. A run of a single point becomes a line of no length, which round line ends show as a dot.
    static func lines(_ runs: [[PlotPoint]]) -> String {
        runs.compactMap { run -> String? in
            guard let first = run.first else { return nil }
            return run.count == 1 ? "M\(text(first))h0" : "M" + run.map(text).joined(separator: " ")
        }.joined()
    }

    /// A closed area between an upper edge and a lower edge, both from left to right.
    static func area(upper: [PlotPoint], lower: [PlotPoint]) -> String {
        guard !upper.isEmpty, !lower.isEmpty else { return "" }
        return "M" + (upper + lower.reversed()).map(text).joined(separator: " ") + "Z"
    }

    private static func text(_ point: PlotPoint) -> String {
        "\(SVGElement.number(point.x)),\(SVGElement.number(point.y))"
    }
}

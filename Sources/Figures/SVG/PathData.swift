/// The `d` attribute of SVG paths.
public enum PathData {
    /// Open lines. A run of a single point becomes a line of no length, which round line ends show as a dot.
    ///
    /// - Parameter runs: The points of every line, in pixels.
    public static func lines(_ runs: [[PlotPoint]]) -> String {
        runs.compactMap { run -> String? in
            guard let first = run.first else { return nil }
            return run.count == 1 ? "M\(text(first))h0" : "M" + run.map(text).joined(separator: " ")
        }.joined()
    }

    /// A closed area between two edges, both from left to right; empty if one has no points.
    ///
    /// - Parameters:
    ///   - upper: The points of the upper edge, in pixels.
    ///   - lower: The points of the lower edge, in pixels.
    public static func area(upper: [PlotPoint], lower: [PlotPoint]) -> String {
        guard !upper.isEmpty, !lower.isEmpty else { return "" }
        return "M" + (upper + lower.reversed()).map(text).joined(separator: " ") + "Z"
    }

    private static func text(_ point: PlotPoint) -> String {
        "\(SVGElement.number(point.x)),\(SVGElement.number(point.y))"
    }
}

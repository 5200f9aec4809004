/// Fewer points that look the same.
enum LineThinning {
    /// Runs of points without gaps, with at most four points in a pixel column: the first, the lowest, the highest and
    /// the last, so that no extreme is lost.
    ///
    /// `nil` is a gap; a gap narrower than a column cannot be seen and is closed. Points stay in their order, unless
    /// they are many and go back and forth: these are put in the order of x.
    static func runs(_ points: [PlotPoint?], width: Double) -> [[PlotPoint]] {
        let limit = 2 * Int(max(1, width))
        guard points.count > limit else { return split(points) }
        let known = points.compactMap { $0 }
        let isOrdered = zip(known, known.dropFirst()).allSatisfy { $0.x <= $1.x }
        let ordered = isOrdered ? points : known.sorted { $0.x < $1.x }
        var result: [[PlotPoint]] = []
        var run: [PlotPoint] = []
        var index = 0
        while index < ordered.count {
            guard let first = ordered[index] else {
                index += 1
                continue
            }
            if index > 0, ordered[index - 1] == nil, !run.isEmpty {
                result.append(run)
                run = []
            }
            let column = first.x.rounded(.down)
            var kept = (first: (index, first), low: (index, first), high: (index, first), last: (index, first))
            while index < ordered.count {
                if let point = ordered[index] {
                    guard point.x.rounded(.down) == column else { break }
                    if point.y < kept.low.1.y { kept.low = (index, point) }
                    if point.y > kept.high.1.y { kept.high = (index, point) }
                    kept.last = (index, point)
                }
                index += 1
            }
            let inOrder = [kept.first, kept.low, kept.high, kept.last].sorted { $0.0 < $1.0 }
            for (place, entry) in inOrder.enumerated() where place == 0 || inOrder[place - 1].0 != entry.0 {
                run.append(entry.1)
            }
        }
        if !run.isEmpty { result.append(run) }
        return result
    }

    /// The edge of a band to follow, as it looks on the page, where y grows downwards.
    enum Edge { case lowest, highest }

    /// An edge of a band, with one point in a pixel column. Both edges of a band have the same gaps, so their runs
    /// correspond.
    static func edges(_ points: [PlotPoint?], width: Double, keeping edge: Edge) -> [[PlotPoint]] {
        let runs = split(points)
        guard points.count > 2 * Int(max(1, width)) else { return runs }
        return runs.map { run in
            var result: [PlotPoint] = []
            for point in run {
                guard let last = result.last, last.x.rounded(.down) == point.x.rounded(.down) else {
                    result.append(point)
                    continue
                }
                if edge == .highest ? point.y < last.y : point.y > last.y { result[result.count - 1].y = point.y }
            }
            return result
        }
    }

    private static func split(_ points: [PlotPoint?]) -> [[PlotPoint]] {
        points.split { $0 == nil }.map { $0.compactMap { $0 } }
    }
}

extension PlotContext {
    /// What tells one line or area from another.
    private struct Identity: Hashable {
        var color: PlottableDatum?
        var constant: RGBColor?
        var dashes: String?
        var lineStyle: PlottableDatum?
        var symbol: PlottableDatum?
        var series: PlottableDatum?

        init(_ mark: Mark) {
            color = mark.colorValue?.datum
            if case .constant(let value) = mark.coloring { constant = value }
            dashes = mark.dashes
            lineStyle = mark.lineStyle?.datum
            symbol = mark.symbol?.datum
            series = mark.series?.datum
        }
    }

    /// Marks that belong to one line or area, in the order in which the lines begin. Colours, dashes, symbols and
    /// series tell lines apart.
    public func lines(of marks: [Mark]) -> [[Mark]] {
        var places: [Identity: Int] = [:]
        var result: [[Mark]] = []
        for mark in marks {
            let identity = Identity(mark)
            if let place = places[identity] {
                result[place].append(mark)
            } else {
                places[identity] = result.count
                result.append([mark])
            }
        }
        return result
    }

    /// The points of one line in pixels, as runs without gaps. A mark whose values have no place leaves a gap. Of
    /// thousands of points those are kept that can be seen.
    public func runs(of line: [Mark]) -> [[PlotPoint]] {
        LineThinning.runs(line.map { point($0.x, $0.y) }, width: box.width)
    }

    /// The path of an area between two edges; `nil` if no mark has both.
    ///
    /// - Parameters:
    ///   - line: The marks of the area, from left to right.
    ///   - lower: The number of a mark at one edge. What has no place on a logarithmic axis is at the plot's bottom.
    ///   - upper: The number of a mark at the other edge.
    public func areaPath(of line: [Mark], lower: (Mark) -> Double?, upper: (Mark) -> Double?) -> String? {
        var low: [PlotPoint?] = []
        var high: [PlotPoint?] = []
        for mark in line {
            guard let x = x(mark.x), let from = lower(mark).flatMap(yOrEdge), let to = upper(mark).flatMap(yOrEdge)
            else {
                low.append(nil)
                high.append(nil)
                continue
            }
            low.append(PlotPoint(x: x, y: max(from, to)))
            high.append(PlotPoint(x: x, y: min(from, to)))
        }
        let data = zip(
            LineThinning.edges(high, width: box.width, keeping: .highest),
            LineThinning.edges(low, width: box.width, keeping: .lowest)
        ).map { PathData.area(upper: $0, lower: $1) }.joined()
        return data.isEmpty ? nil : data
    }
}

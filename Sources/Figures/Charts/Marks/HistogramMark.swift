/// Counts of values in equal bins, as bars. Several, told apart by colour, are drawn through each other.
public struct HistogramMark: ChartContent, Sendable {
    public var marks: [Mark]

    /// The histogram of values; those that are not finite are left out.
    ///
    /// - Parameters:
    ///   - bins: How many bins; where `nil`, as many as Freedman and Diaconis's rule asks for, at round numbers.
    ///   - isDensity: Whether areas add up to one, in place of heights that count.
    ///   - domain: The range that the bins share; where `nil`, that of the values.
    public init(
        _ values: PlottableValues, bins: Int? = nil, isDensity: Bool = false, domain: ClosedRange<Double>? = nil
    ) {
        let bins = HistogramBins(values.finiteNumbers, count: bins, domain: domain)
        let total = Double(bins.counts.reduce(0, +))
        marks = zip(zip(bins.edges, bins.edges.dropFirst()), bins.counts).map { ends, count in
            let height = isDensity && total > 0 ? Double(count) / total / (ends.1 - ends.0) : Double(count)
            var mark = Mark(
                .bar, x: .value(values.label, ends.0), y: .value(isDensity ? "density" : "count", height),
                xEnd: .value(values.label, ends.1))
            mark.tooltip =
                "\(NumberText.brief(ends.0).typeset) to \(NumberText.brief(ends.1).typeset): \(NumberText.brief(height).typeset)"
            return mark
        }
    }
}

/// Counts of values in equal bins, as bars. Several of different colours are drawn over each other, half transparent.
public struct HistogramMark: ChartContent, Sendable {
    /// The marks of the bars, one for each bin; none without values.
    public var marks: [Mark]

    /// The histogram of values; values that are not finite are left out.
    ///
    /// - Parameters:
    ///   - values: The numbers to count.
    ///   - bins: About how many bins, at round numbers; by Freedman and Diaconis's rule where `nil`.
    ///   - isDensity: Whether the areas of the bars add up to one; otherwise their heights are counts.
    ///   - domain: The range that the bins cover; where `nil`, the range of the values.
    public init(
        _ values: PlottableValues, bins: Int? = nil, isDensity: Bool = false, domain: ClosedRange<Double>? = nil
    ) {
        let bins = HistogramBins(values.finiteNumbers, count: bins, domain: domain)
        let total = Double(bins.counts.reduce(0, +))
        marks = zip(zip(bins.edges, bins.edges.dropFirst()), bins.counts).map { ends, count in
            let height = isDensity && total > 0 ? Double(count) / total / (ends.1 - ends.0) : Double(count)
            var mark = Mark(
                Bars(), x: .value(values.label, ends.0), y: .value(isDensity ? "density" : "count", height),
                xEnd: .value(values.label, ends.1))
            mark.tooltip =
                "\(QuantityText.value(ends.0)) to \(QuantityText.value(ends.1)): \(QuantityText.value(height))"
            return mark
        }
    }
}

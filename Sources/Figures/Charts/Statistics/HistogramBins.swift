/// How many of several numbers fall into each of several intervals.
public struct HistogramBins: Sendable, Equatable {
    /// The ends of the intervals in ascending order, one more than there are counts; empty without values.
    public let edges: [Double]
    /// How many numbers are in each interval.
    public let counts: [Int]

    /// Counts values in intervals of a round width. Values that are not finite are left out.
    ///
    /// Without a count and a domain, whole numbers over a short range get one interval each, centred on them.
    ///
    /// - Parameters:
    ///   - values: The numbers to count.
    ///   - count: About how many intervals, 1…1000; where `nil`, 5 to 60 by Freedman and Diaconis's rule.
    ///   - domain: The range that the intervals cover; where `nil`, the range of the values. Values outside are counted
    ///     in the nearest interval.
    public init(_ values: some Sequence<Double>, count: Int? = nil, domain: ClosedRange<Double>? = nil) {
        let finite = values.filter(\.isFinite).sorted()
        edges = Self.edges(for: finite, count: count, domain: domain)
        var counts = [Int](repeating: 0, count: max(0, edges.count - 1))
        if let low = edges.first, let high = edges.last, !counts.isEmpty {
            for value in finite {
                let place = (value - low) / (high - low) * Double(counts.count)
                counts[max(0, min(counts.count - 1, Int(max(-1, min(1e9, place)))))] += 1
            }
        }
        self.counts = counts
    }

    private static func edges(for sorted: [Double], count: Int?, domain: ClosedRange<Double>?) -> [Double] {
        guard let low = domain?.lowerBound ?? sorted.first, let high = domain?.upperBound ?? sorted.last,
            !sorted.isEmpty
        else { return [] }
        if count == nil, domain == nil, high - low <= 40,
            sorted.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 1e15 })
        {
            return stride(from: low - 0.5, through: high + 0.5, by: 1).map { $0 }
        }
        let domain = Scale(domain: low...high).domain
        let quartiles = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
        let width = 2 * quartiles / exponential10(commonLogarithm(Double(sorted.count)) / 3)
        let rule = width > 0 ? (domain.upperBound - domain.lowerBound) / width : 20
        let wanted = count.map { max(1, min(1000, $0)) } ?? Int(max(5, min(60, rule)))
        let step = roundWidth(nearest: (domain.upperBound - domain.lowerBound) / Double(wanted))
        guard step > 0, step.isFinite else { return [] }
        let first = (domain.lowerBound / step + 1e-9).rounded(.down)
        let last = max(first + 1, (domain.upperBound / step - 1e-9).rounded(.up))
        guard last - first < 10_000 else { return [] }
        return (0...Int(last - first)).map { Scale.multiple(first + Double($0), of: step) }
    }

    /// The number of the form 1, 2, 2.5, 5 or 10 times a power of ten whose ratio to a width is nearest to one.
    private static func roundWidth(nearest width: Double) -> Double {
        guard width > 0, width.isFinite else { return 0 }
        let decade = powerOfTen(decimalExponent(width))
        return [1, 2, 2.5, 5, 10].map { $0 * decade }.min { max($0 / width, width / $0) < max($1 / width, width / $1) }!
    }
}

/// A box from the first to the third quartile with the median across, whiskers to the outermost values that are at most one
/// and a half times the box's length away from it, and a dot for each value beyond (Tukey, Exploratory Data Analysis, 1977).
public struct BoxMark: ChartContent, Sendable {
    public var marks: [Mark]

    /// The box of values at a place of the x axis; values that are not finite are left out.
    public init(x: PlottableValue, values: PlottableValues) {
        guard let box = BoxSummary(values.finiteNumbers) else {
            marks = []
            return
        }
        var mark = Mark(.box, x: x, y: .value(values.label, box.median))
        mark.box = box
        marks = [mark]
    }
}

/// Five numbers that tell how values are spread, and the values beyond the whiskers.
struct BoxSummary: Sendable, Equatable {
    var median: Double
    var lowerQuartile: Double
    var upperQuartile: Double
    var lowerWhisker: Double
    var upperWhisker: Double
    var outliers: [Double]

    /// `nil` without values. Quartiles between two values are interpolated (type 7 of Hyndman and Fan, as numpy's default).
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let index = min(Int(place), sorted.count - 1)
            let next = min(index + 1, sorted.count - 1)
            return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
        }
        let (first, third) = (quantile(0.25), quantile(0.75))
        let reach = 1.5 * (third - first)
        let inside = sorted.filter { $0 >= first - reach && $0 <= third + reach }
        median = quantile(0.5)
        (lowerQuartile, upperQuartile) = (first, third)
        // The box may lie between two values, beyond which there is none on one side.
        lowerWhisker = min(inside.first ?? first, first)
        upperWhisker = max(inside.last ?? third, third)
        outliers = sorted.filter { $0 < first - reach || $0 > third + reach }
    }
}

/// Five numbers that tell how values are spread, and the values beyond the whiskers.
struct BoxSummary: Sendable, Equatable {
    var median: Double
    var lowerQuartile: Double
    var upperQuartile: Double
    var lowerWhisker: Double
    var upperWhisker: Double
    var outliers: [Double]

    /// The summary of finite values; `nil` without any. Quartiles between two values are interpolated (type 7 of
    /// Hyndman and Fan, NumPy's default).
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
        // A quartile between two values may have no value beyond it.
        lowerWhisker = min(inside.first ?? first, first)
        upperWhisker = max(inside.last ?? third, third)
        outliers = sorted.filter { $0 < first - reach || $0 > third + reach }
    }
}

/// The mean, the standard deviation and the median of a sample.
public enum SampleStatistics {
    /// The mean; 0 for an empty sample.
    public static func mean(_ values: some Collection<Double>) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The sample standard deviation, with divisor n − 1; 0 for fewer than two numbers.
    public static func standardDeviation(_ values: some Collection<Double>) -> Double {
        guard values.count > 1 else { return 0 }
        let centre = mean(values)
        return (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)).squareRoot()
    }

    /// The median, which for an even count is the mean of the two middle numbers; `nil` for an empty sample.
    public static func median(_ values: some Collection<Double>) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Mean, spread and median of a few numbers.
public enum SampleStatistics {
    /// The mean; 0 of no numbers.
    public static func mean(_ values: some Collection<Double>) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The standard deviation of a sample (divided by n − 1); 0 of fewer than two numbers.
    public static func standardDeviation(_ values: some Collection<Double>) -> Double {
        guard values.count > 1 else { return 0 }
        let centre = mean(values)
        return (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)).squareRoot()
    }

    /// The median, the mean of the two middle numbers where there are two; `nil` of no numbers.
    public static func median(_ values: some Collection<Double>) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

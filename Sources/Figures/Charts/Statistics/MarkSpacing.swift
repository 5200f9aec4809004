/// How far apart marks are on an axis of numbers.
enum MarkSpacing {
    /// The least distance between two different values; 1 if there are not two.
    static func smallest(_ values: [Double]) -> Double {
        let sorted = Set(values.filter(\.isFinite)).sorted()
        return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 1
    }
}

import Numerics

extension TrainedModel {
    /// The codes of the first shifts of data, in the features that are strongest in them.
    ///
    /// Rows and columns are ordered so that each feature stands where it is strongest: a code that tells shifts apart shows as
    /// steps down the diagonal.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - count: How many shifts; fewer where there are not as many.
    ///   - most: How many features at most.
    /// - Throws: What reading the data throws.
    public func activationMap<Data: ShiftDataset>(
        on data: Data, count: Int = 40, features most: Int = 40
    ) throws -> ActivationMap {
        let rows = max(1, min(count, data.count))
        let codes = encode(try data.shifts(0..<rows))
        let strength = (0..<codes.columns).map { feature in codes.column(feature).reduce(0) { $0 + abs($1) } }
        let kept = strength.indices.filter { strength[$0] > 0 }
            .sorted { (strength[$0], $1) > (strength[$1], $0) }.prefix(max(1, most))
        // A row belongs to its strongest feature; features that own many rows come first.
        let owners = (0..<rows).map { row in kept.max { abs(codes[row, $0]) < abs(codes[row, $1]) } ?? 0 }
        let owned = Dictionary(grouping: owners, by: { $0 }).mapValues(\.count)
        let columns = kept.sorted { (owned[$0] ?? 0, strength[$0], $1) > (owned[$1] ?? 0, strength[$1], $0) }
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        let order = (0..<rows).sorted { first, second in
            let (a, b) = (places[owners[first]] ?? 0, places[owners[second]] ?? 0)
            return a != b
                ? a < b : (abs(codes[first, owners[first]]), second) > (abs(codes[second, owners[second]]), first)
        }
        let phrases = data.annotations.phrases
        return ActivationMap(
            codes: Matrix(rows: order.map { row in columns.map { codes[row, $0] } }), shifts: order, features: columns,
            names: phrases.map { phrases in order.map { "\(phrases[$0].before) → \(phrases[$0].after)" } } ?? [])
    }
}

import Numerics

extension TrainedModel {
    /// How strongly the features respond to the concepts of data, on shifts that change the concept.
    ///
    /// Every concept's strongest feature stands on the diagonal unless an earlier concept has taken it.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - most: How many features at most, the strongest.
    /// - Throws: ``MetricError`` if no concept changes; and what reading the data throws.
    public func featureMap<Data: LabelledShiftDataset>(on data: Data, features most: Int = 60) throws -> FeatureMap {
        let codes = try encode(data)
        let truth = data.concepts
        var sums = [[Double]](repeating: [Double](repeating: 0, count: codes.columns), count: truth.columns)
        var counts = [Int](repeating: 0, count: truth.columns)
        for row in 0..<codes.rows {
            let changed = truth.row(row).enumerated().filter { $0.element != 0 }.map(\.offset)
            let code = codes.row(row)
            for concept in changed {
                counts[concept] += 1
                for feature in code.indices { sums[concept][feature] += Double(abs(code[feature])) }
            }
        }
        let concepts = counts.indices.filter { counts[$0] > 0 }
        guard !concepts.isEmpty else {
            throw MetricError(
                "\(data.name): no concept changes in any of its shifts; a map needs data with known concepts.")
        }
        let means = concepts.map { concept in sums[concept].map { $0 / Double(counts[concept]) } }
        let peaks = (0..<codes.columns).map { feature in means.map { $0[feature] }.max() ?? 0 }
        var left = Set(
            peaks.indices.sorted { (peaks[$0], $1) > (peaks[$1], $0) }.prefix(max(1, most)).filter { peaks[$0] > 0 })
        var order: [Int] = []
        for row in means {
            guard let best = left.max(by: { (row[$0], $1) < (row[$1], $0) }) else { break }
            order.append(best)
            left.remove(best)
        }
        order += left.sorted { (peaks[$0], $1) > (peaks[$1], $0) }
        let known = data.annotations.conceptNames
        return FeatureMap(
            strengths: Matrix(rows: means.map { row in order.map { Float(row[$0]) } }), concepts: concepts,
            features: order,
            names: known.count == truth.columns ? concepts.map { known[$0] } : [], counts: concepts.map { counts[$0] })
    }
}

import Numerics
import SparseShift

/// How the features of a model go with labels, and what a feature that has nothing to do with them comes to.
struct FeatureLabels: Sendable {
    /// The labels of every feature, in descending order of |correlation| (H).
    let matches: [[LabelMatch]]
    /// The largest |correlation| with a label of features whose pairs are in a random order.
    let correlationChance: ChanceLevel
    /// The concordance with that label.
    let concordanceChance: ChanceLevel

    /// - Parameters:
    ///   - codes: A row a feature, a column a pair (H × N).
    ///   - standardized: The same, standardised.
    ///   - concepts: A row a label, a column a pair (K × N).
    ///   - names: The names of the labels (K).
    ///   - most: The most labels of a feature.
    ///   - draws: The number of features in a random order.
    init(
        codes: Matrix, standardized: StandardizedRows, concepts: Matrix, names: [String], most: Int = 3,
        draws: Int = 200, seed: Int
    ) {
        let labels = StandardizedRows(concepts)
        let hasDirections = concepts.elements.contains { $0 < 0 }
        /// The labels in descending order of |correlation|, with the concordance of the first.
        @Sendable func ranked(_ values: StandardizedRows, _ row: Int, _ plain: [Float]) -> [LabelMatch] {
            let signed = (0..<concepts.rows).map { values.correlation(row, with: labels, $0) }
            let sizes = hasDirections ? [] : plain.map { abs($0) }
            let unsigned: [Double]
            if hasDirections {
                unsigned = signed.map { _ in 0 }
            } else {
                let variable = StandardizedRows(Matrix(rows: 1, columns: sizes.count, elements: sizes))
                unsigned = (0..<concepts.rows).map { variable.correlation(0, with: labels, $0) }
            }
            let best = zip(signed, unsigned).map { abs($0) >= abs($1) ? $0 : $1 }
            let order = best.indices.sorted { (abs(best[$0]), $1) > (abs(best[$1]), $0) }
            return order.prefix(most).enumerated().filter { $0.offset == 0 || best[$0.element] != 0 }.map {
                place, label in
                let isOfMagnitude = abs(unsigned[label]) > abs(signed[label])
                var concordance: Double?
                if place == 0 {
                    let value = Concordance(of: isOfMagnitude ? sizes : plain, with: concepts.row(label)).value
                    concordance = best[label] < 0 ? 1 - value : value
                }
                return LabelMatch(
                    concept: names[label], isOfMagnitude: isOfMagnitude, correlation: best[label],
                    concordance: concordance)
            }
        }
        matches = Parallel.map(codes.rows) { ranked(standardized, $0, codes.row($0)) }
        let alive = (0..<codes.rows).filter { feature in
            standardized.correlation(feature, with: standardized, feature) > 0.5
        }
        let unrelated: [LabelMatch?] = Parallel.map(alive.isEmpty ? 0 : draws) { draw in
            var random = RandomGenerator(seed: seed, stream: 300_000 + draw)
            let row = codes.row(alive[draw % alive.count])
            let shuffled = random.permutation(row.count).map { row[$0] }
            let variable = StandardizedRows(Matrix(rows: 1, columns: shuffled.count, elements: shuffled))
            return ranked(variable, 0, shuffled).first
        }
        correlationChance = ChanceLevel(unrelated.compactMap { $0.map { abs($0.correlation) } })
        concordanceChance = ChanceLevel(unrelated.compactMap { $0?.concordance })
    }
}

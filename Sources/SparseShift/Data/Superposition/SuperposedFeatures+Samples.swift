import Numerics
import Requirements

extension SuperposedFeatures {
    /// Single embeddings with the values of all features: what a sparse autoencoder of embeddings is trained on.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - seed: Another seed draws others of the same features.
    /// - Returns: The embeddings as rows of data (`count` × d) whose concepts are the values (`count` × N).
    /// - Throws: ``DataError`` if `count` is not positive, or `count` × N is 2³¹ or more.
    public func samples(_ count: Int, seed: Int = 0) throws -> Shifts {
        let values = try values(count, seed: seed)
        return try Shifts(embeddings(of: values), concepts: values, name: "superposed features")
    }

    /// The values of all features in samples; 0 where a feature does not fire (`count` × N). They take 4 bytes each,
    /// which for 100,000 samples of SynthSAEBench-16k is 6.6 GB.
    ///
    /// - Parameters: As ``samples(_:seed:)``.
    /// - Throws: ``DataError`` as ``samples(_:seed:)``.
    public func values(_ count: Int, seed: Int = 0) throws(DataError) -> Matrix {
        try check(count)
        let width = self.count
        return Matrix(rows: count, columns: width) { target in
            nonisolated(unsafe) let target = target
            Parallel.forEach(count) { row in
                var random = Self.generator(seed, row)
                for (feature, value) in draw(&random).enumerated() { target[row * width + feature] = Float(value) }
            }
        }
    }

    /// The embeddings of samples (n × N → n × d): Σ v_i d_i and the bias.
    ///
    /// - Precondition: `values` has ``count`` columns.
    public func embeddings(of values: Matrix) -> Matrix {
        require(values.columns == count, "These values are of \(values.columns) features, not of \(count).")
        var result = values * directions
        let width = dimension
        result.withUnsafeMutableBufferPointer { entries in
            for index in entries.indices { entries[index] += bias[index % width] }
        }
        return result
    }

    func check(_ count: Int) throws(DataError) {
        try DataError.requireSamples(count, of: self.count, "superposed features", unit: "features")
    }

    /// Every row has its own random numbers, so that rows can be drawn at the same time.
    static func generator(_ seed: Int, _ row: Int) -> RandomGenerator {
        RandomGenerator(seed: seed, stream: 1_000_000 + row)
    }

    /// The values of all features in one sample.
    func draw(_ random: inout RandomGenerator) -> [Double] {
        let rank = correlation?.rank ?? 0
        let common = (0..<rank).map { _ in random.normal() }
        var values = [Double](repeating: 0, count: count)
        for feature in 0..<count {
            var urge = own[feature] * random.normal()
            for factor in 0..<rank { urge += loadings[feature * rank + factor] * common[factor] }
            if urge > thresholds[feature] {
                values[feature] = max(0, means[feature] + deviations[feature] * random.normal())
            }
        }
        for (parent, children) in families {
            guard values[parent] > 0 else {
                for child in children { values[child] = 0 }
                continue
            }
            let firing = children.filter { values[$0] > 0 }
            guard !firing.isEmpty else { continue }
            let winner = firing[firing.count > 1 ? random.integer(below: firing.count) : 0]
            for child in firing { values[child] = child == winner ? values[child] * values[parent] / means[parent] : 0 }
        }
        return values
    }
}

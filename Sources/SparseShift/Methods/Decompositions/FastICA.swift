import Glibc
import Numerics
import Work

/// Independent component analysis by FastICA (Hyvärinen 1999): directions whose codes are as independent, and so as far
/// from normal, as possible.
///
/// The shifts are centred and whitened by a PCA to H dimensions. There all directions are improved at once, by the
/// nonlinearity tanh and symmetric decorrelation, as in scikit-learn's `FastICA` with its defaults. The decoder's
/// columns are those of the mixing matrix in the units of the shifts, at unit length and in the order of the part of
/// the variance that they explain, and their largest entry is positive; the encoder takes the sources out, in these
/// columns' units. Signs and order mean nothing in an independent component analysis.
public enum FastICA {
    /// The configuration of a FastICA.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "FastICA" }
        public static var summary: String { "Independent components: directions whose codes are far from normal." }

        public var settings: TrainingSettings
        /// The most iterations. A remark says so if they do not suffice.
        public var iterations = 200
        /// The iterations end when no direction turned further than this: 1 minus the |cosine|, in the whitened space.
        public var tolerance = 1e-4
        /// The seed of the start.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of components, H, at most the number of directions in which the shifts vary.
        ///   - iterations: The most iterations.
        ///   - tolerance: The turn at which the iterations end.
        ///   - drawSeed: The seed of the start.
        public init(features: Int, iterations: Int = 200, tolerance: Double = 1e-4, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.iterations = iterations
            self.tolerance = tolerance
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .integer("iterations", \FastICA.Configuration.iterations),
            .number("turn_tolerance", \FastICA.Configuration.tolerance),
            .integer("draw_seed", \FastICA.Configuration.drawSeed),
        ]

        public func validateOwn() throws(ConfigurationError) {
            try requireNoNorms()
            try ConfigurationError.require(
                (1...1_000_000).contains(iterations), "iterations: from 1 to 1000000, not \(iterations).")
            try ConfigurationError.require(
                tolerance > 0 && tolerance < 1, "turn_tolerance: above 0 and below 1, not \(tolerance).")
        }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let (features, dimension) = (settings.features, data.dimension)
            var moments = SecondMoments(dimension: dimension)
            try data.forEachSlice { _, part in moments.add(part) }
            let spread = SymmetricEigendecomposition(moments.covariance, order: dimension)
            let least = FastICA.smallestPart * max(0, spread.values.first ?? 0)
            let possible = spread.values.count { $0 > least }
            guard possible > 0 else {
                throw DataError("\(data.name): its shifts do not vary, so FastICA has no components to find.")
            }
            guard features <= possible else {
                throw ConfigurationError(
                    "oc: \(data.name) varies along \(possible) of \(dimension) directions, so no more than \(possible) "
                        + "independent component\(possible == 1 ? " is" : "s are") possible, not \(features).")
            }
            // Row k of the basis is a principal direction, and scale k the standard deviation along it.
            let basis = Array(spread.vectors.prefix(features * dimension))
            let scales = spread.values.prefix(features).map { $0.squareRoot() }
            let mean = moments.mean
            let white = try FastICA.whitened(data, mean: mean, basis: basis, scales: scales)
            var random = RandomGenerator(seed: drawSeed, stream: 71)
            var rotation = FastICA.decorrelated(
                (0..<features * features).map { _ in random.normal() }, order: features)
            var turn = Double.infinity
            var done = 0
            while turn >= tolerance, done < iterations {
                try Interruption.check()
                let next = FastICA.decorrelated(FastICA.improved(rotation, on: white), order: features)
                turn = FastICA.turn(from: rotation, to: next, order: features)
                rotation = next
                done += 1
            }
            if turn >= tolerance {
                Remarks.make(
                    "FastICA of \(data.name) has not settled after \(done) iterations: the last one turned a direction by "
                        + "\(turn.brief), not less than \(tolerance); more iterations, or fewer features, would")
            }
            return FastICA.parameters(
                rotation, basis: basis, scales: scales, mean: mean, features: features, dimension: dimension)
        }
    }

    /// Directions with less than this part of the largest variance count as rounding.
    private static let smallestPart = 1e-10

    /// The shifts in units of their standard deviations along principal directions (N × H).
    private static func whitened<Data: ShiftDataset>(
        _ data: Data, mean: [Double], basis: [Double], scales: [Double]
    ) throws(Data.Failure) -> Matrix {
        let (width, height) = (mean.count, scales.count)
        var white = Matrix(rows: data.count, columns: height)
        try data.forEachSlice { rows, part in
            var place = rows.lowerBound * height
            part.forEachPart { rows, elements in
                var centred = elements
                for index in centred.indices { centred[index] -= mean[index % width] }
                var result = [Double](repeating: 0, count: rows.count * height)
                BLAS.multiply(
                    m: rows.count, n: height, k: width, centred, .plain, basis, .transposed, into: &result)
                for index in result.indices { result[index] /= scales[index % height] }
                return result
            } combine: { result in
                white.withUnsafeMutableBufferPointer { target in
                    for (index, value) in result.enumerated() { target[place + index] = Float(value) }
                }
                place += result.count
            }
        }
        return white
    }

    /// E[g(w x) x] − E[g′(w x)] w for every row w, where g = tanh.
    private static func improved(_ rotation: [Double], on white: Matrix) -> [Double] {
        let order = white.columns
        var result = [Double](repeating: 0, count: order * order)
        var slopes = [Double](repeating: 0, count: order)
        white.forEachPart { rows, elements in
            var values = [Double](repeating: 0, count: rows.count * order)
            BLAS.multiply(
                m: rows.count, n: order, k: order, elements, .plain, rotation, .transposed, into: &values)
            var slopes = [Double](repeating: 0, count: order)
            values.withUnsafeMutableBufferPointer { values in
                slopes.withUnsafeMutableBufferPointer { slopes in
                    for index in values.indices {
                        let value = tanh(values[index])
                        values[index] = value
                        slopes[index % order] += 1 - value * value
                    }
                }
            }
            var products = [Double](repeating: 0, count: order * order)
            BLAS.multiply(
                m: order, n: order, k: rows.count, values, .transposed, elements, .plain, into: &products)
            return (products, slopes)
        } combine: { part in
            for index in result.indices { result[index] += part.0[index] }
            for index in slopes.indices { slopes[index] += part.1[index] }
        }
        let count = Double(white.rows)
        for index in result.indices {
            result[index] = result[index] / count - slopes[index / order] / count * rotation[index]
        }
        return result
    }

    /// (W Wᵀ)^(−1/2) W.
    private static func decorrelated(_ matrix: [Double], order: Int) -> [Double] {
        var square = [Double](repeating: 0, count: order * order)
        BLAS.multiply(m: order, n: order, k: order, matrix, .plain, matrix, .transposed, into: &square)
        let parts = SymmetricEigendecomposition(square, order: order)
        var scaled = parts.vectors
        for index in scaled.indices { scaled[index] /= max(parts.values[index / order], 1e-300).squareRoot() }
        var root = [Double](repeating: 0, count: order * order)
        BLAS.multiply(m: order, n: order, k: order, parts.vectors, .transposed, scaled, .plain, into: &root)
        var result = [Double](repeating: 0, count: order * order)
        BLAS.multiply(m: order, n: order, k: order, root, .plain, matrix, .plain, into: &result)
        return result
    }

    /// The largest 1 − |cosine| of rows before and after.
    private static func turn(from old: [Double], to new: [Double], order: Int) -> Double {
        (0..<order).map { row in
            let product = (row * order..<(row + 1) * order).reduce(0) { $0 + old[$1] * new[$1] }
            return abs(abs(product) - 1)
        }.max() ?? 0
    }

    private static func parameters(
        _ rotation: [Double], basis: [Double], scales: [Double], mean: [Double], features: Int, dimension: Int
    ) -> Parameters {
        func inShifts(_ factors: [Double]) -> [Double] {
            var scaled = rotation
            for index in scaled.indices { scaled[index] *= factors[index % features] }
            var result = [Double](repeating: 0, count: features * dimension)
            BLAS.multiply(m: features, n: dimension, k: features, scaled, .plain, basis, .plain, into: &result)
            return result
        }
        let (mixing, unmixing) = (inShifts(scales), inShifts(scales.map { 1 / $0 }))
        let columns = (0..<features).map { feature in
            let column = mixing[feature * dimension..<(feature + 1) * dimension]
            let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let isTurned = (column.max { abs($0) < abs($1) } ?? 1) < 0
            return (feature: feature, length: length, sign: isTurned ? -1.0 : 1.0)
        }.sorted { ($0.length, $1.feature) > ($1.length, $0.feature) }
        func rows(_ elements: [Double], _ factor: (_ length: Double) -> Double) -> Matrix {
            Matrix(
                rows: features, columns: dimension,
                elements: columns.flatMap { column in
                    elements[column.feature * dimension..<(column.feature + 1) * dimension].map {
                        Float($0 * column.sign * factor(column.length))
                    }
                })
        }
        return Parameters(
            encoderWeight: rows(unmixing) { $0 }, encoderBias: .init(repeating: 0, count: features),
            decoderWeight: rows(mixing) { 1 / $0 }, decoderBias: mean.map { Float($0) })
    }
}

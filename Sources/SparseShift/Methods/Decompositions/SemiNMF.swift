import Glibc
import Numerics
import Work

/// Semi-nonnegative matrix factorisation (Ding, Li & Jordan 2010): shifts as sums of directions of any sign, with
/// codes that are never negative.
///
/// Plain nonnegative matrix factorisation is not for shifts, whose entries have both signs. The fit multiplies the
/// codes by factors that lower the error and solves for the directions, in turn. The code of a shift by the model is
/// the nonnegative one that reconstructs it best.
public enum SemiNMF {
    /// h = argmin ‖x − W_d h‖² over h ≥ 0, from the products W_dᵀ x: the encoder has the weights of the decoder.
    public struct Activation: ActivationFunction {
        /// Makes the activation.
        public init() {}

        /// Cannot be computed from the bias alone.
        public func apply(to code: inout Matrix, encoderBias: [Float]) { refuseWithoutDecoder() }

        public func apply(to code: inout Matrix, of parameters: Parameters) {
            NonnegativeCodes(directions: parameters.decoderWeight).solve(&code)
        }
    }

    /// The configuration of a semi-NMF.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "semi-NMF" }
        public static var summary: String { "Directions of any sign whose codes are never negative." }

        public var settings: TrainingSettings
        /// The most iterations. A remark says so if they do not suffice.
        public var iterations = 500
        /// The iterations end when one lowers the error by no more than this part of the shifts' energy.
        public var tolerance = 1e-7
        /// The seed of the codes that the fit starts from.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of directions, H, at least 1.
        ///   - iterations: The most iterations.
        ///   - tolerance: The part of the shifts' energy at which the iterations end.
        ///   - drawSeed: The seed of the start.
        public init(features: Int, iterations: Int = 500, tolerance: Double = 1e-7, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.iterations = iterations
            self.tolerance = tolerance
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .integer("iterations", \SemiNMF.Configuration.iterations),
            .number("error_tolerance", \SemiNMF.Configuration.tolerance),
            .integer("draw_seed", \SemiNMF.Configuration.drawSeed),
        ]

        public var activation: any ActivationFunction { Activation() }

        public func validateOwn() throws(ConfigurationError) {
            try requireNoNorms()
            try ConfigurationError.require(
                (1...1_000_000).contains(iterations), "iterations: from 1 to 1000000, not \(iterations).")
            try ConfigurationError.require(
                tolerance >= 0 && tolerance < 1, "error_tolerance: from 0 to below 1, not \(tolerance).")
        }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let shifts = try data.shifts(0..<data.count)
            var random = RandomGenerator(seed: drawSeed, stream: 73)
            let start = (0..<shifts.rows * settings.features).map { _ in random.uniform() }
            var (weight, gain) = try SemiNMF.directions(
                of: shifts, start: start, features: settings.features, iterations: iterations, tolerance: tolerance)
            if gain > tolerance {
                Remarks.make(
                    "semi-NMF of \(data.name) has not settled after \(iterations) iterations: the last one still lowered the "
                        + "error by \(gain) of the shifts' energy, more than \(tolerance); more iterations would")
            }
            weight.withUnsafeMutableBufferPointer {
                UnitColumns.normalize($0.baseAddress!, settings.features, data.dimension)
            }
            return Parameters(
                encoderWeight: weight, encoderBias: .init(repeating: 0, count: settings.features),
                decoderWeight: weight, decoderBias: .init(repeating: 0, count: data.dimension),
                activation: Activation())
        }
    }

    /// What keeps divisors from zero.
    private static let epsilon = 1e-8
    private static let rowsOfPart = 512

    /// The D of A ≈ Z D with Z ≥ 0 (H × d), of any length.
    ///
    /// - Parameters:
    ///   - shifts: A (N × d).
    ///   - start: The first Z, not negative (N × H, row-major).
    ///   - features: H.
    ///   - iterations: How often Z and then D are improved at most.
    ///   - tolerance: The part of ‖A‖² at which the iterations end.
    /// - Returns: D, and the part of ‖A‖² by which the last iteration lowered the error.
    /// - Throws: `Interrupted` if `Interruption/request()` was called.
    package static func directions(
        of shifts: Matrix, start: [Double], features: Int, iterations: Int, tolerance: Double
    ) throws(Interrupted) -> (matrix: Matrix, gain: Double) {
        let width = shifts.columns
        let energy = shifts.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
        // The codes of every part of the rows.
        var codes = stride(from: 0, to: shifts.rows, by: rowsOfPart).map { first in
            Array(start[first * features..<min(shifts.rows, first + rowsOfPart) * features])
        }
        var directions = [Double](repeating: 0, count: features * width)
        var (error, gain) = (Double.infinity, Double.infinity)
        for iteration in 0...iterations {
            try Interruption.check()
            let (old, known) = (codes, directions)
            let (positive, negative) = signedProducts(known, features, width)
            var squares = [Double](repeating: 0, count: features * features)
            // AᵀZ (d × H).
            var products = [Double](repeating: 0, count: width * features)
            shifts.forEachPart(of: rowsOfPart) { rows, elements in
                var code = old[rows.lowerBound / rowsOfPart]
                // The first D is that of the start.
                if iteration > 0 {
                    improve(&code, rows.count, elements, known, positive, negative, features, width)
                }
                var squares = [Double](repeating: 0, count: features * features)
                BLAS.multiply(
                    m: features, n: features, k: rows.count, code, .transposed, code, .plain, into: &squares)
                var products = [Double](repeating: 0, count: width * features)
                BLAS.multiply(
                    m: width, n: features, k: rows.count, elements, .transposed, code, .plain, into: &products)
                return (rows.lowerBound / rowsOfPart, code, squares, products)
            } combine: { part in
                codes[part.0] = part.1
                for index in squares.indices { squares[index] += part.2[index] }
                for index in products.indices { products[index] += part.3[index] }
            }
            // The D of the least error, as its transpose (d × H); codes may depend on each other linearly.
            let solution =
                PositiveDefiniteSystem.ridgeSolution(squares, order: features, products, count: width)
                ?? products.map { _ in 0 }
            for feature in 0..<features {
                for index in 0..<width { directions[feature * width + index] = solution[index * features + feature] }
            }
            let next = energy - zip(solution, products).reduce(0) { $0 + $1.0 * $1.1 }
            gain = energy > 0 ? (error - next) / energy : 0
            error = next
            if gain <= tolerance { break }
        }
        return (Matrix(rows: features, columns: width, elements: directions.map { Float($0) }), gain)
    }

    /// The positive and the negative part of D Dᵀ (H × H each).
    private static func signedProducts(
        _ directions: [Double], _ features: Int, _ width: Int
    ) -> (positive: [Double], negative: [Double]) {
        var gram = [Double](repeating: 0, count: features * features)
        BLAS.multiply(
            m: features, n: features, k: width, directions, .plain, directions, .transposed, into: &gram)
        return (gram.map { max($0, 0) }, gram.map { max(-$0, 0) })
    }

    /// Z ∘ √(([ADᵀ]⁺ + Z[DDᵀ]⁻) / ([ADᵀ]⁻ + Z[DDᵀ]⁺)).
    private static func improve(
        _ code: inout [Double], _ rows: Int, _ elements: [Double], _ directions: [Double], _ positive: [Double],
        _ negative: [Double], _ features: Int, _ width: Int
    ) {
        var products = [Double](repeating: 0, count: rows * features)
        BLAS.multiply(m: rows, n: features, k: width, elements, .plain, directions, .transposed, into: &products)
        var (above, below) = (products.map { max($0, 0) }, products.map { max(-$0, 0) })
        BLAS.multiply(m: rows, n: features, k: features, code, .plain, negative, .plain, into: &above, keeping: 1)
        BLAS.multiply(m: rows, n: features, k: features, code, .plain, positive, .plain, into: &below, keeping: 1)
        for index in code.indices { code[index] *= (above[index] / (below[index] + epsilon)).squareRoot() }
    }
}

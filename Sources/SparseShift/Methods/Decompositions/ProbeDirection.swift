import Numerics

/// A supervised baseline: the direction of a concept is the weight of a linear probe, a logistic regression that tells
/// where the concept is from where it is not.
///
/// The probe is fitted on embeddings with and without the concept or, by default, on shifts: those towards the concept
/// against the same shifts the other way round, without an intercept, which is 0 by symmetry. Its weight is brought to
/// unit length in the units of the shifts. A probe is a detector first: it leaves out what other concepts share, and
/// so it often steers worse than the mean difference.
///
/// The objective is that of scikit-learn's `LogisticRegression`: ½‖w‖² + C Σ log(1 + exp(−y (⟨w, x⟩ + c))), where a
/// shift counts twice, once each way.
public enum ProbeDirection {
    /// The configuration of a probe direction. The number of features follows from the labels.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "probe direction" }
        public static var summary: String { "The weight of a logistic probe of every concept, from labels." }

        /// The common settings; `features` is ignored, because the labels determine the number of directions.
        public var settings: TrainingSettings
        /// What the probe is fitted on.
        public var inputs: ConceptInputs = .shifts
        /// C, above 0; smaller means a shorter weight, closer to the direction of the mean difference.
        public var inversePenalty = 1.0
        /// Whether the penalty is on the weights of entries of unit variance; the direction is in the units of the
        /// shifts all the same.
        public var standardizes = true

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        public init(inputs: ConceptInputs = .shifts, inversePenalty: Double = 1, standardizes: Bool = true) {
            settings = TrainingSettings(features: 1)
            self.inputs = inputs
            self.inversePenalty = inversePenalty
            self.standardizes = standardizes
        }

        public static let fields: [ConfigurationField] = [
            .choice(
                "inputs", ["shifts": .shifts, "embeddings": .embeddings], of: Configuration.self,
                get: { $0.inputs }, set: { $0.inputs = $1 }),
            .number("inverse_penalty", \ProbeDirection.Configuration.inversePenalty),
            .choice(
                "standardize", ["true": true, "false": false], of: Configuration.self, get: { $0.standardizes },
                set: { $0.standardizes = $1 }),
        ]

        public func validateOwn() throws(ConfigurationError) {
            try requireNoNorms()
            try ConfigurationError.require(
                inversePenalty > 0 && inversePenalty.isFinite,
                "inverse_penalty: a positive number, not \(inversePenalty).")
        }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let sides = try ConceptSides.all(of: data, for: "a probe direction")
            return try ConceptSides.parameters(sides, dimension: data.dimension, method: "the probe") { side in
                switch inputs {
                case .shifts:
                    let shifts = try side.orientedShifts(of: data)
                    return RidgeLogisticRegression(
                        shifts, labels: .init(repeating: true, count: shifts.rows),
                        inversePenalty: 2 * inversePenalty, hasIntercept: false, standardizes: standardizes
                    ).coefficients
                case .embeddings:
                    let (with, without) = try side.embeddings(of: data)
                    return RidgeLogisticRegression(
                        with.stacked(on: without),
                        labels: .init(repeating: true, count: with.rows)
                            + .init(repeating: false, count: without.rows),
                        inversePenalty: inversePenalty, standardizes: standardizes
                    ).coefficients
                }
            }
        }
    }
}

extension Matrix {
    /// The rows of this matrix, then those of another of equal width.
    func stacked(on other: Matrix) -> Matrix {
        Matrix(rows: rows + other.rows, columns: columns) { target in
            withUnsafeBufferPointer { first in _ = target.update(fromContentsOf: first) }
            other.withUnsafeBufferPointer { second in
                for index in second.indices { target[count + index] = second[index] }
            }
        }
    }
}

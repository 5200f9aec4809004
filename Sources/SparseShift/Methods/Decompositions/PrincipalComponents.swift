import Numerics

/// Principal component analysis (PCA): the H orthogonal directions that explain the most variance of the shifts.
///
///     try train(PCA.Configuration(features: 10), on: toy, seeds: 0..<1)
public enum PrincipalComponents {
    /// The configuration of a PCA.
    ///
    /// By default, the directions are the eigenvectors of the second moment E[Δz Δzᵀ] with the largest eigenvalues. No
    /// other H directions reconstruct the shifts better, and a shift of zero has a code of zero. With ``centres``, they
    /// are the eigenvectors of the covariance, and the mean of the shifts is the decoder's bias.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "PCA" }
        public static var summary: String { "The orthogonal directions that explain most of the shifts." }

        public var settings: TrainingSettings
        /// Whether the mean of the shifts is subtracted first.
        public var centres = false

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of directions, H, at most the width of a shift.
        ///   - centres: Whether the mean of the shifts is subtracted first.
        public init(features: Int, centres: Bool = false) {
            settings = TrainingSettings(features: features)
            self.centres = centres
        }

        public static let fields: [ConfigurationField] = [
            .choice(
                "centres", ["true": true, "false": false], of: Configuration.self, get: { $0.centres },
                set: { $0.centres = $1 })
        ]

        public func validateOwn() throws(ConfigurationError) { try requireNoNorms() }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let dimension = data.dimension
            guard settings.features <= dimension else {
                throw ConfigurationError(
                    "oc: \(data.name) has shifts of \(dimension) entries, so 1 to \(dimension) components are possible, "
                        + "not \(settings.features).")
            }
            var moments = ShiftMoments(dimension: dimension)
            if centres { try moments.centre(on: data) }
            try moments.add(data)
            let vectors = SymmetricEigendecomposition(moments.second, order: dimension).vectors
            let weight = Matrix(rows: settings.features, columns: dimension) { target in
                for component in 0..<settings.features {
                    let row = vectors[component * dimension..<(component + 1) * dimension]
                    // The sign of an eigenvector is arbitrary; here its entry of largest magnitude is positive.
                    let sign = (row.max { abs($0) < abs($1) } ?? 1) < 0 ? -1.0 : 1.0
                    for (index, value) in row.enumerated() {
                        target[component * dimension + index] = Float(sign * value)
                    }
                }
            }
            return Parameters(
                encoderWeight: weight, encoderBias: .init(repeating: 0, count: settings.features),
                decoderWeight: weight, decoderBias: moments.mean.map { Float($0) })
        }
    }
}

/// The second moment of shifts about a point.
private struct ShiftMoments {
    let dimension: Int
    /// The point: 0, or the mean of the shifts (d).
    private(set) var mean: [Double]
    /// Σ (Δz − mean)(Δz − mean)ᵀ / N (d × d).
    private(set) var second: [Double]

    init(dimension: Int) {
        self.dimension = dimension
        mean = .init(repeating: 0, count: dimension)
        second = .init(repeating: 0, count: dimension * dimension)
    }

    mutating func centre<Data: ShiftDataset>(on data: Data) throws(Data.Failure) {
        try data.forEachSlice { _, part in
            part.withUnsafeBufferPointer { for index in $0.indices { mean[index % dimension] += Double($0[index]) } }
        }
        for index in mean.indices { mean[index] /= Double(data.count) }
    }

    mutating func add<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) {
        try data.forEachSlice { _, part in
            var part = part
            part.withUnsafeMutableBufferPointer { target in
                for index in target.indices { target[index] -= Float(mean[index % dimension]) }
            }
            part.multiplied(.transposed, by: part).withUnsafeBufferPointer {
                for index in $0.indices { second[index] += Double($0[index]) / Double(data.count) }
            }
        }
    }
}

/// Principal component analysis, by its short name: ``PrincipalComponents``.
public typealias PCA = PrincipalComponents

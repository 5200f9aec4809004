import Numerics

/// Which features of one model return in the models of other seeds.
struct Replication: Sendable {
    /// A group of one model, and how near it is to the one of the reference.
    struct Match: Sendable {
        /// The place of the model.
        var model: Int
        /// The group's place in that model.
        var group: Int
        /// cos of the columns, with its sign.
        var cosine: Double
        /// |correlation| of the codes.
        var correlation: Double

        /// The lower of both.
        var similarity: Double { min(abs(cosine), correlation) }
    }

    /// The |cosine| of columns and the |correlation| of codes from which a feature counts as the same.
    static let leastSimilarity = 0.9
    /// How much larger mean|h| may be than that of the best seed: seeds above it ended in a worse optimum.
    static let equalMagnitude = 1.004

    /// The features of every model.
    let models: [MergedFeatures]
    /// The models that solve the problem best: their features are compared.
    let sound: [Int]
    /// The sound model with the lowest mean|h|.
    let reference: Int
    /// For every group of the reference its best match in every other sound model.
    let matches: [[Match]]

    /// Compares models of one problem.
    ///
    /// - Parameter magnitudes: The mean|h| of every model in the units of its training.
    init(_ models: [MergedFeatures], magnitudes: [Double]) {
        self.models = models
        let least = magnitudes.min() ?? 0
        let equal = magnitudes.indices.filter { magnitudes[$0] <= least * Self.equalMagnitude }
        // One seed that is better than all others may be an accident; then there is nothing to leave out.
        sound = equal.count > 1 ? equal : Array(models.indices)
        let reference = sound.min { (magnitudes[$0], $0) < (magnitudes[$1], $1) } ?? 0
        self.reference = reference
        let own = models[reference]
        let ownCodes = own.codes.unitColumns
        var matches = [[Match]](repeating: [], count: own.groups.count)
        for model in sound where model != reference && !own.groups.isEmpty && !models[model].groups.isEmpty {
            let other = models[model]
            let cosines = own.columns.multiplied(by: other.columns, .transposed)
            let correlations = ownCodes.multiplied(.transposed, by: other.codes.unitColumns)
            let products = zip(cosines.elements, correlations.elements).map { Double(abs($0 * $1)) }
            let assignment = LinearAssignment.maximizing(products, rows: own.groups.count)
            for (group, column) in assignment.columnOfRow.enumerated() {
                guard let column else { continue }
                matches[group].append(
                    Match(
                        model: model, group: column, cosine: Double(cosines[group, column]),
                        correlation: Double(abs(correlations[group, column]))))
            }
        }
        self.matches = matches
    }

    /// Whether a group of the reference returns in another model, by its match there.
    static func isSame(_ match: Match) -> Bool { match.similarity >= leastSimilarity }

    /// The groups of the reference that return in at least so many other sound models.
    private func returning(inOthers least: Int) -> [Int] {
        matches.indices.filter { group in matches[group].count(where: Self.isSame) >= least }
    }

    /// The groups of the reference that return in most sound models: in more than half of them, with the reference.
    var inMost: [Int] { returning(inOthers: sound.count / 2) }

    /// The groups of the reference that return in another sound model at all.
    var inTwo: [Int] { returning(inOthers: 1) }

    /// The groups of the reference that return in every sound model.
    var inAll: [Int] { returning(inOthers: sound.count - 1) }
}

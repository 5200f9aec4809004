import Numerics
import SparseShift

/// The directions of a method, one for every concept.
public struct ConceptDirections: Sendable, Hashable {
    /// The name of the method in tables.
    public let method: String
    /// The directions (K), in the order of the concepts; their signs make the concepts appear.
    public let directions: [SteeringDirection]
    /// The features that the directions are columns of; `nil` for directions that are not features.
    public let features: [Int?]
    /// −1 where a direction is the opposite of its feature's column, 1 elsewhere (K).
    public let signs: [Int]

    /// The number of different features among the directions; `nil` if they are not features.
    var distinctFeatures: Int? { features.contains { $0 == nil } ? nil : Set(features).count }

    /// Takes directions that were made elsewhere.
    public init(_ method: String, _ directions: [SteeringDirection]) {
        self.method = method
        self.directions = directions
        features = directions.map { _ in nil }
        signs = directions.map { _ in 1 }
    }

    /// The columns of a trained model whose features are correlated most with the concepts, with the signs of the correlations.
    ///
    /// - Parameters:
    ///   - method: The name in tables; by default that of the model's method.
    ///   - model: A model of shifts.
    ///   - shifts: Labelled shifts on which the features are chosen; the texts of a measurement should be others.
    /// - Throws: ``LanguageModelError`` if the widths differ, or fewer than 4 shifts change a concept.
    public init(_ method: String? = nil, of model: TrainedModel, chosenOn shifts: some LabelledShiftDataset) throws {
        self.method = method ?? model.method
        let names = shifts.annotations.conceptNames
        var (directions, features, signs) = ([SteeringDirection](), [Int?](), [Int]())
        let searches = try model.findFeatures(of: Array(0..<shifts.concepts.columns), in: shifts, count: 1)
        for (concept, search) in searches.enumerated() {
            let best = try search.get().best
            let name = names.indices.contains(concept) ? names[concept] : "concept \(concept)"
            directions.append(SteeringDirection(name, best, of: model))
            features.append(best.feature)
            signs.append(best.sign)
        }
        (self.directions, self.features, self.signs) = (directions, features, signs)
    }

    /// The columns of a model that has one for every concept, in their order.
    init(_ method: String, columnsOf model: TrainedModel) {
        self.method = method
        directions = (0..<model.features).map { SteeringDirection("concept \($0)", model.steeringVector($0)) }
        features = Array(0..<model.features)
        signs = features.map { _ in 1 }
    }

    /// The means of the shifts that change a concept, where those in which it disappears are negated; see
    /// ``SteeringDirection/meanDifference(_:of:concept:isAlone:)``. The columns of `MeanDifference` are others: differences of the two
    /// means. They are equal if as many shifts make a concept appear as disappear.
    ///
    /// - Throws: ``LanguageModelError`` if no shift changes a concept.
    public init(_ method: String = "mean of ± shifts", meanDifferencesOf shifts: Shifts) throws {
        try self.init(
            method,
            (0..<shifts.concepts.columns).map { concept in
                try SteeringDirection.meanDifference("concept \(concept)", of: shifts, concept: concept)
            })
    }
}

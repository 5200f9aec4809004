import SparseShift

extension SteeringChange {
    /// - Throws: ``LanguageModelError`` if the change does not fit the model.
    func check(for model: LanguageModel) throws(LanguageModelError) {
        switch self {
        case .add(let vector, let scale):
            try Self.requireVector(vector, "vector", of: model)
            guard scale.isFinite, vector.allSatisfy({ (scale * $0).isFinite }) else {
                throw LanguageModelError(
                    "a steering of strength \(scale), with which the vector is not finite in single precision; choose a smaller one."
                )
            }
        case .bound(let direction, let lowest, let highest):
            try Self.requireDirection(direction, of: model)
            try Self.requireBounds(lowest, highest, "coordinate")
        case .rotate(let direction, let angle):
            try Self.requireDirection(direction, of: model)
            guard angle.isFinite else {
                throw LanguageModelError("a steering by an angle of \(angle * 180 / .pi) degrees; give a finite one.")
            }
        case .boundFeature(let feature, let sae, let lowest, let highest):
            guard sae.dimension == model.width else {
                throw LanguageModelError(
                    "a feature of an autoencoder of embeddings of \(sae.dimension) numbers, but \(model.name) is \(model.width) wide."
                )
            }
            guard (0..<sae.features).contains(feature) else {
                throw LanguageModelError(
                    "feature \(feature): the autoencoder has the features 0 to \(sae.features - 1).")
            }
            try Self.requireBounds(lowest, highest, "code")
        case .addRectified(let vector, let weights, let bias):
            try Self.requireVector(vector, "vector", of: model)
            try Self.requireVector(weights, "detector", of: model)
            guard bias.isFinite else {
                throw LanguageModelError("a steering by a detector with the bias \(bias); give a finite one.")
            }
        case .sequence(let changes):
            for change in changes { try change.check(for: model) }
        }
    }

    fileprivate static func requireVector(
        _ vector: [Float], _ name: String, of model: LanguageModel
    ) throws(LanguageModelError) {
        guard vector.count == model.width else {
            throw LanguageModelError(
                "a steering \(name) of \(vector.count) numbers, but \(model.name) is \(model.width) wide.")
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw LanguageModelError("a steering \(name) with numbers that are not finite.")
        }
    }

    private static func requireDirection(
        _ direction: [Float], of model: LanguageModel
    ) throws(LanguageModelError) {
        try requireVector(direction, "direction", of: model)
        guard direction.contains(where: { $0 != 0 }) else {
            throw LanguageModelError("a steering direction of zeros; a direction needs a length above 0.")
        }
    }

    private static func requireBounds(
        _ lowest: Double, _ highest: Double, _ name: String
    ) throws(LanguageModelError) {
        guard lowest == -.infinity || Float(lowest).isFinite, highest == .infinity || Float(highest).isFinite,
            lowest.isFinite || highest.isFinite
        else {
            throw LanguageModelError(
                "a steering to the \(name) \(lowest.isFinite ? highest : lowest); give a finite one, and a mean as wide as the direction."
            )
        }
        guard lowest <= highest else {
            throw LanguageModelError("a steering to a \(name) of at least \(lowest) and at most \(highest).")
        }
    }
}

extension SteeringCondition {
    /// - Throws: ``LanguageModelError`` if the condition does not fit the model.
    func check(for model: LanguageModel) throws(LanguageModelError) {
        guard weights.count == model.width else {
            throw LanguageModelError(
                "a condition with a probe of \(weights.count) numbers, but \(model.name) is \(model.width) wide.")
        }
        guard weights.allSatisfy(\.isFinite), bias.isFinite else {
            throw LanguageModelError(
                "a condition with numbers that are not finite; its direction needs a length above 0.")
        }
    }
}

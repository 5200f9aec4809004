/// A reason not to trust a model, and what to do about it.
struct ResultWarning: Sendable, Hashable {
    enum Kind: Int, Sendable, CaseIterable {
        case incomplete, didNothing, missedLimit, unusedRoom, deadFeatures, outliers, zeroShifts
    }

    let kind: Kind
    /// One or two plain sentences with the numbers.
    let sentence: String

    /// λ · mean|h| below which a constraint did nothing.
    static let leastPressure = 0.01
    /// The part of a limit by which it may be missed.
    static let mostRelativeViolation = 0.1
    /// The part of the room between the least possible FVU and ε that may stay unused.
    static let mostUnusedRoom = 0.25
}

extension ResultWarning {
    /// Everything against one model.
    static func all(_ model: TrainedModel) -> [ResultWarning] {
        [
            incomplete(model), didNothing(model), missedLimit(model), unusedRoom(model), deadFeatures(model),
            outliers(model), zeroShifts(model),
        ].compactMap { $0 }
    }

    private static func incomplete(_ model: TrainedModel) -> ResultWarning? {
        guard !model.isComplete else { return nil }
        return ResultWarning(
            kind: .incomplete,
            sentence: "Training was stopped at step \(model.steps.grouped); train to the end before trusting it.")
    }

    private static func didNothing(_ model: TrainedModel) -> ResultWarning? {
        guard let limit = model.limit, model.pressure < leastPressure else { return nil }
        let sentence =
            switch limit {
            case .sparsity(let level):
                "The constraint did nothing: λ·mean|h| ended at \(model.pressure.brief), below \(leastPressure), so a "
                    + "level of \(level.brief) holds nothing back; use a lower target, or constraint: reconstruction."
            case .unexplained(let most):
                "The constraint did nothing: λ·mean|h| ended at \(model.pressure.brief), below \(leastPressure), since "
                    + "an FVU of \(most.brief) leaves no room for sparse features; use a larger tolerance, or more "
                    + "steps."
            }
        return ResultWarning(kind: .didNothing, sentence: sentence)
    }

    private static func missedLimit(_ model: TrainedModel) -> ResultWarning? {
        let result = model.trainedEvaluation
        guard result.relativeViolation > mostRelativeViolation, let limit = result.limit else { return nil }
        let part = "\(Int(min(1e15, (result.relativeViolation * 100).rounded()))) %"
        let sentence =
            switch limit {
            case .sparsity(let level):
                "mean|h| ended at \(result.sparsity.brief), \(part) above its limit of \(level.brief); train for more "
                    + "steps, or use a larger dual_lr."
            case .unexplained(let most):
                "FVU ended at \(result.fractionUnexplained.brief), \(part) above its limit of \(most.brief); train for "
                    + "more steps, or use a larger tolerance."
            }
        return ResultWarning(kind: .missedLimit, sentence: sentence)
    }

    private static func unusedRoom(_ model: TrainedModel) -> ResultWarning? {
        let result = model.trainedEvaluation
        guard case .unexplained(let most) = result.limit,
            let tolerance = (model.configuration as? SSAE.Configuration)?.tolerance
        else { return nil }
        // ε = f₀ + τ (1 − f₀).
        let least = (most - tolerance) / (1 - tolerance)
        guard most - result.fractionUnexplained > mostUnusedRoom * (most - least) else { return nil }
        return ResultWarning(
            kind: .unusedRoom,
            sentence: "FVU ended at \(result.fractionUnexplained.brief), well below the \(most.brief) that was "
                + "allowed, so the features are less sparse than they could be; train for more steps, or use a larger "
                + "dual_lr.")
    }

    private static func deadFeatures(_ model: TrainedModel) -> ResultWarning? {
        let dead = model.evaluation.deadFeatures
        guard 2 * dead > model.features else { return nil }
        return ResultWarning(
            kind: .deadFeatures,
            sentence: "\(dead.grouped) of \(model.features.grouped) features are dead, so the model has only "
                + "\((model.features - dead).grouped); a smaller lr keeps more of them.")
    }
}

extension TrainedModel {
    /// Reasons not to trust the model, each with what to do about it; empty where nothing is known against it.
    ///
    /// There are warnings of a constraint that did nothing, was missed by more than 10 %, or left much of its room
    /// unused, of a training that was stopped, of dead features, of outliers that decide what is found, and of shifts that are zero.
    public var warnings: [String] { ResultWarning.all(self).map(\.sentence) }
}

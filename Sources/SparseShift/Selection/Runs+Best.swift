extension Runs {
    /// Runs whose constraint was at work and met, or all where none is.
    private var sound: [TrainedModel] {
        let against: Set<ResultWarning.Kind> = [.incomplete, .didNothing, .missedLimit, .unusedRoom]
        let sound = filter { model in !ResultWarning.all(model).contains { against.contains($0.kind) } }
        return sound.isEmpty ? Array(self) : sound
    }

    /// The run with the lowest mean|h|, and a sentence that says so.
    var leastMagnitude: (model: TrainedModel, sentence: String) {
        let best = sound.min { $0.trainedEvaluation.sparsity < $1.trainedEvaluation.sparsity }!
        guard count > 1 else { return (best, "One seed, whose mean|h| is \(best.trainedEvaluation.sparsity.brief).") }
        let others = map { "\($0.trainedEvaluation.sparsity.brief)" }.joined(separator: ", ")
        return (best, "Seed \(best.seed) has the lowest mean|h| of \(count) seeds (\(others)).")
    }

    /// The run that leaves the least of the shifts unexplained: the best of equally sparse ones.
    var leastUnexplained: TrainedModel {
        sound.min { $0.trainedEvaluation.fractionUnexplained < $1.trainedEvaluation.fractionUnexplained }!
    }

    var leastUnexplainedSentence: String {
        let best = leastUnexplained
        guard count > 1 else { return "One seed, whose FVU is \(best.trainedEvaluation.fractionUnexplained.brief)." }
        let others = map { "\($0.trainedEvaluation.fractionUnexplained.brief)" }.joined(separator: ", ")
        return "Seed \(best.seed) has the lowest FVU of \(count) seeds (\(others))."
    }
}

/// One run of a sweep.
struct SweepRun: Sendable {
    /// From 0, in the order of the points and seeds.
    let number: Int
    let point: Int
    let seed: Int
    /// 0 for a method that is computed.
    let steps: Int
    /// `nil` for a method that is computed.
    let cost: TrainingThreads.Cost?

    /// What a run gave.
    struct Ended: Sendable {
        let model: TrainedModel
        let sparsenessRatio: Double
    }

    /// One run a point and seed; a method that is computed needs no seed, and has one run.
    ///
    /// - Parameter problems: One a point; `nil` for methods that are computed.
    static func all(
        points: [SweepGrid.Point], problems: [TrainingProblem?], seeds: [Int], dimension: Int
    ) -> [SweepRun] {
        var runs: [SweepRun] = []
        for (index, (point, problem)) in zip(points, problems).enumerated() {
            guard let problem, let configuration = point.configuration as? any TrainingConfiguration else {
                runs.append(SweepRun(number: runs.count, point: index, seed: 0, steps: 0, cost: nil))
                continue
            }
            let product = configuration.largestProduct(dimension: dimension)
            let passes = configuration.settings.optimizer == .extraAdam ? 2.0 : 1
            let cost = TrainingThreads.Cost(
                product: product, total: Double(product) * Double(problem.steps) * passes)
            for seed in seeds {
                runs.append(
                    SweepRun(number: runs.count, point: index, seed: seed, steps: problem.steps, cost: cost))
            }
        }
        return runs
    }
}

import Work

extension TrainedModel {
    /// A model whose columns are those of this one, refined by sparse inference; see ``SparseInference``.
    ///
    ///     let refined = try model.refined(on: shifts)
    ///
    /// The same as training with ``SparseInference/Configuration`` from this SSAE on, if `data` are the shifts that it was
    /// trained on.
    /// - Parameters:
    ///   - settings: How the columns are refined.
    ///   - data: The shifts to refine on.
    ///   - progress: Gets the number of rounds that are done; by default an observer of `WorkObservers` does.
    /// - Throws: ``ConfigurationError`` if the model is no SSAE, has norms, or a setting cannot be used, ``DataError`` if
    ///   the shifts have another width, `Interrupted` if `Interruption/request()` was called, and what reading the data
    ///   throws.
    public func refined(
        _ settings: SparseInference.RefinementSettings = SparseInference.RefinementSettings(),
        on data: some ShiftDataset, progress: ((WorkProgress) -> Void)? = nil
    ) throws -> TrainedModel {
        guard data.dimension == dimension else {
            throw DataError(
                "\(data.name): shifts × \(data.dimension), but the model was trained on shifts × \(dimension).")
        }
        let start: SSAE.Configuration
        switch configuration {
        case let own as SSAE.Configuration: start = own
        case let own as SparseInference.Configuration: start = own.start
        default:
            throw ConfigurationError(
                "method: sparse inference refines an SSAE, not a model of \(method); train an SSAE first.")
        }
        let configuration = SparseInference.Configuration(start: start, refinement: settings)
        try configuration.validate()
        let statistics = try ShiftFacts.reading(data).statistics
        let plan = WorkPlan(label: "refining \(features) features", total: settings.rounds, unit: "rounds")
        let begin = ContinuousClock.now
        let refined = try WorkReport.run(plan, progress: progress) { report in
            try TrainingThreads.alone {
                try configuration.refine(parameters, on: data, statistics: statistics) { done, _ in report(done) }
            }
        }
        guard refined.isComplete else {
            try Interruption.check()
            throw Interrupted()
        }
        var course = course
        course.seconds += begin.secondsAgo
        return TrainedModel(
            configuration: configuration, seed: seed, parameters: refined.parameters, course: course, data: data.name,
            fingerprint: DataFingerprint(data, statistics: statistics),
            decision: WhiteningDecision(whitening: whitening, trials: whiteningTrials),
            evaluation: try Evaluation(
                refined.parameters, on: data, loss: start.settings.loss,
                threshold: start.settings.activityThreshold
                    * (start.settings.scaling == .rootMeanSquare ? statistics.rootMeanSquare : 1), limit: nil))
    }
}

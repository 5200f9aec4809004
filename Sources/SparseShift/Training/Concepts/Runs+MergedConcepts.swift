import Glibc
import Numerics
import Work

extension Runs {
    /// The runs with what they have in common, or the reason why that is nothing; the same runs where there is one run
    /// only, or no linear code.
    ///
    /// - Throws: As ``mergedConcepts(in:facts:)``.
    func withConcepts(in data: some ShiftDataset, facts: ShiftFacts) throws -> Runs {
        guard count > 1, let configuration = self[0].configuration as? SSAE.Configuration,
            configuration.settings.norm == .none, configuration.settings.inputNorm == .none
        else { return self }
        if let reason = Concepts.unfitSize(of: data.name, rootMeanSquare: facts.statistics.rootMeanSquare)
            ?? Concepts.tooManyFeatures(map(\.features).max()!)
        {
            return Runs(Array(self), concepts: .missing(ModelError(reason)))
        }
        let concepts = try mergedConcepts(in: data, facts: facts)
        return Runs(Array(self), concepts: concepts.map { .found($0) } ?? .missing(.noConcepts(self)))
    }

    /// What the runs have in common. Where features repeat sums of others, each model is first trained a little further
    /// with one feature a group, from where it stands: repetitions tilt the columns of those that they repeat.
    ///
    /// - Throws: What reading the data throws, and ``TrainingInterrupted`` with these runs.
    func mergedConcepts(in data: some ShiftDataset, facts: ShiftFacts) throws -> Concepts? {
        let sample = try data.sample()
        let context = try Concepts.Context(runs: self, spectrum: facts.spectrum(of: data))
        let merged = WorkReport.whenLong(WorkPlan(label: "merging features", total: count, unit: "models")) { report in
            indices.map { index in
                defer { report(index + 1) }
                return MergedFeatures(self[index].parameters, sample: sample)
            }
        }
        let repeats = merged.contains { $0.lostEnergy > Concepts.mostLostEnergy }
        guard repeats else {
            return try Concepts(merged, magnitudes: map(\.totalMagnitude), context: context, on: data)
        }
        let refined = try refined(from: merged, on: data, facts: facts)
        let narrow = try Concepts(
            zip(refined, merged).map { MergedFeatures($0.parameters, from: $1.groups, sample: sample) },
            magnitudes: refined.map(\.totalMagnitude), context: context, on: data)
        // Codes that are sums of others may be what makes all of them sparse, as with values that exclude each other or
        // with more concepts than directions. Then they stay.
        let cost = refined.map(\.totalMagnitude).min()! / map(\.totalMagnitude).min()!
        let held = narrow?.evidence.heldEnergy ?? 0
        guard cost > Concepts.mostCost || held < ConceptWarning.leastHeldEnergy else { return narrow }
        let wide = try Concepts(
            map { MergedFeatures($0.parameters, sample: sample, keepsRepetitions: true) },
            magnitudes: map(\.totalMagnitude), context: context, on: data)
        guard let wide, cost > Concepts.mostCost || wide.evidence.heldEnergy > held else { return narrow }
        return wide
    }

    /// The models trained further, with one feature a group, by a quarter of their steps, or 500 if that is more.
    private func refined<Data: ShiftDataset>(from merged: [MergedFeatures], on data: Data, facts: ShiftFacts) throws
        -> [TrainedModel]
    {
        let steps = map { Swift.min($0.steps, Swift.max(500, $0.steps / 4)) }
        return try WorkReport.whenLong(
            WorkPlan(label: "training without repeated features", total: steps.reduce(0, +), unit: "steps")
        ) { report in
            try refined(from: merged, steps: steps, on: data, facts: facts, observer: SharedObserver(StepCount(report)))
        }
    }

    private func refined<Data: ShiftDataset>(
        from merged: [MergedFeatures], steps: [Int], on data: Data, facts: ShiftFacts, observer: SharedObserver
    ) throws -> [TrainedModel] {
        var known: (rank: Int, shifts: TransformedShifts<Data>)?
        let trainings = try indices.map { index in
            var configuration = self[index].configuration as! any TrainingConfiguration
            configuration.settings.features = merged[index].groups.count
            configuration.settings.length = .steps(steps[index])
            let problem = try TrainingProblem(configuration, data: data, facts: facts)
            let whitening = self[index].whitening
            var whitened: TransformedShifts<Data>?
            if let whitening {
                if known?.rank != whitening.rank { known = (whitening.rank, try whitening.whitened(data)) }
                whitened = known?.shifts
            }
            let initial = merged[index].parameters
            let training = try TrainingCall(configuration, data: data, facts: facts, observer: observer).seedTraining(
                configuration, problem: problem, initial: whitening.map(initial.whitened(by:)) ?? initial,
                decision: WhiteningDecision(whitening: whitening, trials: self[index].whiteningTrials),
                whitened: whitened)
            return training
        }
        let product = (self[0].configuration as! any TrainingConfiguration).largestProduct(dimension: data.dimension)
        let refined = try TrainingThreads.map(Array(indices), work: product) { index, threads in
            Result { try trainings[index](self[index].seed, threads, nil) }
        }.map { try $0.get() }
        _ = Interruption.accept()
        // Half refined models would give other concepts. The runs themselves are whole.
        guard refined.allSatisfy(\.isComplete) else { throw TrainingInterrupted(runs: self) }
        return refined
    }
}

/// Reports the steps of trainings of several seeds as those of one work, from the thread that began it.
private final class StepCount: TrainingObserver {
    private let report: WorkReport
    private let thread = pthread_self()
    private var steps: [Int: Int] = [:]

    init(_ report: WorkReport) { self.report = report }

    func start(_ plan: TrainingPlan) {}
    func finish(_ outcome: TrainingOutcome) {}

    func record(_ record: TrainingRecord) {
        steps[record.seed] = record.step
        if pthread_equal(thread, pthread_self()) != 0 { report(steps.values.reduce(0, +)) }
    }
}

extension Concepts {
    /// Sizes of entries whose squares and codes single precision can tell apart.
    private static let sizes = 1e-7...1e15
    /// More features than these take too much memory to be compared with one another.
    private static let mostFeatures = 8_192

    /// Why shifts of a size have no concepts; `nil` for one that is fit.
    static func unfitSize(of name: String, rootMeanSquare size: Double) -> String? {
        guard size != 0, !sizes.contains(size) else { return nil }
        return
            "\(name): the entries of its shifts have a root mean square of \(Float(size)), too \(size < 1 ? "small" : "large") "
            + "to tell concepts in single precision; \(size < 1 ? "multiply" : "divide") the embeddings by a number that "
            + "brings it near 1."
    }

    /// Why models have no concepts; `nil` for a number of features that can be compared.
    fileprivate static func tooManyFeatures(_ features: Int) -> String? {
        guard features > mostFeatures else { return nil }
        return
            "Concepts are looked for in models of up to \(mostFeatures.grouped) features, not \(features.grouped); leave the "
            + "number to training, or use fewer."
    }

    /// The part of the energy of repetitions from which they are worth a training without them.
    static let mostLostEnergy = 1e-4
    /// How much larger mean|h| may become without repetitions.
    static let mostCost = 1.06
}

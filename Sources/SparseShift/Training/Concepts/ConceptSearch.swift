import Numerics
import Work

/// Trains wider and wider models of several seeds until the number of concepts that they agree on stays.
struct ConceptSearch<Data: ShiftDataset> {
    private let configuration: any TrainingConfiguration
    private let data: Data
    private let seeds: [Int]
    private let observer: (any TrainingObserver)?
    private let snapshots: TrainingSnapshots?
    private let folder: ConceptSearchFolder?

    /// - Throws: ``ConfigurationError`` if the number of features cannot be chosen for this method or these seeds.
    init(
        _ configuration: some MethodConfiguration, on data: Data, seeds: [Int], storingIn directory: RunDirectory?,
        snapshots: TrainingSnapshots?, observer: (any TrainingObserver)?
    ) throws {
        guard let ssae = configuration as? SSAE.Configuration, ssae.settings.norm == .none,
            ssae.settings.inputNorm == .none
        else {
            throw ConfigurationError(
                "oc: 'auto' is for an SSAE without norms; give \(configuration.method) a number of features.")
        }
        self.configuration = ssae
        self.data = data
        self.seeds = seeds
        self.observer = observer
        self.snapshots = snapshots
        folder = directory.map(ConceptSearchFolder.init)
    }

    /// A width with what was found at it.
    private struct Stage {
        var runs: Runs
        var concepts: Concepts?
        var features: Int
    }

    /// Where more than this part of the features are concepts, there may be more of them in wider models.
    private static var crowded: Double { 0.6 }
    /// A number of concepts stays if it grows by no more than this part.
    private static var mostGrowth: Double { 0.05 }

    /// The models of the width that was chosen, with what they have in common.
    ///
    /// - Throws: As ``train(_:on:seeds:storingIn:snapshots:observer:)``.
    func run() throws -> Runs {
        let width = AutomaticWidth(try ShiftSpectrum(data))
        try folder?.open()
        var widths: [ConceptEvidence.Width] = []
        var best: Stage?
        var features: Int? = width.first
        var reason = "the first width of a search for concepts"
        while let current = features {
            let stage = try train(current, directions: width.directions, widths: widths, because: reason)
            // What one seed finds is compared with nothing.
            guard seeds.count > 1 else { return stage.runs }
            let count = stage.concepts?.count ?? 0
            widths.append(.init(features: current, concepts: count))
            let before = best?.concepts?.count ?? 0
            let grows = best == nil || Double(count) > (1 + Self.mostGrowth) * Double(before)
            if grows { best = stage }
            let isCrowded = Double(count) > Self.crowded * Double(current)
            let isUnsettled = (stage.concepts?.evidence.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
            features = grows && (isCrowded || isUnsettled) ? width.next(after: current) : nil
            reason =
                isCrowded
                ? "a wider search, since \(count) of \(current) features are concepts"
                : "a wider search, since seeds with \(current) features differ"
            if features != nil || !grows { try folder?.leave(current, seeds: stage.runs.map(\.seed)) }
        }
        let chosen = best!
        try folder?.choose(chosen.features)
        guard let concepts = chosen.concepts?.tried(widths) else {
            return Runs(Array(chosen.runs), concepts: .missing(.noConcepts(chosen.runs)))
        }
        try folder?.save(concepts)
        return Runs(Array(chosen.runs), concepts: .found(concepts))
    }

    private func train(
        _ features: Int, directions: Int, widths: [ConceptEvidence.Width], because reason: String
    ) throws -> Stage {
        var configuration = configuration
        configuration.settings.features = features
        func trained(_ seeds: [Int], because reason: String) throws -> [TrainedModel] {
            let directory = folder?.directory(features)
            return Array(
                try TrainingCall(
                    configuration, data: data, observer: observer, snapshots: snapshots, findsConcepts: false,
                    reason: reason
                ).run(
                    seeds: seeds, initial: nil, directory: directory, path: { directory?.path(seed: $0) },
                    begin: { if widths.isEmpty, seeds == self.seeds { try folder?.begin(seeds) } }))
        }
        var models = try trained(seeds, because: reason)
        var concepts = try merge(Runs(models), directions: directions, widths: widths)
        // Seeds that ended in worse optima have no vote; others take their place, once.
        let evidence = concepts?.evidence
        let isSplit = evidence.map { !$0.worseSeeds.isEmpty && $0.seeds.count < 3 } ?? true
        let disagrees = (evidence?.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
        if seeds.count > 1, isSplit || disagrees && hasBetterSeeds(models) {
            let last = seeds.max() ?? 0
            models += try trained(
                (1...seeds.count).map { last &+ $0 }, because: "further seeds, since the first ones differ")
            concepts = try merge(Runs(models), directions: directions, widths: widths)
        }
        return Stage(runs: Runs(models), concepts: concepts, features: features)
    }

    /// Whether some seeds solved the problem better than others, so that further seeds may do so too.
    private func hasBetterSeeds(_ models: [TrainedModel]) -> Bool {
        let magnitudes = models.map(\.totalMagnitude)
        return (magnitudes.max() ?? 0) > Replication.equalMagnitude * (magnitudes.min() ?? 0)
    }

    private func merge(_ runs: Runs, directions: Int, widths: [ConceptEvidence.Width]) throws -> Concepts? {
        guard runs.count > 1 else { return nil }
        do {
            return try runs.mergedConcepts(in: data, directions: directions, widths: widths, refines: true)
        } catch var interruption as TrainingInterrupted {
            interruption.directory = folder?.path
            throw interruption
        }
    }
}

extension Concepts {
    /// The same, with the widths of a search.
    fileprivate func tried(_ widths: [ConceptEvidence.Width]) -> Concepts {
        var result = self
        result.evidence.widths = widths
        return result
    }
}

import Numerics
import Work

/// Trains wider and wider models of several seeds until the number of concepts that they agree on stays.
struct ConceptSearch<Data: ShiftDataset> {
    private let configuration: any TrainingConfiguration
    private let data: Data
    /// What tells the data from others, if they were clipped or outliers set aside.
    private let source: DataFingerprint?
    private let seeds: [Int]
    private let observer: (any TrainingObserver)?
    private let snapshots: TrainingSnapshots?
    private let folder: ConceptSearchFolder?

    /// - Throws: ``ConfigurationError`` if the number of features cannot be chosen for this method or these seeds.
    init(
        _ configuration: some MethodConfiguration, on data: Data, source: DataFingerprint? = nil, seeds: [Int],
        storingIn directory: RunDirectory?, snapshots: TrainingSnapshots?, observer: (any TrainingObserver)?
    ) throws {
        guard let ssae = configuration as? SSAE.Configuration, ssae.settings.norm == .none,
            ssae.settings.inputNorm == .none
        else {
            throw ConfigurationError(
                "oc: 'auto' is for an SSAE without norms; give \(configuration.method) a number of features.")
        }
        self.configuration = ssae
        self.data = data
        self.source = source
        self.seeds = seeds
        self.observer = observer
        self.snapshots = snapshots
        folder = directory.map(ConceptSearchFolder.init)
    }

    /// What is trained: a width, and a whitening.
    private struct Setting: Hashable {
        var features: Int
        var whitening: ShiftWhitening

        /// The name of the folder where its models are while others are trained.
        var folder: String { RunFolder.name(ofFeatures: features, isWhitened: whitening == .full) }
    }

    /// A setting with what was found with it.
    private struct Stage {
        var setting: Setting
        var runs: Runs
        var concepts: Concepts?

        var count: Int { concepts?.count ?? 0 }
        /// Directions that some feature takes, whatever it is.
        var taken: Int { count + (concepts?.others.count ?? 0) }
    }

    /// Where more than this part of the features are concepts, there may be more of them in wider models.
    private static var crowded: Double { 0.6 }
    /// A number of concepts stays if it grows by no more than this part.
    private static var mostGrowth: Double { 0.05 }

    /// Whether a stage has more concepts than the best one so far, and not only because it has more features.
    private func isBetter(_ stage: Stage, than best: Stage?, width: AutomaticWidth) -> Bool {
        guard let best else { return true }
        // Where the first width provided for every direction, more concepts than these may be what there is.
        if !width.isCounted, ConceptEvidence.followsWidth(stage.count, insteadOf: best.count) { return false }
        return Double(stage.count) > (1 + Self.mostGrowth) * Double(best.count)
    }

    /// The models of the width that was chosen, with what they have in common.
    ///
    /// - Throws: As ``train(_:on:seeds:storingIn:snapshots:observer:)``.
    func run() throws -> Runs {
        let facts = try ShiftFacts.reading(data)
        let spectrum = try AutomaticWidth.spectrum(of: data, facts: facts)
        let width = AutomaticWidth(spectrum)
        try folder?.open()
        var widths: [ConceptEvidence.Width] = []
        var best: Stage?
        var current: Setting? = Setting(features: width.first, whitening: configuration.settings.whitening)
        var reason = "the first width of a search for concepts"
        while let setting = current {
            let stage = try train(setting, facts: facts, isFirst: widths.isEmpty, because: reason)
            // What one seed finds is compared with nothing.
            guard seeds.count > 1 else { return stage.runs }
            widths.append(.init(features: setting.features, concepts: stage.count))
            let grows = isBetter(stage, than: best, width: width)
            if grows { best = stage }
            (current, reason) = grows ? next(after: stage, width: width, spectrum: spectrum) : (nil, "")
            if current != nil || !grows { try folder?.leave(setting.folder, seeds: stage.runs.map(\.seed)) }
        }
        let chosen = best!
        try folder?.choose(chosen.setting.folder)
        guard let concepts = chosen.concepts?.tried(widths) else {
            return Runs(Array(chosen.runs), concepts: .missing(.noConcepts(chosen.runs)))
        }
        try folder?.save(concepts)
        return Runs(Array(chosen.runs), concepts: .found(concepts))
    }

    /// What may find more than a stage has, and why; `nil` where nothing is known to.
    private func next(after stage: Stage, width: AutomaticWidth, spectrum: ShiftSpectrum) -> (Setting?, String) {
        // Concepts so small that all of them are within the tolerance need directions of equal size.
        if spectrum.hasEnd, width.isCounted, stage.taken < width.directions, stage.setting.whitening == .automatic,
            WhiteningTrial.best(of: stage.runs[0].whiteningTrials)?.whitening != .full
        {
            return (
                Setting(features: stage.setting.features, whitening: .full),
                "whitened in full, since features take \(stage.taken) of \(width.directions) directions"
            )
        }
        let (count, features) = (stage.count, stage.setting.features)
        let isCrowded = Double(count) > Self.crowded * Double(features)
        let isUnsettled = (stage.concepts?.evidence.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
        guard isCrowded || isUnsettled, let next = width.next(after: features) else { return (nil, "") }
        return (
            Setting(features: next, whitening: stage.setting.whitening),
            isCrowded
                ? "a wider search, since \(count) of \(features) features are concepts"
                : count == 0
                    ? "a wider search, since no sparse feature returns with \(features)"
                    : "a wider search, since seeds with \(features) features differ"
        )
    }

    private func train(
        _ setting: Setting, facts: ShiftFacts, isFirst: Bool, because reason: String
    ) throws -> Stage {
        var configuration = configuration
        configuration.settings.features = setting.features
        configuration.settings.whitening = setting.whitening
        let directory = folder?.directory(setting.folder)
        func trained(_ seeds: [Int], because reason: String) throws -> [TrainedModel] {
            Array(
                try TrainingCall(
                    configuration, data: data, facts: facts, source: source, observer: observer, snapshots: snapshots,
                    findsConcepts: false, reason: reason
                ).run(
                    seeds: seeds, initial: nil, directory: directory, path: { directory?.path(seed: $0) },
                    begin: { if isFirst, seeds == self.seeds { try folder?.begin(seeds) } }))
        }
        func merge(_ models: [TrainedModel]) throws -> Concepts? {
            guard models.count > 1 else { return nil }
            do { return try Runs(models).mergedConcepts(in: data, facts: facts) } catch var interruption
                as TrainingInterrupted
            {
                interruption.directory = folder?.path
                throw interruption
            }
        }
        var models = try trained(seeds, because: reason)
        var concepts = try merge(models)
        // Seeds that ended in worse optima have no vote; others take their place, once.
        let evidence = concepts?.evidence
        let isSplit = evidence.map { !$0.worseSeeds.isEmpty && $0.seeds.count < 3 } ?? true
        let disagrees = (evidence?.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
        if seeds.count > 1, isSplit || disagrees && hasBetterSeeds(models) {
            let last = seeds.max() ?? 0
            models += try trained(
                (1...seeds.count).map { last &+ $0 },
                because: concepts == nil
                    ? "further seeds, since no sparse feature returns in the first ones"
                    : "further seeds, since the first ones differ")
            concepts = try merge(models)
        }
        return Stage(setting: setting, runs: Runs(models), concepts: concepts)
    }

    /// Whether some seeds solved the problem better than others, so that further seeds may do so too.
    private func hasBetterSeeds(_ models: [TrainedModel]) -> Bool {
        let magnitudes = models.map(\.totalMagnitude)
        return (magnitudes.max() ?? 0) > Replication.equalMagnitude * (magnitudes.min() ?? 0)
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

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
        var folder: String { "features-\(features)" + (whitening == .full ? "-full" : "") }
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

    /// The models of the width that was chosen, with what they have in common.
    ///
    /// - Throws: As ``train(_:on:seeds:storingIn:snapshots:observer:)``.
    func run() throws -> Runs {
        let spectrum = try ShiftSpectrum(data)
        let width = AutomaticWidth(spectrum)
        var widths: [ConceptEvidence.Width] = []
        var best: Stage?
        var current: Setting? = Setting(features: width.first, whitening: configuration.settings.whitening)
        while let setting = current {
            let stage = try train(setting, spectrum: spectrum)
            widths.append(.init(features: setting.features, concepts: stage.count))
            let grows = best.map { Double(stage.count) > (1 + Self.mostGrowth) * Double($0.count) } ?? true
            if grows { best = stage }
            current = grows ? next(after: stage, width: width, spectrum: spectrum) : nil
            try folder?.leave(setting.folder, isChosen: current == nil && grows)
        }
        let chosen = best!
        try folder?.choose(chosen.setting.folder)
        guard let concepts = chosen.concepts?.tried(widths) else {
            return Runs(Array(chosen.runs), concepts: .missing(.noConcepts(chosen.runs)))
        }
        try folder?.save(concepts)
        return Runs(Array(chosen.runs), concepts: .found(concepts))
    }

    /// What may find more than a stage has; `nil` where nothing is known to.
    private func next(after stage: Stage, width: AutomaticWidth, spectrum: ShiftSpectrum) -> Setting? {
        // Concepts so small that all of them are within the tolerance need directions of equal size.
        if spectrum.hasEnd, stage.taken < width.directions, stage.setting.whitening == .automatic,
            WhiteningTrial.best(of: stage.runs[0].whiteningTrials)?.whitening != .full
        {
            return Setting(features: stage.setting.features, whitening: .full)
        }
        let isCrowded = Double(stage.count) > Self.crowded * Double(stage.setting.features)
        let isUnsettled = (stage.concepts?.evidence.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
        guard isCrowded || isUnsettled, let features = width.next(after: stage.setting.features) else { return nil }
        return Setting(features: features, whitening: stage.setting.whitening)
    }

    private func train(_ setting: Setting, spectrum: ShiftSpectrum) throws -> Stage {
        var configuration = configuration
        configuration.settings.features = setting.features
        configuration.settings.whitening = setting.whitening
        let directory = folder?.directory(setting.folder)
        func trained(_ seeds: [Int]) throws -> [TrainedModel] {
            Array(
                try TrainingCall(
                    configuration, data: data, source: source, observer: observer, snapshots: snapshots,
                    findsConcepts: false
                ).run(seeds: seeds, initial: nil, directory: directory) { directory?.path(seed: $0) })
        }
        func merge(_ models: [TrainedModel]) throws -> Concepts? {
            guard models.count > 1 else { return nil }
            return try Runs(models).mergedConcepts(in: data, spectrum: spectrum)
        }
        var models = try trained(seeds)
        var concepts = try merge(models)
        // Seeds that ended in worse optima have no vote; others take their place, once.
        let evidence = concepts?.evidence
        let isSplit = evidence.map { !$0.worseSeeds.isEmpty && $0.seeds.count < 3 } ?? true
        let disagrees = (evidence?.heldEnergy ?? 0) < ConceptWarning.leastHeldEnergy
        if seeds.count > 1, isSplit || disagrees && hasBetterSeeds(models) {
            let next = (seeds.max() ?? 0) + 1
            models += try trained(Array(next..<next + seeds.count))
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

/// The whitenings of the points of a sweep: every whitening is fitted once, and the trials of all points that choose
/// theirs share the processors.
struct SweepWhitenings<Data: ShiftDataset> {
    /// What one point is trained on.
    struct Choice: Sendable {
        var whitening: Whitening?
        var whitened: TransformedShifts<Data>?
        var trials: [WhiteningTrial] = []
        /// Why the trials chose nothing, if the numbers of one left the finite range.
        var failure: TrainingError?
    }

    private struct Trial: Sendable {
        let point: Int
        let candidate: ShiftWhitening
        let short: any TrainingConfiguration
        let product: Int
    }

    /// What a whitening depends on beside the data.
    private struct Key: Hashable, Sendable {
        var setting: ShiftWhitening
        /// Principal directions that are kept; 0 where all are.
        var rank = 0
    }

    private let data: Data
    private var known: [Key: Choice] = [Key(setting: .none): Choice()]
    private var source: WhiteningChoice<Data>?

    init(_ data: Data) { self.data = data }

    /// One choice a configuration.
    ///
    /// - Parameters:
    ///   - seed: Of the trials.
    ///   - folders: Where the trials of a configuration keep their checkpoints; nowhere by default.
    mutating func choose(
        for configurations: [any MethodConfiguration], seed: Int, folders: [TrainingFolder?]? = nil
    ) throws -> [Choice] {
        let settings = configurations.map { ($0 as? any TrainingConfiguration)?.resolvedWhitening ?? .none }
        // Whitenings that depend on the number of features are fitted for each.
        var fitted: [[ShiftWhitening: Choice]] = []
        for (setting, configuration) in zip(settings, configurations) {
            let wanted = setting == .automatic ? WhiteningChoice<Data>.candidates : [setting]
            var own: [ShiftWhitening: Choice] = [:]
            for candidate in wanted { own[candidate] = try fit(candidate, features: configuration.settings.features) }
            fitted.append(own)
        }
        guard settings.contains(.automatic) else { return settings.indices.map { fitted[$0][settings[$0]]! } }
        let (choice, whitenings) = (source!, fitted)
        let trials = try configurations.indices.filter { settings[$0] == .automatic }.flatMap { index -> [Trial] in
            let configuration = configurations[index] as! any TrainingConfiguration
            let short = try choice.shortened(configuration)
            let product = configuration.largestProduct(dimension: data.dimension)
            return WhiteningChoice<Data>.candidates.map {
                Trial(point: index, candidate: $0, short: short, product: product)
            }
        }
        let cost = { (trial: Trial) in
            TrainingThreads.Cost(product: trial.product, total: Double(trial.product))
        }
        let results = TrainingThreads.map(trials, cost: cost) { trial, threads in
            Result {
                try choice.trial(
                    trial.candidate, trial.short, on: whitenings[trial.point][trial.candidate]!.whitened, seed: seed,
                    threads: threads,
                    checkpoints: folders?[trial.point]?.checkpoints(
                        ofTrial: trial.candidate, trial.short, seed: seed))
            }
        }
        return try settings.indices.map { index in
            guard settings[index] == .automatic else { return whitenings[index][settings[index]]! }
            let own: [WhiteningTrial]
            do {
                own = try zip(trials, results).filter { $0.0.point == index }.map { try $1.get() }
            } catch let failure as TrainingError {
                return Choice(failure: failure)
            }
            var result = whitenings[index][WhiteningTrial.best(of: own)?.whitening ?? .none]!
            result.trials = own
            return result
        }
    }

    private mutating func fit(_ setting: ShiftWhitening, features: Int) throws -> Choice {
        guard setting != .none else { return known[Key(setting: .none)]! }
        let choice = try source ?? WhiteningChoice(data)
        source = choice
        let key = Key(setting: setting, rank: setting == .zca ? 0 : choice.rank(features))
        if let earlier = known[key] { return earlier }
        let whitening = try choice.whitening(setting, features: features)
        let result = Choice(whitening: whitening, whitened: try whitening?.whitened(data))
        known[key] = result
        return result
    }
}

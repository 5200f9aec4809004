import Numerics

/// One call of `select`.
struct SelectionCall<Data: ShiftDataset> {
    private let rule: SelectionRule
    private let data: Data
    private let seeds: [Int]
    private let observer: (any TrainingObserver)?

    init(_ rule: SelectionRule, data: Data, seeds: [Int], observer: (any TrainingObserver)?) {
        self.rule = rule
        self.data = data
        self.seeds = seeds
        self.observer = observer
    }

    func select(_ configuration: SSAE.Configuration) throws -> Selection {
        try AutomaticWidth.refuse(configuration, on: data)
        return switch rule {
        case .leastMagnitude: try leastMagnitude(configuration)
        case .lowestLevel: try lowestLevel(configuration)
        case .bend(let levels): try bend(configuration, levels: levels)
        case .agreement(let fields): try agreement(configuration, fields)
        case .sparseness(let fields): try sparseness(configuration, fields)
        case .concepts(let fields): try concepts(configuration, fields)
        }
    }

    private func train(
        _ configuration: SSAE.Configuration, over fields: [SweepField] = [], seeds: [Int]? = nil
    ) throws -> Sweep {
        let sweep = try SparseShift.sweep(
            configuration, over: fields, on: data, seeds: seeds ?? self.seeds, observer: observer)
        guard !sweep.points.isEmpty else { throw SelectionError("\(rule.name): every run diverged; use a smaller lr.") }
        return sweep
    }

    // MARK: Rules

    private func leastMagnitude(_ configuration: SSAE.Configuration) throws -> Selection {
        var configuration = configuration
        if configuration.tolerance == nil { configuration.control = ConstraintSettings() }
        let sweep = try train(configuration)
        let runs = sweep[0].runs
        let (model, sentence) = runs.leastMagnitude
        return try selection(model, runs, sweep, reasons: [problem(model), sentence])
    }

    private func problem(_ model: TrainedModel) -> String {
        let most = (model.limit?.value ?? 0).brief
        guard !model.whiteningTrials.isEmpty else { return "The least mean|h| that leaves an FVU of \(most) at most." }
        let trials = model.whiteningTrials.map { "\($0.whitening) \($0.sparsenessRatio.brief)" }
        return "The least mean|h| that leaves an FVU of \(most) at most, with whitening \(model.chosenWhitening): of "
            + "short trials the sparsest, by the ratios \(trials.joined(separator: ", "))."
    }

    private func lowestLevel(_ configuration: SSAE.Configuration) throws -> Selection {
        var (configuration, sentence) = try withLevel(configuration)
        configuration.target = try lowestLevel(of: configuration)
        let sweep = try train(configuration)
        let runs = sweep[0].runs
        let model = runs.leastUnexplained
        let level = model.limit?.value ?? 0
        return try selection(
            model, runs, sweep,
            reasons: [
                "The level is \(level.brief), which is E‖Δz‖/H for what can be explained of the shifts: unit columns "
                    + "cannot explain it with less.", sentence,
                runs.leastUnexplainedSentence,
            ])
    }

    private func bend(_ configuration: SSAE.Configuration, levels: [Double]) throws -> Selection {
        try ConfigurationError.require(
            Set(levels).count >= 3 && levels.allSatisfy { $0 > 0 && $0.isFinite },
            "levels: at least three different positive multiples of the lowest level, not \(levels).")
        var (configuration, sentence) = try withLevel(configuration)
        let unit = try lowestLevel(of: configuration)
        let values = Array(Set(levels)).sorted().map { ConfigurationValue($0 * unit) }
        let sweep = try train(configuration, over: [SweepField("target", values)], seeds: Array(seeds.prefix(1)))
        let table = sweep.udrTable
        guard let bend = MultiplierBend(table.rows) else {
            throw SelectionError(
                "bend: fewer than two of the levels hold anything back (λ·mean|h| > 0.01), or λ does not fall along "
                    + "them; use tighter levels, or the rule of least magnitude.")
        }
        configuration.target = MultiplierBend.share * bend.level
        let last = try train(configuration)
        let runs = last[0].runs
        return try selection(
            runs.leastUnexplained, runs, sweep, table: table,
            reasons: [
                "λ falls to 0 at a mean|h| of \(bend.level.brief), which is \((bend.level / unit).brief) times the "
                    + "lowest; trained at 0.95 of it.", sentence, runs.leastUnexplainedSentence,
            ],
            warnings: [bend.warning].compactMap { $0 })
    }

    private func agreement(_ configuration: SSAE.Configuration, _ fields: [SweepField]) throws -> Selection {
        try ConfigurationError.require(seeds.count > 1, "agreement: at least two seeds, since one agrees with itself.")
        let sweep = try train(configuration, over: fields)
        let table = sweep.udrTable
        guard let choice = table.choices.first(where: { $0.criterion == .agreement }) else {
            throw SelectionError("agreement: too many runs diverged to compare seeds; use a smaller lr.")
        }
        let runs = sweep[choice.row].runs
        let row = table.rows[choice.row]
        var warnings = [choice.warning].compactMap { $0 }
        if let lowest = row.lowestAgreement, lowest < Runs.sufficientAgreement, row.udr! >= Runs.sufficientAgreement {
            warnings.append(
                "The median hides a pair of seeds that agree by \(lowest.brief) only; look at all pairs.")
        }
        let central = row.agreement.mostCentral ?? 0
        return try selection(
            runs[central], runs, sweep, table: table,
            reasons: [choice.reason, "Seed \(runs[central].seed) agrees best with the others."], warnings: warnings)
    }

    private func sparseness(_ configuration: SSAE.Configuration, _ fields: [SweepField]) throws -> Selection {
        let sweep = try train(configuration, over: fields)
        let table = sweep.udrTable
        guard let choice = table.choices.first(where: { $0.criterion == .sparseness }) else {
            throw SelectionError("sparseness: there is nothing to compare.")
        }
        let point = sweep[choice.row]
        let ratios = point.sparsenessRatios
        let best = ratios.indices.min { ratios[$0] < ratios[$1] }!
        return try selection(
            point.runs[best], point.runs, sweep, table: table,
            reasons: [choice.reason, "Seed \(point.runs[best].seed) is the sparsest of them."],
            warnings: [choice.warning].compactMap { $0 })
    }

    /// Numbers of concepts closer than this part decide little, which is said.
    private static var closeNumbers: Double { 0.05 }

    private func concepts(_ configuration: SSAE.Configuration, _ fields: [SweepField]) throws -> Selection {
        try ConfigurationError.require(
            seeds.count > 1, "concepts: at least two seeds, since concepts are what they share.")
        try ConfigurationError.require(
            !fields.contains { ["oc", "features"].contains($0.name) },
            "concepts: the number of concepts may follow the number of features, so widths cannot be compared by it; "
                + "sweep another field, or leave the width to training with oc: auto.")
        let sweep = try train(configuration, over: fields)
        let points = try sweep.points.map { try ($0, withConcepts($0.runs)) }
        let counts = points.map { (try? $0.1.concepts.count) ?? 0 }
        let most = Double(counts.max() ?? 0)
        func unexplained(_ place: Int) -> Double {
            points[place].1.reduce(0) { $0 + $1.evaluation.fractionUnexplained } / Double(points[place].1.count)
        }
        // Of equal numbers, that of the models that explain most.
        let best = counts.indices.filter { Double(counts[$0]) == most }
            .min { (unexplained($0), $0) < (unexplained($1), $1) }!
        guard counts[best] > 0 else { throw SelectionError("concepts: no seeds of any point share a sparse feature.") }
        let listed = points.indices.map { "\(points[$0].0.name): \(counts[$0])" }.joined(separator: ", ")
        let columns = try points[best].1.concepts.model.parameters.decoderWeight
        let rivals = try counts.indices.filter { other in
            guard other != best, Double(counts[other]) >= (1 - Self.closeNumbers) * most else {
                return false
            }
            return try !areSame(columns, points[other].1.concepts.model.parameters.decoderWeight)
        }
        let (model, sentence) = points[best].1.leastMagnitude
        return try selection(
            model, points[best].1, sweep, reasons: ["Most seeds share the most concepts there (\(listed)).", sentence],
            warnings: rivals.isEmpty
                ? []
                : [
                    "\(rivals.map { points[$0].0.name }.joined(separator: " and ")) \(rivals.count == 1 ? "has" : "have") nearly as many "
                        + "concepts as the pick, and others; compare what they stand for."
                ])
    }

    /// Whether unit columns of two models are the same, by the mean |cosine| of those that are assigned to each other.
    private func areSame(_ first: Matrix, _ second: Matrix) -> Bool {
        let cosines = first.multiplied(by: second, .transposed).elements.map { Double(abs($0)) }
        let assigned = LinearAssignment.maximizing(cosines, rows: first.rows).columnOfRow.enumerated().compactMap {
            row, column in column.map { cosines[row * second.rows + $0] }
        }
        return assigned.reduce(0, +) >= Runs.sufficientAgreement * Double(assigned.count)
    }

    // MARK: Levels

    /// The problem with a level of E‖Δz‖/H. A level does not choose a whitening, since it is in the units of the
    /// shifts; here it follows from them, so trials of the problem without a level choose the whitening.
    private func withLevel(_ configuration: SSAE.Configuration) throws -> (SSAE.Configuration, String) {
        var configuration = configuration
        var trial = configuration
        trial.control = ConstraintSettings()
        if configuration.tolerance != nil { configuration.control.dualLearningRate = nil }
        configuration.target = nil
        guard trial.resolvedWhitening == .automatic, configuration.loss == .absolute else {
            return (configuration, "Whitening: \(configuration.resolvedWhitening).")
        }
        func trials(on data: some ShiftDataset) throws -> [WhiteningTrial] {
            var whitenings = SweepWhitenings(data)
            let choice = try whitenings.choose(for: [trial], seed: seeds.first ?? 0)[0]
            if let failure = choice.failure { throw failure }
            return choice.trials
        }
        let results = try trials(on: TreatedShifts(data, configuration.settings).data)
        let best = WhiteningTrial.best(of: results)?.whitening ?? .none
        configuration.whitening = best
        let ratios = results.map { "\($0.whitening) \($0.sparsenessRatio.brief)" }.joined(separator: ", ")
        return (configuration, "Whitening \(best): of short trials the sparsest, by the ratios \(ratios).")
    }

    /// E‖Δz‖/H of the shifts as they are trained on, as far as so many features can explain them: whitened noise is as
    /// long as whitened concepts, and would loosen the level.
    private func lowestLevel(of configuration: SSAE.Configuration) throws -> Double {
        func level(_ data: some ShiftDataset) throws -> Double {
            let features = configuration.features
            let least =
                features < data.mostDirections ? try ShiftSpectrum(data).leastUnexplained(features: features) : 0
            return try data.statistics().meanNorm * (1 - least).squareRoot() / Double(features)
        }
        func trainedLevel(_ data: some ShiftDataset) throws -> Double {
            guard configuration.resolvedWhitening != .none,
                let whitening = try WhiteningChoice(data).whitening(
                    configuration.whitening, features: configuration.features)
            else { return try level(data) }
            return try level(whitening.whitened(data))
        }
        return try trainedLevel(TreatedShifts(data, configuration.settings).data)
    }

    // MARK: Result

    /// The runs with what they have in common.
    private func withConcepts(_ runs: Runs) throws -> Runs {
        guard runs.foundConcepts == nil else { return runs }
        func runsWithConcepts(_ data: some ShiftDataset) throws -> Runs {
            try runs.withConcepts(in: data, facts: ShiftFacts(data, known: runs[0].fingerprint?.statistics))
        }
        return try runsWithConcepts(TreatedShifts(data, runs[0].configuration.settings).data)
    }

    private func selection(
        _ model: TrainedModel, _ runs: Runs, _ sweep: Sweep, table: SweepTable? = nil, reasons: [String],
        warnings: [String] = []
    ) throws -> Selection {
        let runs = try withConcepts(runs)
        var all = warnings + runs.warnings
        if runs.count == 1 {
            all.append("Only one seed was trained, so nothing tells whether another start finds the same; train three.")
        }
        if !sweep.failures.isEmpty {
            all.append("\(sweep.failures.count) runs diverged and were left out, such as \(sweep.failures[0]).")
        }
        return Selection(
            rule: rule, model: model, runs: runs, reasons: reasons, warnings: all, sweep: sweep,
            diagnostics: table ?? sweep.udrTable)
    }
}

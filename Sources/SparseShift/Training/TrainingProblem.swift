import Numerics

/// A configuration together with what it takes from the data: units, levels, step counts.
struct TrainingProblem: Sendable {
    let settings: TrainingSettings
    /// What the shifts are divided by.
    let scale: Double
    let stepsPerEpoch: Int
    /// Steps of one run.
    let steps: Int
    /// The limit at the end, in the units of the shifts; `nil` without a constraint.
    let limit: Limit?
    private let initialLevel: Double
    private let warmup: Int
    private let schedule: Int
    /// f₀: the least FVU that so many features can reach.
    let leastUnexplained: Double
    /// The absolute loss of a model that always answers 0, in training units.
    let lossOfNothing: Double
    let learningRate: Double
    let dualLearningRate: Double

    /// - Parameter facts: What is known of the data.
    /// - Throws: ``ConfigurationError`` or ``DataError`` if the configuration does not fit the data.
    init(_ configuration: any TrainingConfiguration, data: some ShiftDataset, facts: ShiftFacts? = nil) throws {
        let settings = configuration.settings
        try configuration.validate()
        guard data.count >= settings.batch else {
            throw ConfigurationError(
                "batch: \(settings.batch.grouped) is more than the \(data.count.grouped) shifts of \(data.name); use a batch of at most \(data.count.grouped)."
            )
        }
        let facts = try facts ?? ShiftFacts(data)
        let statistics = facts.statistics
        guard statistics.rootMeanSquare > 0 else {
            throw DataError("\(data.name): every shift is zero, so there is nothing to learn.")
        }
        guard ShiftStatistics.usableSizes.contains(statistics.rootMeanSquare) else {
            throw DataError(
                "\(data.name): the root mean square of the shifts is \(statistics.rootMeanSquare.brief), and the squares of "
                    + "such numbers are too \(statistics.rootMeanSquare < 1 ? "small" : "large") for single precision; "
                    + "\(statistics.rootMeanSquare < 1 ? "multiply" : "divide") all embeddings by a number.")
        }
        guard settings.loss == .absolute || statistics.zeroShifts == 0 else {
            throw DataError(
                "\(data.name): \(statistics.zeroShifts.grouped) shifts are zero, and the relative loss divides by their length; use loss: absolute, or --leave-out zero (in cells leavingOut: [.zero])."
            )
        }
        self.settings = settings
        learningRate = settings.learningRate ?? TrainingSettings.stepSize(dimension: data.dimension)
        let scale = settings.scaling == .rootMeanSquare ? statistics.rootMeanSquare : 1
        self.scale = scale
        stepsPerEpoch = data.count / settings.batch
        steps = settings.steps(stepsPerEpoch: stepsPerEpoch)
        lossOfNothing = statistics.rootMeanSquare * statistics.rootMeanSquare / (scale * scale)
        let lowestLevel = statistics.meanNorm / Double(settings.features)
        guard case .constraint(let control) = configuration.sparsityControl else {
            (limit, initialLevel, warmup, schedule, leastUnexplained) = (nil, 0, 0, 0, 0)
            dualLearningRate = 0
            return
        }
        (warmup, schedule) = (control.warmup, control.schedule)
        switch control.constraint {
        case .sparsity(let level):
            let target = level ?? lowestLevel
            limit = .sparsity(target)
            initialLevel = control.initialLevel ?? target
            leastUnexplained = 0
            dualLearningRate = control.dualLearningRate ?? learningRate / 2
        case .reconstruction(let tolerance):
            leastUnexplained =
                settings.features < data.mostDirections
                ? try facts.spectrum(of: data).leastUnexplained(features: settings.features) : 0
            let unexplained = leastUnexplained + tolerance * (1 - leastUnexplained)
            limit = .unexplained(unexplained)
            initialLevel = 0
            dualLearningRate =
                control.dualLearningRate
                ?? TrainingProblem.dualRateShare * learningRate / (2 * lowestLevel / scale)
        }
    }

    /// λ weighs mean|h|, so its natural size is 1 / E mean|h|; this fraction of it moves in a step of size 1.
    private static let dualRateShare = 0.5

    /// What the constraint allows in an epoch: constant, then linear, then the last value.
    func limit(epoch: Int) -> Limit? {
        guard case .sparsity(let last) = limit else { return limit }
        guard epoch >= warmup else { return .sparsity(initialLevel) }
        let progress = Double(epoch - warmup) / Double(max(schedule, 1))
        return .sparsity(initialLevel + (schedule == 0 ? 1 : min(1, progress)) * (last - initialLevel))
    }

    /// The factor of the step sizes: 1 for the first half of the steps, then falling linearly.
    func rateFactor(step: Int) -> Double {
        let progress = Double(step) / Double(steps)
        return 1 - (1 - settings.finalLearningRateFraction) * max(0, (progress - 0.5) / 0.5)
    }

    // MARK: For other processes

    /// Everything besides the settings.
    var numbers: [Double] {
        let (kind, level): (Double, Double) =
            switch limit {
            case nil: (0, 0)
            case .sparsity(let level): (1, level)
            case .unexplained(let fraction): (2, fraction)
            }
        return [
            scale, Double(stepsPerEpoch), Double(steps), kind, level, initialLevel, Double(warmup), Double(schedule),
            leastUnexplained, lossOfNothing, learningRate, dualLearningRate,
        ]
    }

    static let numberCount = 12

    /// The problem of another process.
    ///
    /// - Precondition: `numbers` has ``numberCount`` numbers.
    init(_ settings: TrainingSettings, numbers: [Double]) {
        self.settings = settings
        scale = numbers[0]
        (stepsPerEpoch, steps) = (Int(numbers[1]), Int(numbers[2]))
        limit = numbers[3] == 1 ? .sparsity(numbers[4]) : numbers[3] == 2 ? .unexplained(numbers[4]) : nil
        initialLevel = numbers[5]
        (warmup, schedule) = (Int(numbers[6]), Int(numbers[7]))
        (leastUnexplained, lossOfNothing) = (numbers[8], numbers[9])
        (learningRate, dualLearningRate) = (numbers[10], numbers[11])
    }
}

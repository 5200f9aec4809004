import Numerics

/// One run: the extragradient or Adam steps of one seed. Works in training units (shifts divided by the
/// scale) and hands out results in the units of the shifts.
final class Trainer<Data: ShiftDataset> {
    private let settings: SSAE.Configuration
    private let isConstrained: Bool
    private let data: Data
    private let seed: Int
    private let layout: ParameterLayout
    private let pass: GradientPass
    private let point: Buffer
    private let extrapolated: Buffer
    private let gradient: Buffer
    private var adam: Adam
    private var dualAdam: Adam
    private let multiplier = Buffer(1)
    private let extrapolatedMultiplier = Buffer(1)
    private let dualGradient = Buffer(1)
    private let order: UnsafeMutableBufferPointer<Int32>
    private var random: RandomGenerator

    let scale: Double
    let target: Double
    let initialLevel: Double
    let stepsPerEpoch: Int
    let steps: Int
    private(set) var stepsDone = 0

    init(
        settings: SSAE.Configuration, isConstrained: Bool, data: Data, seed: Int, scale: Double, target: Double,
        initial: Parameters
    ) {
        self.settings = settings
        self.isConstrained = isConstrained
        self.data = data
        self.seed = seed
        self.scale = scale
        self.target = target
        initialLevel = settings.initialLevel ?? target
        stepsPerEpoch = data.count / settings.batch
        steps = settings.steps(stepsPerEpoch: stepsPerEpoch)
        layout = ParameterLayout(initial)
        pass = GradientPass(layout: layout, settings: settings)
        point = Buffer(layout.count)
        extrapolated = Buffer(layout.count)
        gradient = Buffer(layout.count)
        let trainable = layout.trainableCount(biases: settings.trainsBiases)
        adam = Adam(trainable)
        dualAdam = Adam(1)
        layout.write(initial, to: point.pointer)
        extrapolated.pointer.update(from: point.pointer, count: layout.count)
        let running = pass.normalization
        if let mean = initial.norm?.runningMean, let variance = initial.norm?.runningVariance {
            running.runningMean.pointer.update(from: mean, count: mean.count)
            running.runningVariance.pointer.update(from: variance, count: variance.count)
        }
        order = .allocate(capacity: data.count)
        for index in order.indices { order[index] = Int32(index) }
        random = RandomGenerator(seed: seed, stream: 11)
    }

    deinit { order.deallocate() }

    /// λ in training units.
    var currentMultiplier: Double { Double(multiplier.pointer[0]) }

    /// The level of an epoch, in the units of the shifts: constant, then linear, then the target.
    func level(epoch: Int) -> Double {
        guard epoch >= settings.warmup else { return initialLevel }
        let progress = Double(epoch - settings.warmup) / Double(max(settings.schedule, 1))
        return initialLevel + (settings.schedule == 0 ? 1 : min(1, progress)) * (target - initialLevel)
    }

    /// The factor of both step sizes: 1 for the first half of the steps, then falling linearly.
    private func rateFactor(step: Int) -> Double {
        let progress = Double(step) / Double(steps)
        return 1 - (1 - settings.finalLearningRateFraction) * max(0, (progress - 0.5) / 0.5)
    }

    /// One step on the next batch; what it returns was measured before the step.
    func step() throws(Data.Failure) -> (result: GradientPass.Result, level: Double, epoch: Int) {
        let (epoch, place) = stepsDone.quotientAndRemainder(dividingBy: stepsPerEpoch)
        if place == 0, settings.shuffles { data.shuffle(order, using: &random) }
        let rows = UnsafeBufferPointer(rebasing: order[place * settings.batch..<(place + 1) * settings.batch])
        try data.copyShifts(at: rows, into: pass.shifts.pointer)
        pass.prepare(scale: Float(scale))

        let level = level(epoch: epoch)
        let factor = rateFactor(step: stepsDone)
        let result = lookAndMove(from: point, to: settings.optimizer == .adam ? point : extrapolated, level, factor)
        if settings.optimizer == .extraAdam {
            let rates = (settings.learningRate * factor, settings.effectiveDualLearningRate * factor)
            let ahead = evaluate(at: extrapolated, multiplier: extrapolatedMultiplier, level: level)
            adam.update(from: point.pointer, to: point.pointer, gradient: gradient.pointer, rate: rates.0)
            ascend(ahead.sparsity, level: level, to: multiplier, rate: rates.1)
        }
        if let every = settings.renormalizeEvery, (place + 1) % every == 0 {
            UnitColumns.normalize(point.pointer + layout.decoderWeight, layout.features, layout.dimension)
        }
        stepsDone += 1
        return (result, level, epoch)
    }

    /// The gradients at the current point, and the move by them.
    private func lookAndMove(
        from source: Buffer, to target: Buffer, _ level: Double, _ factor: Double
    ) -> GradientPass.Result {
        let result = evaluate(at: source, multiplier: multiplier, level: level)
        adam.update(
            from: source.pointer, to: target.pointer, gradient: gradient.pointer,
            rate: settings.learningRate * factor)
        ascend(
            result.sparsity, level: level, to: target === source ? multiplier : extrapolatedMultiplier,
            rate: settings.effectiveDualLearningRate * factor)
        return result
    }

    private func evaluate(at point: Buffer, multiplier: Buffer, level: Double) -> GradientPass.Result {
        let result = pass.evaluate(
            at: point.pointer, gradient: gradient.pointer, multiplier: isConstrained ? multiplier.pointer[0] : 0)
        if settings.projectsGradient {
            UnitColumns.project(
                gradient.pointer + layout.decoderWeight, along: point.pointer + layout.decoderWeight, layout.features,
                layout.dimension)
        }
        return result
    }

    /// Raises λ by the violation of the constraint, never below 0.
    private func ascend(_ sparsity: Double, level: Double, to target: Buffer, rate: Double) {
        guard isConstrained else { return }
        dualGradient.pointer[0] = Float(sparsity - level / scale)
        dualAdam.update(from: multiplier.pointer, to: target.pointer, gradient: dualGradient.pointer, rate: -rate)
        target.pointer[0] = max(0, target.pointer[0])
    }

    /// The parameters now, for shifts as they are: the scale is folded into them.
    var parameters: Parameters {
        let running = pass.normalization
        func take(_ buffer: Buffer) -> [Float]? {
            layout.normalization == .batch ? Array(UnsafeBufferPointer(start: buffer.pointer, count: layout.features)) : nil
        }
        return layout.read(
            point.pointer, runningMean: take(running.runningMean), runningVariance: take(running.runningVariance)
        ).unscaled(by: Float(scale))
    }
}

extension Parameters {
    /// The parameters that do for Δz what these do for Δz / `scale`.
    func unscaled(by scale: Float) -> Parameters {
        guard scale != 1 else { return self }
        var result = self
        result.decoderBias = decoderBias.map { $0 * scale }
        if norm == nil {
            result.encoderBias = encoderBias.map { $0 * scale }
        } else {
            result.encoderWeight = encoderWeight.scaled(by: 1 / scale)
            result.norm?.weight = norm!.weight.map { $0 * scale }
            result.norm?.bias = norm!.bias.map { $0 * scale }
        }
        return result
    }
}

extension SSAE.Configuration {
    /// The steps of one run over data with so many whole batches an epoch.
    func steps(stepsPerEpoch: Int) -> Int {
        switch length {
        case .steps(let steps): steps
        case .epochs(let epochs): epochs * stepsPerEpoch
        }
    }
}

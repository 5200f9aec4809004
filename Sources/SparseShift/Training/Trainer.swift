import Numerics

/// One run: the steps of one seed. Works in training units (shifts divided by the scale) and hands out
/// results in the units of the shifts.
final class Trainer<Data: ShiftDataset> {
    private let problem: TrainingProblem
    private let settings: TrainingSettings
    private let data: Data
    private let seed: Int
    private let layout: ParameterLayout
    private let pass: any GradientPass
    private let point: ParameterBuffer
    private let extrapolated: ParameterBuffer
    private let gradient: ParameterBuffer
    private var adam: Adam
    private let multiplier: LagrangeMultiplier
    private let order: UnsafeMutableBufferPointer<Int32>
    private var random: RandomGenerator
    private(set) var stepsDone = 0

    init(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, data: Data, seed: Int, initial: Parameters
    ) {
        self.problem = problem
        settings = problem.settings
        self.data = data
        self.seed = seed
        layout = ParameterLayout(initial)
        pass = configuration.makePass(layout)
        point = ParameterBuffer(layout.count)
        extrapolated = ParameterBuffer(layout.count)
        gradient = ParameterBuffer(layout.count)
        adam = Adam(layout.trainableCount(biases: settings.trainsBiases))
        multiplier = LagrangeMultiplier(configuration, problem: problem)
        layout.write(initial, to: point.pointer)
        extrapolated.pointer.update(from: point.pointer, count: layout.count)
        for (name, values) in [
            ("running_mean", initial.norm?.runningMean), ("running_var", initial.norm?.runningVariance),
        ] {
            guard let values, let buffer = pass.state[name] else { continue }
            buffer.pointer.update(from: values, count: values.count)
        }
        order = .allocate(capacity: data.count)
        for index in order.indices { order[index] = Int32(index) }
        random = RandomGenerator(seed: seed, stream: 11)
    }

    deinit { order.deallocate() }

    /// λ in training units.
    var currentMultiplier: Double { multiplier.current }

    /// What a step found before it moved, and what the constraint allowed.
    struct Step {
        var result: PassResult
        var limit: Limit?
        var epoch: Int
    }

    /// One step on the next batch.
    func step() throws(Data.Failure) -> Step {
        let (epoch, place) = stepsDone.quotientAndRemainder(dividingBy: problem.stepsPerEpoch)
        if place == 0, settings.shuffles { data.shuffle(order, using: &random) }
        let rows = UnsafeBufferPointer(rebasing: order[place * settings.batch..<(place + 1) * settings.batch])
        try data.copyShifts(at: rows, into: pass.shifts.pointer)
        pass.prepare(scale: Float(problem.scale))

        let factor = problem.rateFactor(step: stepsDone)
        let rate = settings.learningRate * factor
        let isLookingBack = settings.optimizer == .pastExtraAdam
        let result = evaluate(at: isLookingBack ? extrapolated : point, ahead: isLookingBack, epoch: epoch)
        switch settings.optimizer {
        case .adam, .pastExtraAdam:
            move(from: point, to: point, rate: rate)
            multiplier.move(isLookingBack ? .stepAndLookAhead : .step, after: result, epoch: epoch, rateFactor: factor)
        case .extraAdam:
            move(from: point, to: extrapolated, rate: rate)
            multiplier.move(.lookAhead, after: result, epoch: epoch, rateFactor: factor)
            let ahead = evaluate(at: extrapolated, ahead: true, epoch: epoch)
            move(from: point, to: point, rate: rate)
            multiplier.move(.step, after: ahead, epoch: epoch, rateFactor: factor)
        }
        if let every = settings.renormalizeEvery, (place + 1) % every == 0 {
            UnitColumns.normalize(point.pointer + layout.decoderWeight, layout.features, layout.dimension)
        }
        if isLookingBack { adam.repeatUpdate(from: point.pointer, to: extrapolated.pointer, rate: rate) }
        stepsDone += 1
        pass.didStep(
            StepUpdate(
                point: point.pointer, firstMoment: adam.mean.pointer, secondMoment: adam.square.pointer,
                step: stepsDone, steps: problem.steps, seed: seed))
        return Step(result: result, limit: problem.limit(epoch: epoch), epoch: epoch)
    }

    private func evaluate(at point: ParameterBuffer, ahead: Bool, epoch: Int) -> PassResult {
        let result = pass.evaluate(
            at: point.pointer, gradient: gradient.pointer, pressure: multiplier.pressure(ahead: ahead, epoch: epoch))
        if settings.projectsGradient {
            UnitColumns.project(
                gradient.pointer + layout.decoderWeight, along: point.pointer + layout.decoderWeight, layout.features,
                layout.dimension)
        }
        return result
    }

    private func move(from source: ParameterBuffer, to target: ParameterBuffer, rate: Double) {
        adam.update(from: source.pointer, to: target.pointer, gradient: gradient.pointer, rate: rate)
    }

    /// The parameters now, for shifts as they are: the scale is folded into them.
    var parameters: Parameters {
        var parameters = layout.read(point.pointer, state: pass.state)
        pass.finish(&parameters)
        return parameters.unscaled(by: Float(problem.scale))
    }
}

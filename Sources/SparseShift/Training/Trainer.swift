import Numerics

/// Takes the steps of one run, in training units (shifts divided by the scale). Its results are in the units of the
/// shifts.
final class Trainer<Data: ShiftDataset> {
    let problem: TrainingProblem
    let settings: TrainingSettings
    private let data: Data
    private let seed: Int
    /// Of the features of this process.
    let layout: ParameterLayout
    /// Leads the other processes, if several share the features.
    let lead: LeadingProcess?
    let pass: any GradientPass
    let point: ParameterBuffer
    let extrapolated: ParameterBuffer
    private let gradient: ParameterBuffer
    var adam: Adam
    let multiplier: LagrangeMultiplier
    let order: UnsafeMutableBufferPointer<Int32>
    var random: RandomGenerator
    var stepsDone = 0

    /// - Parameters:
    ///   - layout: Of the features of this process.
    ///   - lead: What leads the other processes, if several share the features and this is the first one.
    init(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, data: Data, seed: Int,
        layout: ParameterLayout, threads: Int, lead: LeadingProcess? = nil
    ) {
        self.problem = problem
        settings = problem.settings
        self.data = data
        self.seed = seed
        self.layout = layout
        self.lead = lead
        pass = configuration.makePass(layout, team: WorkerTeam(count: threads))
        point = ParameterBuffer(layout.count)
        extrapolated = ParameterBuffer(layout.count)
        gradient = ParameterBuffer(pass.gradientRoom)
        adam = Adam(layout.count)
        multiplier = LagrangeMultiplier(configuration, problem: problem)
        order = .allocate(capacity: data.count)
        for index in order.indices { order[index] = Int32(index) }
        random = RandomGenerator(seed: seed, stream: 11)
    }

    deinit { order.deallocate() }

    /// Puts the run at the weights with which it starts.
    func start(at initial: Parameters) {
        let norms = [
            "running_mean": initial.norm?.runningMean, "running_var": initial.norm?.runningVariance,
        ].compactMapValues { $0 }
        if let lead {
            lead.start(self, at: initial, norms: norms)
        } else {
            layout.write(initial, to: point.pointer)
            for (name, values) in norms { pass.state[name]?.pointer.update(from: values, count: values.count) }
        }
        extrapolated.pointer.update(from: point.pointer, count: layout.count)
    }

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
        lead?.step(pass.shifts)
        pass.prepare(scale: Float(problem.scale))

        let factor = problem.rateFactor(step: stepsDone)
        let renormalizes = settings.renormalizeEvery.map { (place + 1) % $0 == 0 } ?? false
        let result: PassResult
        switch settings.optimizer {
        case .adam:
            result = evaluate(at: point, moveTo: point, epoch: epoch, factor: factor, renormalizes: renormalizes)
            multiplier.move(.step, after: result, epoch: epoch, rateFactor: factor)
        case .pastExtraAdam:
            result = evaluate(
                at: extrapolated, moveTo: point, ahead: extrapolated, epoch: epoch, factor: factor,
                renormalizes: renormalizes)
            multiplier.move(.stepAndLookAhead, after: result, epoch: epoch, rateFactor: factor)
        case .extraAdam:
            result = evaluate(at: point, moveTo: extrapolated, epoch: epoch, factor: factor, renormalizes: false)
            multiplier.move(.lookAhead, after: result, epoch: epoch, rateFactor: factor)
            let ahead = evaluate(
                at: extrapolated, moveTo: point, epoch: epoch, factor: factor, renormalizes: renormalizes)
            multiplier.move(.step, after: ahead, epoch: epoch, rateFactor: factor)
        }
        stepsDone += 1
        pass.didStep(
            StepUpdate(
                point: point.pointer, firstMoment: adam.mean.pointer, secondMoment: adam.square.pointer,
                step: stepsDone, steps: problem.steps, seed: seed))
        return Step(result: result, limit: problem.limit(epoch: epoch), epoch: epoch)
    }

    /// Takes the gradients at `place`, and moves from the current point by them.
    private func evaluate(
        at place: ParameterBuffer, moveTo target: ParameterBuffer, ahead: ParameterBuffer? = nil, epoch: Int,
        factor: Double, renormalizes: Bool
    ) -> PassResult {
        let move = AdamMove(
            rates: adam.nextRates(problem.learningRate * factor), mean: adam.mean.pointer, square: adam.square.pointer,
            source: point.pointer, target: target.pointer, ahead: ahead?.pointer,
            trainable: layout.trainableCount(biases: settings.trainsBiases), projects: settings.projectsGradient,
            renormalizes: renormalizes)
        return pass.evaluateAndMove(
            at: place.pointer, gradient: gradient.pointer,
            pressure: multiplier.pressure(ahead: place === extrapolated, epoch: epoch), move)
    }

    /// The parameters now, for shifts as they are: the scale is folded into them.
    var parameters: Parameters {
        guard let lead else { return pass.parameters(at: point.pointer, scale: problem.scale) }
        return lead.parameters(of: self)
    }
}

extension GradientPass {
    /// The parameters at a point, for shifts as they are: the scale is folded into them.
    ///
    /// - Parameters:
    ///   - layout: Of all features; by default that of this pass.
    ///   - state: The state of the pass for all features; by default its own.
    func parameters(
        at point: UnsafePointer<Float>, scale: Double, layout: ParameterLayout? = nil,
        state: [String: ParameterBuffer]? = nil
    ) -> Parameters {
        var parameters = (layout ?? self.layout).read(point, state: state ?? self.state)
        finish(&parameters)
        return parameters.unscaled(by: Float(scale))
    }
}

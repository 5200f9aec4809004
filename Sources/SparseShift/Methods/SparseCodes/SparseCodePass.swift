import Numerics

/// The pass of an autoencoder with a sparse code, whose architecture is a rule.
///
///     z  = W_e (x − b_d) + b_e
///     a  = rule(z)
///     Δẑ = W_d (s ∘ a) + b_d
///
/// Weights of penalties are relative to ‖Δẑ − Δz‖² summed over the d entries, as in the literature. The loss is the
/// mean over the entries, so that the weights are divided by d.
final class SparseCodePass: GradientPass {
    let shifts: ParameterBuffer
    let layout: ParameterLayout
    private let settings: TrainingSettings
    private let team: WorkerTeam
    private let coding: SparseCodingSettings
    /// Whether the activation adds b_e, instead of the encoder.
    private let addsEncoderBias: Bool
    private let penaltyWarmup: Int
    private let rule: any CodeRule
    private let values: CodeBatch
    private let reconstruction: NestedReconstruction
    private let auxiliary: AuxiliaryReconstruction?
    private let resampling: FeatureResampling
    private let activity: FeatureActivity
    private let lossFactor: ParameterBuffer
    private let preactivation: ParameterBuffer
    private let code: ParameterBuffer
    private let codeGradient: ParameterBuffer
    /// s ∘ a; the code itself without s.
    private let scaledCode: ParameterBuffer
    private let shared: ParameterBuffer
    private let codeSum: ParameterBuffer
    /// What the encoder's features give for the decoder's bias, where several processes have them (d).
    private let inputSum: ParameterBuffer
    /// The number of steps done, and whether only s is still trained.
    private let progress = ParameterBuffer(2)

    /// - Parameters:
    ///   - layout: The layout of the parameters.
    ///   - settings: The common settings.
    ///   - team: The threads of the matrix products.
    ///   - coding: The settings of sparse codes.
    ///   - rule: The activation with its gradient.
    ///   - penaltyWarmup: The number of steps over which the penalty's weight rises linearly from 0.
    ///   - prefixes: The sizes of nested parts of the code that each reconstruct on their own; `nil` means the whole
    ///     code alone.
    init(
        layout: ParameterLayout, settings: TrainingSettings, team: WorkerTeam, coding: SparseCodingSettings,
        rule: any CodeRule,
        penaltyWarmup: Int = 0, prefixes: [Int]? = nil
    ) {
        self.layout = layout
        self.settings = settings
        self.team = team
        self.coding = coding
        addsEncoderBias = type(of: layout.activation).addsEncoderBias
        self.rule = rule
        self.penaltyWarmup = penaltyWarmup
        let (batch, features, dimension) = (settings.batch, layout.features, layout.dimension)
        shifts = ParameterBuffer(batch * dimension)
        lossFactor = ParameterBuffer(batch)
        preactivation = ParameterBuffer(batch * features)
        code = ParameterBuffer(batch * features)
        codeGradient = ParameterBuffer(batch * features)
        scaledCode = layout.scalesFeatures ? ParameterBuffer(batch * features) : code
        shared = ParameterBuffer(features)
        codeSum = ParameterBuffer(features)
        inputSum = ParameterBuffer(layout.share.isPart ? dimension : 0)
        values = CodeBatch(
            count: batch, features: features, dimension: dimension, shifts: shifts.pointer,
            lossFactor: lossFactor.pointer, preactivation: preactivation.pointer, code: code.pointer,
            gradient: codeGradient.pointer)
        reconstruction = NestedReconstruction(layout: layout, batch: batch, team: team, prefixes: prefixes)
        activity = FeatureActivity(features: features, window: coding.deadWindow)
        auxiliary =
            coding.auxiliaryCoefficient > 0
            ? AuxiliaryReconstruction(
                layout: layout, batch: batch, team: team, most: coding.auxiliaryFeatures ?? max(1, dimension / 2),
                coefficient: coding.auxiliaryCoefficient, activity: activity)
            : nil
        resampling = FeatureResampling(layout: layout, batch: batch, trainsBiases: settings.trainsBiases)
    }

    var state: [String: ParameterBuffer] {
        rule.state.merging(["progress": progress, "silent_steps": activity.silentSteps]) { own, _ in own }
    }

    var commonState: Set<String> { ["progress"] }

    func prepare(scale: Float) {
        let dimension = layout.dimension
        if scale != 1 {
            let factor = 1 / scale
            for index in 0..<values.count * dimension { shifts.pointer[index] *= factor }
        }
        for row in 0..<values.count {
            let source = shifts.pointer + row * dimension
            lossFactor.pointer[row] =
                switch settings.loss {
                case .absolute: 1 / Float(values.count * dimension)
                case .relative: 1 / (Float(values.count) * Kernels.dot(source, source, dimension))
                }
        }
    }

    func evaluate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure
    ) -> PassResult {
        encode(at: point)
        rule.activate(values, at: point)
        activity.note(values)
        if layout.scalesFeatures { scaleCode(by: point + layout.featureScale) }
        var result = measureCode()
        result.loss = reconstruction.reconstruct(scaledCode.pointer, batch: values, at: point)
        differentiate(at: point, gradient: gradient, penalty: penalty(pressure))
        return result
    }

    /// The weight of a unit of sparsity in one shift, divided by B.
    private func penalty(_ pressure: SparsityPressure) -> Float {
        let warm = penaltyWarmup == 0 ? 1 : min(1, (progress.pointer[0] + 1) / Float(penaltyWarmup))
        return pressure.multiplier * warm / Float(layout.dimension * values.count)
    }

    private func encode(at point: UnsafePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        if addsEncoderBias {
            shared.pointer.update(repeating: 0, count: features)
        } else {
            shared.pointer.update(from: point + layout.encoderBias, count: features)
        }
        BLAS.multiply(
            rows: features, columns: dimension, point + layout.encoderWeight, vector: point + layout.decoderBias,
            into: shared.pointer, scale: -1, keeping: 1)
        for row in 0..<values.count {
            (preactivation.pointer + row * features).update(from: shared.pointer, count: features)
        }
        team.multiply(
            m: values.count, n: features, k: dimension, shifts.pointer, .plain, point + layout.encoderWeight,
            .transposed, into: preactivation.pointer, keeping: 1)
    }

    private func scaleCode(by scale: UnsafePointer<Float>) {
        for row in 0..<values.count {
            let (source, target) = (code.pointer + row * values.features, scaledCode.pointer + row * values.features)
            for feature in 0..<values.features { target[feature] = scale[feature] * source[feature] }
        }
    }

    private func measureCode() -> PassResult {
        let count = values.count * values.features
        let threshold = Float(settings.activityThreshold)
        var total = SIMD8<Float>.zero
        var active = 0
        for start in stride(from: 0, to: count & ~7, by: 8) {
            let value = UnsafeRawPointer(scaledCode.pointer + start).loadUnaligned(as: SIMD8<Float>.self)
            total += value.replacing(with: -value, where: value .< 0)
        }
        var sum = Double(total.sum())
        for index in count & ~7..<count { sum += Double(abs(scaledCode.pointer[index])) }
        for index in 0..<count { active += abs(scaledCode.pointer[index]) >= threshold ? 1 : 0 }
        let (magnitude, activity) = layout.share.sum(sum, Double(active))
        return PassResult(
            loss: 0, sparsity: magnitude / Double(values.count * layout.share.total),
            active: activity / Double(values.count))
    }

    private func differentiate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
    ) {
        let (features, dimension) = (layout.features, layout.dimension)
        reconstruction.differentiate(
            scaledCode.pointer, at: point, gradient: gradient, codeGradient: codeGradient.pointer)
        if layout.scalesFeatures {
            guard !isFittingScale else { return fitScale(gradient) }
            (gradient + layout.featureScale).update(repeating: 0, count: features)
            let scale = point + layout.featureScale
            for row in 0..<values.count {
                let target = codeGradient.pointer + row * features
                for feature in 0..<features { target[feature] *= scale[feature] }
            }
        }
        rule.differentiate(values, at: point, gradient: gradient, penalty: penalty)
        auxiliary?.differentiate(values, mainResidual: reconstruction.residual, at: point, gradient: gradient)
        team.multiply(
            m: features, n: dimension, k: values.count, codeGradient.pointer, .transposed, shifts.pointer, .plain,
            into: gradient + layout.encoderWeight)
        let sum = codeSum.pointer
        sum.update(repeating: 0, count: features)
        for row in 0..<values.count { Kernels.add(1, codeGradient.pointer + row * features, to: sum, features) }
        // The product above used x as the encoder's input; its other part, −b_d, is the same for all rows.
        for row in 0..<features {
            Kernels.add(
                -sum[row], point + layout.decoderBias, to: gradient + layout.encoderWeight + row * dimension, dimension)
        }
        if !addsEncoderBias { (gradient + layout.encoderBias).update(from: sum, count: features) }
        guard layout.share.isPart else {
            BLAS.multiply(
                rows: features, columns: dimension, point + layout.encoderWeight, .transposed, vector: sum,
                into: gradient + layout.decoderBias, scale: -1, keeping: 1)
            return
        }
        BLAS.multiply(
            rows: features, columns: dimension, point + layout.encoderWeight, .transposed, vector: sum,
            into: inputSum.pointer, scale: -1, keeping: 0)
        layout.share.sum(inputSum.pointer, dimension)
        Kernels.add(1, inputSum.pointer, to: gradient + layout.decoderBias, dimension)
    }

    // MARK: Factors of the features

    private var isFittingScale: Bool { progress.pointer[1] > 0 }

    /// Trains only s, and only by the reconstruction, because a penalty would shrink s, too.
    private func fitScale(_ gradient: UnsafeMutablePointer<Float>) {
        gradient.update(repeating: 0, count: layout.count)
        let target = gradient + layout.featureScale
        for row in 0..<values.count {
            let (slope, size) = (codeGradient.pointer + row * values.features, code.pointer + row * values.features)
            for feature in 0..<values.features { target[feature] += slope[feature] * size[feature] }
        }
    }

    /// The factors are fitted in the last one of this number of equal parts of the steps.
    private static let scaleShare = 10

    func didStep(_ update: StepUpdate) {
        progress.pointer[0] = Float(update.step)
        rule.didStep(update)
        activity.didStep()
        if let every = coding.resampleEvery, update.step % every == 0, update.step <= update.steps / 2 {
            resampling.revive(
                activity, rule: rule, shifts: shifts.pointer, rowLosses: reconstruction.rowLosses.pointer,
                update: update)
        }
        if layout.scalesFeatures, update.step == update.steps - update.steps / Self.scaleShare {
            progress.pointer[1] = 1
            // Without this reset, momentum would still move the other parameters.
            update.firstMoment.update(
                repeating: 0, count: layout.trainableCount(biases: settings.trainsBiases))
        }
    }

    func finish(_ parameters: inout Parameters) { rule.finish(&parameters) }
}

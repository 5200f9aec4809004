import Numerics

/// The auxiliary loss that revives dead features: the dead features with the largest pre-activations reconstruct the
/// error e of the living ones, α ‖e − W_d h_aux‖² with e constant (Gao et al. 2024, appendix A.2).
final class AuxiliaryReconstruction {
    private let layout: ParameterLayout
    private let team: WorkerTeam
    private let batch: Int
    /// The maximum number of dead features in the reconstruction of one shift.
    private let most: Int
    /// α.
    private let coefficient: Float
    private let activity: FeatureActivity
    /// Whether pre-activations are compared by their magnitudes.
    private let isSigned: Bool
    private let code: ParameterBuffer
    private let codeGradient: ParameterBuffer
    private let residual: ParameterBuffer
    private let candidates: ParameterBuffer
    private let scratch: ParameterBuffer

    init(
        layout: ParameterLayout, batch: Int, team: WorkerTeam, most: Int, coefficient: Double, activity: FeatureActivity
    ) {
        self.layout = layout
        self.team = team
        self.batch = batch
        self.most = most
        self.coefficient = Float(coefficient)
        self.activity = activity
        isSigned = type(of: layout.activation).isSigned
        code = ParameterBuffer(batch * layout.features)
        codeGradient = ParameterBuffer(batch * layout.features)
        residual = ParameterBuffer(batch * layout.dimension)
        candidates = ParameterBuffer(layout.features)
        scratch = ParameterBuffer(layout.features)
    }

    /// Adds the auxiliary loss's gradients with respect to the decoder and the pre-activations.
    ///
    /// - Parameters:
    ///   - values: The batch, whose `gradient` is changed.
    ///   - mainResidual: The gradient of the main loss with respect to the reconstruction (B × d).
    ///   - point: The parameters.
    ///   - gradient: The gradient with respect to the parameters, to which the decoder's is added.
    func differentiate(
        _ values: CodeBatch, mainResidual: UnsafePointer<Float>, at point: UnsafePointer<Float>,
        gradient: UnsafeMutablePointer<Float>
    ) {
        guard activity.deadCount > 0 else { return }
        let (features, dimension) = (layout.features, layout.dimension)
        for row in 0..<batch {
            let source = values.preactivation + row * features
            let target = code.pointer + row * features
            for feature in 0..<features {
                let value = isSigned ? abs(source[feature]) : source[feature]
                candidates.pointer[feature] = activity.isDead(feature) ? value : 0
            }
            LargestEntries.keep(most, of: candidates.pointer, into: target, features, scratch: scratch.pointer)
            guard isSigned else { continue }
            for feature in 0..<features where target[feature] > 0 { target[feature] = source[feature] }
        }
        team.multiply(
            m: batch, n: dimension, k: features, code.pointer, .plain, point + layout.decoderWeight, .plain,
            into: residual.pointer)
        // This is 2 α f (ê − e), because the main residual is 2 f (Δẑ − Δz) = −2 f e.
        for row in 0..<batch {
            let factor = 2 * values.lossFactor[row]
            for index in row * dimension..<(row + 1) * dimension {
                residual.pointer[index] = coefficient * (factor * residual.pointer[index] + mainResidual[index])
            }
        }
        team.multiply(
            m: features, n: dimension, k: batch, code.pointer, .transposed, residual.pointer, .plain,
            into: gradient + layout.decoderWeight, keeping: 1)
        team.multiply(
            m: batch, n: features, k: dimension, residual.pointer, .plain, point + layout.decoderWeight, .transposed,
            into: codeGradient.pointer)
        for index in 0..<batch * features {
            values.gradient[index] += code.pointer[index] != 0 ? codeGradient.pointer[index] : 0
        }
    }
}

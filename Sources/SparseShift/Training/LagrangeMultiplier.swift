import Numerics

/// λ and how it responds to the batches: the second player of the game.
final class LagrangeMultiplier {
    private let control: SparsityControl
    private let problem: TrainingProblem
    private let scale: Double
    private let learningRate: Double
    private var adam = Adam(1)
    /// λ, and λ at the point that the look ahead reached, in training units.
    private let value = ParameterBuffer(1)
    private let extrapolated = ParameterBuffer(1)
    private let slope = ParameterBuffer(1)

    init(_ configuration: any TrainingConfiguration, problem: TrainingProblem) {
        control = configuration.sparsityControl
        self.problem = problem
        scale = problem.scale
        learningRate = problem.dualLearningRate
        if case .penalty(let weight) = control { value.pointer[0] = Float(weight) }
        extrapolated.pointer[0] = value.pointer[0]
    }

    /// λ in training units.
    var current: Double { Double(value.pointer[0]) }

    /// Everything that its next moves depend on: λ, λ ahead, Adam's moments and its powers.
    var state: [Double] {
        let numbers = [value, extrapolated, adam.mean, adam.square].map { Double($0.pointer[0]) }
        return numbers + [adam.powers.0, adam.powers.1]
    }

    static let stateCount = 6

    /// - Precondition: `state` has ``stateCount`` numbers.
    func restore(_ state: [Double]) {
        for (buffer, number) in zip([value, extrapolated, adam.mean, adam.square], state) {
            buffer.pointer[0] = Float(number)
        }
        adam.powers = (state[4], state[5])
    }

    /// How hard the code is pressed at the point itself or at the one that the look ahead reached.
    func pressure(ahead: Bool, epoch: Int) -> SparsityPressure {
        let multiplier = (ahead ? extrapolated : value).pointer[0]
        guard case .constraint(let settings) = control, case .augmentedLagrangian(let penalty) = settings.dualMethod
        else { return SparsityPressure(multiplier: multiplier) }
        return SparsityPressure(
            multiplier: multiplier, penalty: Float(penalty), level: problem.limit(epoch: epoch)!.value / scale)
    }

    enum Move { case step, lookAhead, stepAndLookAhead }

    /// Moves λ by what a pass found, never below 0.
    func move(_ move: Move, after result: PassResult, epoch: Int, rateFactor: Double) {
        guard let limit = problem.limit(epoch: epoch) else { return }
        switch limit {
        case .sparsity(let level): slope.pointer[0] = Float(result.sparsity - level / scale)
        case .unexplained(let most):
            // λ presses on the code, so it rises as long as the reconstruction has room.
            let unexplained = result.loss / problem.lossOfNothing
            let room = (most - unexplained) / max(most - problem.leastUnexplained, 1e-12)
            slope.pointer[0] = Float(min(1, max(-1, room)))
        }
        let rate = -learningRate * rateFactor
        let target = move == .lookAhead ? extrapolated : value
        let before = value.pointer[0]
        adam.update(from: value.pointer, to: target.pointer, gradient: slope.pointer, rate: rate)
        let change = target.pointer[0] - before
        target.pointer[0] = max(0, target.pointer[0])
        if move == .stepAndLookAhead { extrapolated.pointer[0] = max(0, value.pointer[0] + change) }
    }
}

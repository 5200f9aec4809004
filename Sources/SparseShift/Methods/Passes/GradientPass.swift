import Numerics

/// What one pass over a batch found, all at the point where the gradients were taken; in training units.
public struct PassResult: Sendable, Hashable {
    /// The loss, without any term for sparsity.
    public var loss: Double
    /// What the constraint or penalty is about: Σ|h| / (B·H) in most architectures.
    public var sparsity: Double
    /// Features with |h| at or above the threshold, a shift.
    public var active: Double

    public init(loss: Double, sparsity: Double, active: Double) {
        self.loss = loss
        self.sparsity = sparsity
        self.active = active
    }
}

/// How hard the code is pressed: the weight of the sparsity term's gradient, which may depend on the sparsity.
public struct SparsityPressure: Sendable, Hashable {
    /// λ.
    public var multiplier: Float
    /// ρ of an augmented Lagrangian; 0 for none.
    public var penalty: Float = 0
    /// The level from which an augmented Lagrangian counts, in training units.
    public var level: Double = 0

    public init(multiplier: Float, penalty: Float = 0, level: Double = 0) {
        self.multiplier = multiplier
        self.penalty = penalty
        self.level = level
    }

    /// The weight at a sparsity: λ, or max(0, λ + ρ (sparsity − level)).
    public func weight(sparsity: Double) -> Float {
        penalty == 0 ? multiplier : max(0, multiplier + penalty * Float(sparsity - level))
    }
}

/// Evaluates one architecture's loss and gradient on one batch, without allocating.
public protocol GradientPass: AnyObject {
    /// How the flat vectors of parameters and gradients are laid out.
    var layout: ParameterLayout { get }

    /// Where the batch goes: the raw shifts (B × d), which are the target.
    var shifts: ParameterBuffer { get }

    /// Prepares what depends on the shifts alone, after they were put into ``shifts``.
    ///
    /// - Parameter scale: What the shifts are to be divided by.
    func prepare(scale: Float)

    /// Evaluates loss + weight · sparsity at `point` and writes its gradient.
    ///
    /// - Parameters:
    ///   - point: The parameters, laid out as the pass's layout says.
    ///   - gradient: Room for as many numbers.
    func evaluate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure
    ) -> PassResult

    /// Evaluates as ``evaluate(at:gradient:pressure:)`` and carries out an update with the gradient.
    ///
    /// - Parameter gradient: Room for ``gradientRoom`` numbers, to work in.
    func evaluateAndMove(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure,
        _ move: AdamMove
    ) -> PassResult

    /// How much room ``evaluateAndMove(at:gradient:pressure:_:)`` needs.
    var gradientRoom: Int { get }

    /// What the pass has gathered over the steps, by name: a checkpoint keeps it, and running averages of
    /// batch norm are `running_mean` and `running_var`.
    var state: [String: ParameterBuffer] { get }

    /// Called after every step, to revive dead features for instance.
    func didStep(_ update: StepUpdate)

    /// Changes what depends on the pass's own state in parameters that leave training.
    func finish(_ parameters: inout Parameters)
}

extension GradientPass {
    public var state: [String: ParameterBuffer] { [:] }
    public func didStep(_ update: StepUpdate) {}
    public func finish(_ parameters: inout Parameters) {}
}

/// What a pass may look at and change after a step.
public struct StepUpdate {
    /// The parameters.
    public let point: UnsafeMutablePointer<Float>
    /// Adam's moments, laid out alike.
    public let firstMoment: UnsafeMutablePointer<Float>
    public let secondMoment: UnsafeMutablePointer<Float>
    /// Steps done so far, and those that are planned.
    public let step: Int
    public let steps: Int
    /// The seed of the run.
    public let seed: Int

    package init(
        point: UnsafeMutablePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
        secondMoment: UnsafeMutablePointer<Float>, step: Int, steps: Int, seed: Int
    ) {
        self.point = point
        self.firstMoment = firstMoment
        self.secondMoment = secondMoment
        self.step = step
        self.steps = steps
        self.seed = seed
    }
}

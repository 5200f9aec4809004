import Numerics

/// The result of one pass over a batch, at the point of the gradient and in training units.
public struct PassResult: Sendable, Hashable {
    /// The loss without any term for sparsity.
    public var loss: Double
    /// The quantity of the constraint or penalty: Σ|h| / (B·H) in most architectures.
    public var sparsity: Double
    /// The mean number of features per shift with |h| at or above the activity threshold.
    public var active: Double

    /// Makes a result of its numbers.
    public init(loss: Double, sparsity: Double, active: Double) {
        self.loss = loss
        self.sparsity = sparsity
        self.active = active
    }
}

/// The weight of the sparsity term's gradient, which can depend on the sparsity.
public struct SparsityPressure: Sendable, Hashable {
    /// The multiplier or the weight of the penalty, λ.
    public var multiplier: Float
    /// ρ of an augmented Lagrangian; 0 means none.
    public var penalty: Float = 0
    /// The level of an augmented Lagrangian's constraint, in training units.
    public var level: Double = 0

    /// Makes a pressure of its numbers.
    public init(multiplier: Float, penalty: Float = 0, level: Double = 0) {
        self.multiplier = multiplier
        self.penalty = penalty
        self.level = level
    }

    /// The weight at this sparsity: λ, or max(0, λ + ρ (sparsity − level)) for an augmented Lagrangian.
    public func weight(sparsity: Double) -> Float {
        penalty == 0 ? multiplier : max(0, multiplier + penalty * Float(sparsity - level))
    }
}

/// Evaluates an architecture's loss and gradient on one batch, without allocating.
public protocol GradientPass: AnyObject {
    /// The layout of the flat vectors of parameters and gradients.
    var layout: ParameterLayout { get }

    /// The memory of the batch: the raw shifts (B × d, row-major), which are also the target.
    var shifts: ParameterBuffer { get }

    /// Computes what depends only on the batch, after it was written to ``shifts``.
    ///
    /// - Parameter scale: The divisor of the shifts.
    func prepare(scale: Float)

    /// Evaluates loss + weight · sparsity at `point` and writes its gradient.
    ///
    /// - Parameters:
    ///   - point: The parameters in the pass's ``layout``.
    ///   - gradient: Room for the gradient in the pass's ``layout``.
    ///   - pressure: The weight of the sparsity.
    /// - Returns: The loss, the sparsity and the number of active features at `point`.
    func evaluate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure
    ) -> PassResult

    /// Evaluates like ``evaluate(at:gradient:pressure:)``, and applies an update with the gradient.
    ///
    /// - Parameters:
    ///   - point: The parameters in the pass's ``layout``.
    ///   - gradient: Scratch memory of ``gradientRoom`` numbers.
    ///   - pressure: The weight of the sparsity.
    ///   - move: The update.
    /// - Returns: The loss, the sparsity and the number of active features at `point`.
    func evaluateAndMove(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure,
        _ move: AdamMove
    ) -> PassResult

    /// The size of the scratch memory of ``evaluateAndMove(at:gradient:pressure:_:)``; by default the layout's size.
    var gradientRoom: Int { get }

    /// The state of the pass that is kept in checkpoints, by name; empty by default. The running averages of batch norm
    /// are `running_mean` and `running_var`.
    var state: [String: ParameterBuffer] { get }

    /// Which entries of ``state`` belong to no feature; the others have a number for every feature. Empty by default.
    var commonState: Set<String> { get }

    /// Called after every step, for instance to revive dead features; does nothing by default.
    func didStep(_ update: StepUpdate)

    /// Writes the pass's state into the trained parameters; does nothing by default.
    func finish(_ parameters: inout Parameters)
}

extension GradientPass {
    public var state: [String: ParameterBuffer] { [:] }
    public var commonState: Set<String> { [] }
    public func didStep(_ update: StepUpdate) {}
    public func finish(_ parameters: inout Parameters) {}
}

/// The state of training after a step, which a pass can read and change.
public struct StepUpdate {
    /// The parameters in the pass's layout.
    public let point: UnsafeMutablePointer<Float>
    /// Adam's mean of the gradients, in the same layout.
    public let firstMoment: UnsafeMutablePointer<Float>
    /// Adam's mean of the squared gradients, in the same layout.
    public let secondMoment: UnsafeMutablePointer<Float>
    /// The number of steps done so far.
    public let step: Int
    /// The number of planned steps.
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

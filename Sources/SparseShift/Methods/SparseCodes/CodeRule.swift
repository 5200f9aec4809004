import Numerics

/// One batch on its way through a sparse code: the memory that a rule reads and writes.
public struct CodeBatch {
    /// B, the number of shifts.
    public let count: Int
    /// H, the number of features.
    public let features: Int
    /// d, the width of a shift.
    public let dimension: Int
    /// The shifts in training units (B × d).
    public let shifts: UnsafeMutablePointer<Float>
    /// The factor of each shift's squared error in the loss (B).
    public let lossFactor: UnsafeMutablePointer<Float>
    /// z = W_e (x − b_d) + b_e; a gated code adds its biases itself (B × H).
    public let preactivation: UnsafeMutablePointer<Float>
    /// What the activation makes of it (B × H).
    public let code: UnsafeMutablePointer<Float>
    /// ∂loss/∂h when ``CodeRule/differentiate(_:at:gradient:penalty:)`` is called, ∂loss/∂z when it returns (B × H).
    public let gradient: UnsafeMutablePointer<Float>
}

/// What distinguishes one architecture of sparse codes from the others: its activation, forward and backward,
/// with the terms that it adds to the loss.
///
/// `point` and `gradient` are vectors of parameters: ``ParameterLayout`` says what lies where.
public protocol CodeRule: AnyObject {
    /// What the rule has gathered over the steps, by name, for checkpoints; nothing by default.
    var state: [String: ParameterBuffer] { get }

    /// code ← activation(z).
    func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>)

    /// Turns the gradient for the code into the one for z, with the rule's own terms of the loss, and writes the
    /// gradients of the rule's own parameters.
    ///
    /// - Parameter penalty: The weight of a unit of sparsity in one shift, already divided by B.
    func differentiate(
        _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float)

    /// Called after every step; does nothing by default.
    func didStep(_ update: StepUpdate)

    /// Resets the rule's own parameters of a feature that gets a new start; does nothing by default.
    func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>)

    /// Puts what the rule has gathered into parameters that leave training; does nothing by default.
    func finish(_ parameters: inout Parameters)
}

extension CodeRule {
    public var state: [String: ParameterBuffer] { [:] }
    public func didStep(_ update: StepUpdate) {}
    public func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>) {}
    public func finish(_ parameters: inout Parameters) {}
}

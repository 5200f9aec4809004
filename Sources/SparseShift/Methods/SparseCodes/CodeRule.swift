import Numerics

/// The memory of a batch that the rule of a sparse code reads and writes.
public struct CodeBatch {
    /// The number of shifts, B.
    public let count: Int
    /// The number of features, H.
    public let features: Int
    /// The width of a shift, d.
    public let dimension: Int
    /// The shifts in training units (B × d).
    public let shifts: UnsafeMutablePointer<Float>
    /// The factor of each shift's squared error in the loss (B).
    public let lossFactor: UnsafeMutablePointer<Float>
    /// z = W_e (x − b_d) + b_e (B × H); without b_e if the activation adds it itself.
    public let preactivation: UnsafeMutablePointer<Float>
    /// activation(z) (B × H).
    public let code: UnsafeMutablePointer<Float>
    /// ∂loss/∂h before, and ∂loss/∂z after ``CodeRule/differentiate(_:at:gradient:penalty:)`` (B × H).
    public let gradient: UnsafeMutablePointer<Float>
}

/// The part that distinguishes one architecture of sparse codes from the others: its activation, forward and backward,
/// with its own terms of the loss.
///
/// `point` and `gradient` are vectors of parameters in the layout of a ``ParameterLayout``.
public protocol CodeRule: AnyObject {
    /// The state of the rule that is kept in checkpoints, by name; empty by default.
    var state: [String: ParameterBuffer] { get }

    /// code ← activation(z).
    func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>)

    /// Turns the gradient with respect to the code into the gradient with respect to z, adds that of the rule's own
    /// terms of the loss, and writes the gradients of the rule's own parameters.
    ///
    /// - Parameters:
    ///   - batch: The batch, whose `gradient` is changed.
    ///   - point: The parameters.
    ///   - gradient: Where to write the gradients of the rule's own parameters.
    ///   - penalty: The weight of a unit of sparsity in one shift, already divided by B.
    func differentiate(
        _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float)

    /// Called after every step; does nothing by default.
    func didStep(_ update: StepUpdate)

    /// Resets the rule's own parameters of a feature that is resampled; does nothing by default.
    func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>)

    /// Writes the rule's state into the trained parameters; does nothing by default.
    func finish(_ parameters: inout Parameters)
}

extension CodeRule {
    public var state: [String: ParameterBuffer] { [:] }
    public func didStep(_ update: StepUpdate) {}
    public func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>) {}
    public func finish(_ parameters: inout Parameters) {}
}

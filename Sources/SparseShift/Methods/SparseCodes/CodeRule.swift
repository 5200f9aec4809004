import Numerics

/// One batch on its way through a sparse code: the memory that an activation reads and writes.
struct CodeBatch {
    /// B, H and d.
    let count: Int
    let features: Int
    let dimension: Int
    /// The shifts in training units (B × d).
    let shifts: UnsafeMutablePointer<Float>
    /// The factor of each shift's squared error in the loss (B).
    let lossFactor: UnsafeMutablePointer<Float>
    /// z = W_e (x − b_d) + b_e; a gated code adds its biases itself (B × H).
    let preactivation: UnsafeMutablePointer<Float>
    /// What the activation makes of it (B × H).
    let code: UnsafeMutablePointer<Float>
    /// The gradient of the loss for the code, which going back turns into the one for z (B × H).
    let gradient: UnsafeMutablePointer<Float>
}

/// What distinguishes one architecture of sparse codes from the others: its activation, forward and backward,
/// with the terms that it adds to the loss.
protocol CodeRule: AnyObject {
    /// What the rule has gathered over the steps, for checkpoints.
    var state: [String: ParameterBuffer] { get }

    /// code ← activation(z).
    func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>)

    /// Turns the gradient for the code into the one for z, with the rule's own terms of the loss, and writes the
    /// gradients of the rule's own parameters.
    ///
    /// - Parameter penalty: The weight of a unit of sparsity in one shift, already divided by B.
    func differentiate(
        _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float)

    /// Called after every step.
    func didStep()

    /// Brings the rule's own parameters of a feature back to where they start.
    func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>)

    /// Puts what the rule has gathered into parameters that leave training.
    func finish(_ parameters: inout Parameters)
}

extension CodeRule {
    var state: [String: ParameterBuffer] { [:] }
    func didStep() {}
    func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>) {}
    func finish(_ parameters: inout Parameters) {}
}

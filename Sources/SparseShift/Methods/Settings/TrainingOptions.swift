/// How parameters and multiplier move.
public enum Optimizer: String, Sendable, CaseIterable {
    /// ExtraAdam: look ahead by one step, take the gradients there, go back and move; two passes a step.
    case extraAdam
    /// Extrapolation from the past: look ahead by repeating the last update instead of a pass of its own;
    /// one pass a step (Optimistic Adam, Daskalakis et al. 2018).
    case pastExtraAdam
    /// Adam: no look ahead; one pass a step.
    case adam
}

/// What the shifts are divided by while training; the model that comes out takes the shifts as they are.
public enum Scaling: String, Sendable, CaseIterable {
    case none
    /// The root mean square of all entries: the absolute loss is then the fraction of the variance that is
    /// unexplained, and learning rates fit data of any size.
    case rootMeanSquare
}

/// How far the shifts' directions are evened out before training; the model that comes out takes the shifts as
/// they are, and its columns are steering vectors in their space.
public enum ShiftWhitening: String, Sendable, CaseIterable {
    /// Not at all: best where directions hold concepts of very different sizes, as in language models.
    case none
    /// By (E[Δz Δzᵀ])^(−1/4), half of the way.
    case half
    /// By (E[Δz Δzᵀ])^(−1/2), within the directions that hold anything: best where the concepts' directions are far
    /// from orthogonal, and there is little noise.
    case full
    /// The reference's: by the covariance's inverse root with ε = 1e-5, after the mean is taken away.
    case zca
    /// Whichever of none, half and full makes the features sparsest in short trials (see ``WhiteningTrial``); none
    /// for a problem with a level, whose units it would change.
    case automatic
}

/// Where the biases start.
public enum BiasInitialization: String, Sendable, CaseIterable {
    /// At zero, as in the paper.
    case zero
    /// Uniform in ±1/√(inputs), PyTorch's default, as in the reference.
    case uniform
    /// The decoder's at the geometric median of the shifts, which the encoder subtracts; the encoder's at zero.
    case geometricMedian
}

/// How long to train.
public enum TrainingLength: Sendable, Hashable {
    case steps(Int)
    case epochs(Int)
}

/// The optimiser of the parameters and the multiplier.
public enum Optimizer: String, Sendable, CaseIterable {
    /// ExtraAdam: look ahead by one step, take the gradients there, and apply them at the original point; two passes
    /// per step.
    case extraAdam
    /// Extrapolation from the past: look ahead by repeating the last update instead of a separate pass; one pass per
    /// step (Optimistic Adam, Daskalakis et al. 2018).
    case pastExtraAdam
    /// Adam without lookahead; one pass per step.
    case adam
}

/// The divisor of the shifts in training; the trained model is for the plain shifts.
public enum Scaling: String, Sendable, CaseIterable {
    /// Shifts are not divided.
    case none
    /// The root mean square of all entries: the absolute loss is then the fraction of variance unexplained, and
    /// learning rates suit data of any scale.
    case rootMeanSquare
}

/// The whitening of the shifts in training; the trained model is for the plain shifts, and its columns are steering
/// vectors in their space.
public enum ShiftWhitening: String, Sendable, CaseIterable {
    /// None: best if the concepts have very different sizes, as in language models.
    case none
    /// Half whitening, by (E[Δz Δzᵀ])^(−1/4).
    case half
    /// Full whitening, by (E[Δz Δzᵀ])^(−1/2) within the span of the shifts: best if the concepts' directions are far
    /// from orthogonal and there is little noise.
    case full
    /// The reference's whitening, by (Σ + ε)^(−1/2) with the covariance Σ and ε = 1e-5, after the mean is subtracted.
    case zca
    /// Whichever of none, half and full gives the sparsest features in short trials (see ``WhiteningTrial``); none for
    /// a problem with a level, whose units whitening would change.
    case automatic
}

/// The initial values of the biases.
public enum BiasInitialization: String, Sendable, CaseIterable {
    /// Zero, as in the paper.
    case zero
    /// Uniform in ±1/√(inputs), PyTorch's default, as in the reference.
    case uniform
    /// The geometric median of the shifts for the decoder, whose bias the encoder subtracts, and zero for the encoder.
    case geometricMedian
}

/// What training does with shifts that are much longer than most (see ``TrainingSettings/outlierThreshold``).
///
/// A few such shifts can hold most of the power, and then decide what is found. The whitening, the units and the model's
/// own evaluation are those of the shifts after the treatment; other evaluations take all shifts as they are.
public enum OutlierTreatment: String, Sendable, CaseIterable {
    /// They stay as they are, and a warning says so if they stand apart from the others and hold more than .4 of the power.
    case keep
    /// They are shortened to the threshold, and keep their directions.
    case clip
    /// They are left out.
    case setAside
}

/// The length of training.
public enum TrainingLength: Sendable, Hashable {
    /// A number of steps that suits the number of features: see ``TrainingSettings/automaticSteps(features:)``.
    case automatic
    /// A number of steps, each with one batch.
    case steps(Int)
    /// A number of epochs, each with all whole batches of the data.
    case epochs(Int)
}

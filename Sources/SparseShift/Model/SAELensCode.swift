/// The architectures of SAELens (version 6), which differ in their activation.
public enum SAELensArchitecture: Sendable, Equatable {
    /// h = max(p, 0).
    case standard
    /// h = max(p, 0) for the k largest entries of p, else 0.
    case topK(Int)
    /// h = p for the k entries of p with the largest magnitudes, else 0.
    case absoluteTopK(Int)
    /// h = p where p > threshold and p > 0, else 0, with one threshold per feature (H).
    case jumpReLU(threshold: [Float])
    /// h = max(exp(r) ⊙ W_enc x + b, 0) where p > 0, else 0, with b = `magnitudeBias` (H) and r = `logMagnitude` (H).
    case gated(magnitudeBias: [Float], logMagnitude: [Float])
}

/// The SAELens form of an activation, applied to W_e (x − b_d).
public struct SAELensCode: Sendable, Equatable {
    /// The architecture with its parameters.
    public var architecture: SAELensArchitecture
    /// The bias that is added to W_e (x − b_d) before the activation (H); the gate's bias for
    /// ``SAELensArchitecture/gated(magnitudeBias:logMagnitude:)``.
    public var bias: [Float]

    /// Makes the form of an architecture with a bias (H).
    public init(_ architecture: SAELensArchitecture, bias: [Float]) {
        self.architecture = architecture
        self.bias = bias
    }
}

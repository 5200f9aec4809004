/// The architectures of SAELens (version 6), which differ in their activation.
public enum SAELensArchitecture: Sendable, Equatable {
    /// h = max(p, 0).
    case standard
    /// The k largest of p, negative ones as 0.
    case topK(Int)
    /// The k entries of p with the largest magnitudes, with their signs.
    case absoluteTopK(Int)
    /// h = p where p > threshold and p > 0, else 0; one threshold a feature (H).
    case jumpReLU(threshold: [Float])
    /// h = max(exp(r) ⊙ W_enc x + b, 0) where p > 0, else 0; b and r of every feature (H).
    case gated(magnitudeBias: [Float], logMagnitude: [Float])
}

/// How SAELens makes a code of W_e (x − b_d).
public struct SAELensCode: Sendable, Equatable {
    public var architecture: SAELensArchitecture
    /// What is added to W_e (x − b_d) before the activation (H); the gate's bias for
    /// ``SAELensArchitecture/gated(magnitudeBias:logMagnitude:)``.
    public var bias: [Float]

    public init(_ architecture: SAELensArchitecture, bias: [Float]) {
        self.architecture = architecture
        self.bias = bias
    }
}

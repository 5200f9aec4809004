import Numerics
import Requirements

/// The function from pre-activations z = W_e (x − b_d) + b_e to a code h, with its trained numbers.
///
/// An activation declares its trained numbers once; training, checkpoints, files, resampling and sessions all use this
/// declaration:
///
///     struct SoftThreshold: ActivationFunction {
///         var threshold: [Float] = []
///         static let vectors = [ActivationVector("threshold", \SoftThreshold.threshold, isLogarithmic: true)]
///         …
///     }
public protocol ActivationFunction: Sendable, Hashable {
    /// The vectors that are trained by gradients, such as thresholds, with one entry per feature; none by default.
    static var vectors: [ActivationVector<Self>] { get }
    /// The single numbers that are trained by other means, such as a running average; none by default.
    static var numbers: [ActivationNumber<Self>] { get }
    /// Whether ``apply(to:encoderBias:)`` adds b_e, so that the pre-activations do not include it; `false` by default.
    static var addsEncoderBias: Bool { get }
    /// Whether entries of the code can be negative; `false` by default.
    static var isSigned: Bool { get }

    /// Replaces pre-activations by the code of the trained model.
    ///
    /// - Parameters:
    ///   - code: The pre-activations, then the code (N × H).
    ///   - encoderBias: b_e (H), for activations that add it themselves.
    func apply(to code: inout Matrix, encoderBias: [Float])

    /// Replaces pre-activations by the code of the trained model, for activations that look at more than the encoder's
    /// bias, such as the decoder's columns; by default ``apply(to:encoderBias:)``.
    ///
    /// - Parameters:
    ///   - code: The pre-activations, then the code (N × H).
    ///   - parameters: The weights of the model.
    func apply(to code: inout Matrix, of parameters: Parameters)

    /// The activation g with g(z) = `scale` · f(z / `scale`), where f is this activation. By default g = f, which is
    /// right for activations with f(α z) = α f(z) for every α > 0.
    func unscaled(by scale: Float) -> Self

    /// The SAELens form of this activation for these parameters; `nil`, the default, if SAELens has none.
    func saeLensCode(of parameters: Parameters) -> SAELensCode?
}

extension ActivationFunction {
    public static var vectors: [ActivationVector<Self>] { [] }
    public static var numbers: [ActivationNumber<Self>] { [] }
    public static var addsEncoderBias: Bool { false }
    public static var isSigned: Bool { false }

    public func apply(to code: inout Matrix, of parameters: Parameters) {
        apply(to: &code, encoderBias: parameters.encoderBias)
    }
    public func unscaled(by scale: Float) -> Self { self }
    public func saeLensCode(of parameters: Parameters) -> SAELensCode? { nil }
}

/// A vector of an activation that is trained by gradients, with one entry per feature.
public struct ActivationVector<Activation: ActivationFunction>: Sendable {
    /// The name of its tensor in a model's file.
    public let name: String
    /// Whether gradient steps change the logarithms of the entries, so that they stay positive.
    public let isLogarithmic: Bool
    /// The initial value of the entries, unless the method sets another.
    public let initialValue: Float
    let path: WritableKeyPath<Activation, [Float]> & Sendable

    /// Declares a vector.
    ///
    /// - Parameters:
    ///   - name: The name of its tensor in a model's file.
    ///   - path: The property that holds the entries (H).
    ///   - isLogarithmic: Whether gradient steps change the logarithms of the entries.
    ///   - initialValue: The initial value of the entries; `nil` means 0, or 1 for logarithmic vectors.
    /// - Precondition: The initial value of a logarithmic vector is positive.
    public init(
        _ name: String, _ path: WritableKeyPath<Activation, [Float]> & Sendable, isLogarithmic: Bool = false,
        initialValue: Float? = nil
    ) {
        let initialValue = initialValue ?? (isLogarithmic ? 1 : 0)
        require(
            !isLogarithmic || initialValue > 0,
            "\(name): its logarithm is learned, so it begins above 0, not at \(initialValue).")
        self.name = name
        self.path = path
        self.isLogarithmic = isLogarithmic
        self.initialValue = initialValue
    }
}

/// A single trained number of an activation.
public struct ActivationNumber<Activation: ActivationFunction>: Sendable {
    /// The name of its tensor in a model's file.
    public let name: String
    let path: WritableKeyPath<Activation, Float> & Sendable

    /// Declares a number.
    ///
    /// - Parameters:
    ///   - name: The name of its tensor in a model's file.
    ///   - path: The property that holds the number.
    public init(_ name: String, _ path: WritableKeyPath<Activation, Float> & Sendable) {
        self.name = name
        self.path = path
    }
}

/// The activation of an affine code: h = z.
public struct IdentityActivation: ActivationFunction {
    public static var isSigned: Bool { true }

    /// Makes the activation.
    public init() {}

    public func apply(to code: inout Matrix, encoderBias: [Float]) {}

    public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
        SAELensCode(.absoluteTopK(parameters.features), bias: parameters.encoderBias)
    }
}

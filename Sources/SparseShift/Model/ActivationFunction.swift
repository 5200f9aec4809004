import Numerics

/// What makes a code h of the pre-activations z = W_e (x − b_d) + b_e, with the numbers that training finds for it.
///
/// An activation declares its trained numbers once, and with that it is trained, checkpointed, saved, read back,
/// resampled and kept in sessions:
///
///     struct SoftThreshold: ActivationFunction {
///         var threshold: [Float] = []
///         static let vectors = [ActivationVector("threshold", \SoftThreshold.threshold, isLogarithmic: true)]
///         …
///     }
public protocol ActivationFunction: Sendable, Hashable {
    /// The vectors of one entry a feature that gradients train, such as thresholds; none by default.
    static var vectors: [ActivationVector<Self>] { get }
    /// The single numbers that training finds by other means, such as a running average; none by default.
    static var numbers: [ActivationNumber<Self>] { get }
    /// Whether ``apply(to:encoderBias:)`` adds b_e, so that the pre-activations come without it; `false` by default.
    static var addsEncoderBias: Bool { get }
    /// Whether entries of the code may be negative; `false` by default.
    static var isSigned: Bool { get }

    /// Replaces pre-activations (N × H) by the code, as after training.
    ///
    /// - Parameter encoderBias: b_e (H), for activations that add it themselves.
    func apply(to code: inout Matrix, encoderBias: [Float])

    /// The activation that does for z what this one does for z / `scale`. By default the same one, which is right for
    /// activations that answer to α z with α h for every α > 0.
    func unscaled(by scale: Float) -> Self

    /// What SAELens calls the activation of such parameters; `nil`, the default, if it has no such architecture.
    func saeLensCode(of parameters: Parameters) -> SAELensCode?
}

extension ActivationFunction {
    public static var vectors: [ActivationVector<Self>] { [] }
    public static var numbers: [ActivationNumber<Self>] { [] }
    public static var addsEncoderBias: Bool { false }
    public static var isSigned: Bool { false }

    public func unscaled(by scale: Float) -> Self { self }
    public func saeLensCode(of parameters: Parameters) -> SAELensCode? { nil }
}

/// A vector of an activation, with one entry a feature, that gradients train.
public struct ActivationVector<Activation: ActivationFunction>: Sendable {
    /// The name of its tensor in a model's file.
    public let name: String
    /// Whether gradient steps move the logarithms of the entries, so that they stay positive.
    public let isLogarithmic: Bool
    /// The entries before the first step, unless the method sets others.
    public let initialValue: Float
    let path: WritableKeyPath<Activation, [Float]> & Sendable

    /// - Parameters:
    ///   - path: The property that holds the entries (H).
    ///   - isLogarithmic: Whether gradient steps move the logarithms of the entries.
    ///   - initialValue: The entries before the first step; 0 by default, and 1 for logarithmic ones.
    /// - Precondition: The initial value of a logarithmic vector is positive.
    public init(
        _ name: String, _ path: WritableKeyPath<Activation, [Float]> & Sendable, isLogarithmic: Bool = false,
        initialValue: Float? = nil
    ) {
        let initialValue = initialValue ?? (isLogarithmic ? 1 : 0)
        precondition(!isLogarithmic || initialValue > 0, "\(name): a logarithm of \(initialValue)")
        self.name = name
        self.path = path
        self.isLogarithmic = isLogarithmic
        self.initialValue = initialValue
    }
}

/// A single number of an activation that training finds.
public struct ActivationNumber<Activation: ActivationFunction>: Sendable {
    /// The name of its tensor in a model's file.
    public let name: String
    let path: WritableKeyPath<Activation, Float> & Sendable

    /// - Parameter path: The property that holds the number.
    public init(_ name: String, _ path: WritableKeyPath<Activation, Float> & Sendable) {
        self.name = name
        self.path = path
    }
}

/// The activation of an affine code: h = z.
public struct IdentityActivation: ActivationFunction {
    public static var isSigned: Bool { true }

    public init() {}

    public func apply(to code: inout Matrix, encoderBias: [Float]) {}

    public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
        SAELensCode(.absoluteTopK(parameters.features), bias: parameters.encoderBias)
    }
}

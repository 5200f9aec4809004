/// What can be trained: the SSAE, and the baseline that it is compared with.
public protocol TrainingConfiguration: Sendable, Hashable {
    /// How tables call the method.
    static var method: String { get }
    /// Whether the code is held sparse. Without that, level and multiplier have no effect.
    static var isConstrained: Bool { get }
    /// The settings in the form that all methods share.
    var settings: SSAE.Configuration { get set }
    /// Takes settings over.
    init(settings: SSAE.Configuration)
}

extension SSAE.Configuration: TrainingConfiguration {
    public static var method: String { "SSAE" }
    public static var isConstrained: Bool { true }

    public var settings: SSAE.Configuration {
        get { self }
        set { self = newValue }
    }

    public init(settings: SSAE.Configuration) { self = settings }
}

/// The affine autoencoder: the SSAE without its constraint, so that nothing singles out the concepts.
public enum Affine {
    /// How to train one affine autoencoder: as the SSAE with the same settings.
    @dynamicMemberLookup
    public struct Configuration: TrainingConfiguration {
        public static var method: String { "affine" }
        public static var isConstrained: Bool { false }

        public var settings: SSAE.Configuration

        public init(settings: SSAE.Configuration) { self.settings = settings }

        /// As the SSAE's own configuration, with the fields that an affine autoencoder has.
        public init(
            features: Int, length: TrainingLength = .steps(4_000), loss: Loss = .absolute, learningRate: Double = 1e-2,
            batch: Int = 128
        ) {
            settings = SSAE.Configuration(
                features: features, length: length, loss: loss, learningRate: learningRate, batch: batch)
        }

        public subscript<Value>(dynamicMember field: WritableKeyPath<SSAE.Configuration, Value>) -> Value {
            get { settings[keyPath: field] }
            set { settings[keyPath: field] = newValue }
        }
    }
}

import Numerics

/// A way to get features of shifts, with its settings: an autoencoder that is trained, or a decomposition
/// that is computed.
///
/// Every setting of ``settings`` is reachable on the configuration itself: `configuration.batch = 256`.
@dynamicMemberLookup
public protocol MethodConfiguration: Sendable, Hashable {
    /// The name in tables, in files and on the command line.
    static var method: String { get }
    /// What the method is, in one sentence.
    static var summary: String { get }
    /// The keys of a configuration file that this method adds to the common ones.
    static var fields: [ConfigurationField] { get }

    /// What the method shares with all others.
    var settings: TrainingSettings { get set }
    /// The activation before training; vectors that are empty start at their initial values. By default ``IdentityActivation``.
    var activation: any ActivationFunction { get }
    /// Uses the shared settings, except those that the method fixes: sparse autoencoders train their biases, have no
    /// norms and use plain Adam, and decompositions have no norms. The method's own settings are at their defaults.
    init(settings: TrainingSettings)
    /// Checks the method's own fields; the common ones have been checked.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    func validateOwn() throws(ConfigurationError)
}

extension MethodConfiguration {
    public static var fields: [ConfigurationField] { [] }

    public var activation: any ActivationFunction { IdentityActivation() }

    public func validateOwn() throws(ConfigurationError) {}

    /// Checks every field.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    public func validate() throws(ConfigurationError) {
        try settings.validate()
        try validateOwn()
    }

    /// How tables call the method.
    public var method: String { Self.method }

    public subscript<Value>(dynamicMember field: WritableKeyPath<TrainingSettings, Value>) -> Value {
        get { settings[keyPath: field] }
        set { settings[keyPath: field] = newValue }
    }
}

/// A method whose parameters are found by steps along gradients.
public protocol TrainingConfiguration: MethodConfiguration {
    /// How the code is held sparse.
    var sparsityControl: SparsityControl { get }
    /// Starting values for shifts of a width, drawn from a seed.
    func initialParameters(dimension: Int, seed: Int) -> Parameters
    /// Starting values for given shifts; by default those for their width, with a decoder bias at the shifts'
    /// geometric median if ``TrainingSettings/biasInitialization`` asks for it.
    ///
    /// - Parameter scale: What training divides the shifts by; the parameters are for the divided ones.
    /// - Throws: What reading the shifts throws.
    func initialParameters(for data: some ShiftDataset, scale: Double, seed: Int) throws -> Parameters
    /// What evaluates loss and gradient of one batch of `settings.batch` shifts, with the threads of a team.
    func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass
}

extension TrainingConfiguration {
    public func initialParameters(for data: some ShiftDataset, scale: Double, seed: Int) throws -> Parameters {
        var parameters = initialParameters(dimension: data.dimension, seed: seed)
        if settings.biasInitialization == .geometricMedian {
            parameters.decoderBias = try GeometricMedian.of(data, seed: seed).map { Float($0 / scale) }
        }
        return parameters
    }

    /// A penalty on the size of a code needs columns that cannot grow instead.
    func requireUnitColumns() throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.renormalizeEvery != nil,
            "renorm_epochs: at least 1, not 'never': a code could escape its penalty if the decoder's columns grew.")
    }
}

/// A method whose parameters are computed at once.
public protocol ClosedFormConfiguration: MethodConfiguration {
    /// Computes the parameters.
    ///
    /// - Throws: ``ConfigurationError`` or ``DataError`` if the data do not fit the method.
    func fit(to data: some ShiftDataset) throws -> Parameters
}

/// How a method holds the code sparse while it is trained.
public enum SparsityControl: Sendable, Hashable {
    /// Not at all, or by its architecture.
    case none
    /// By a constraint with a multiplier that training finds.
    case constraint(ConstraintSettings)
    /// By a term with a fixed weight in the loss.
    case penalty(Double)
}

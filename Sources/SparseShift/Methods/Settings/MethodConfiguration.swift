import Numerics

/// A method that finds features of shifts, with its settings: an autoencoder that is trained, or a decomposition in
/// closed form.
///
/// The fields of ``settings`` can be accessed on the configuration itself: `configuration.batch = 256`.
@dynamicMemberLookup
public protocol MethodConfiguration: Sendable, Hashable {
    /// The name in tables, in files and on the command line.
    static var method: String { get }
    /// A description of the method in one sentence.
    static var summary: String { get }
    /// The keys of a configuration file that this method adds to the common ones; none by default.
    static var fields: [ConfigurationField] { get }

    /// The settings that all methods share.
    var settings: TrainingSettings { get set }
    /// The activation before training, by default ``IdentityActivation``; empty vectors start at their initial values.
    var activation: any ActivationFunction { get }
    /// Makes a configuration with these common settings, except those that the method fixes: sparse autoencoders train
    /// their biases, have no norms and use plain Adam, and decompositions have no norms. The method's own settings have
    /// their defaults.
    init(settings: TrainingSettings)
    /// Checks the method's own fields, after the common ones; does nothing by default.
    ///
    /// - Throws: ``ConfigurationError``, which names the first invalid field.
    func validateOwn() throws(ConfigurationError)
}

extension MethodConfiguration {
    public static var fields: [ConfigurationField] { [] }

    public var activation: any ActivationFunction { IdentityActivation() }

    public func validateOwn() throws(ConfigurationError) {}

    /// Checks all fields.
    ///
    /// - Throws: ``ConfigurationError``, which names the first invalid field.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.require(
            !settings.choosesFeatures
                || Self.self == SSAE.Configuration.self && settings.norm == .none && settings.inputNorm == .none,
            "oc: 'auto' is for an SSAE without norms; give \(method) a number of features.")
        try settings.validate()
        try validateOwn()
    }

    /// The method's name in tables.
    public var method: String { Self.method }

    /// A field of ``settings``.
    public subscript<Value>(dynamicMember field: WritableKeyPath<TrainingSettings, Value>) -> Value {
        get { settings[keyPath: field] }
        set { settings[keyPath: field] = newValue }
    }
}

/// A method whose parameters are trained by gradient steps.
public protocol TrainingConfiguration: MethodConfiguration {
    /// How the code is kept sparse.
    var sparsityControl: SparsityControl { get }
    /// Draws initial parameters for shifts with `dimension` entries.
    func initialParameters(dimension: Int, seed: Int) -> Parameters
    /// Draws initial parameters for given shifts. By default they depend only on the dimension, but the decoder's bias
    /// is the geometric median of the shifts if ``TrainingSettings/biasInitialization`` says so.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - scale: The divisor of the shifts in training; the parameters are for the divided shifts.
    ///   - seed: The seed of the random numbers.
    /// - Throws: Any error of reading the shifts.
    func initialParameters(for data: some ShiftDataset, scale: Double, seed: Int) throws -> Parameters
    /// Why the features of one model cannot be divided among processes, as the end of a sentence; `nil` if they can.
    var indivisibility: String? { get }
    /// Makes the pass that evaluates loss and gradient for batches of `settings.batch` shifts, with a team's threads.
    ///
    /// The layout is that of this process's features; a pass whose features can be divided exchanges sums over all
    /// features by its ``ParameterLayout/share``.
    func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass
}

extension TrainingConfiguration {
    public var indivisibility: String? { "its code of a shift depends on all features at once" }

    public func initialParameters(for data: some ShiftDataset, scale: Double, seed: Int) throws -> Parameters {
        var parameters = initialParameters(dimension: data.dimension, seed: seed)
        if settings.biasInitialization == .geometricMedian {
            parameters.decoderBias = try GeometricMedian.of(data, seed: seed).map { Float($0 / scale) }
        }
        return parameters
    }

    /// Requires unit columns, without which the columns could grow to escape a penalty on the size of the code.
    func requireUnitColumns() throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.renormalizeEvery != nil,
            "renorm_epochs: at least 1, not 'never': a code could escape its penalty if the decoder's columns grew.")
    }
}

/// A method that improves what gradient steps have trained, after the last step.
protocol RefiningConfiguration: TrainingConfiguration {
    /// Improves parameters for the shifts as they are, and stops between its rounds if that is requested.
    ///
    /// - Parameters:
    ///   - trained: The result of the gradient steps.
    ///   - data: The shifts, or `nil` to make the method's parameters without any improvement.
    ///   - statistics: Those of the shifts.
    ///   - report: Gets the number of rounds that are done, and of all rounds.
    /// - Returns: The parameters, and whether every round was done.
    /// - Throws: What reading the data throws.
    func refine<Data: ShiftDataset>(
        _ trained: Parameters, on data: Data?, statistics: ShiftStatistics, report: (_ done: Int, _ rounds: Int) -> Void
    ) throws(Data.Failure) -> (parameters: Parameters, isComplete: Bool)
}

extension RefiningConfiguration {
    /// What gradient steps have trained as parameters of this method, without any improvement.
    func unrefined(_ trained: Parameters, statistics: ShiftStatistics) -> Parameters {
        refine(trained, on: Shifts?.none, statistics: statistics) { _, _ in }.parameters
    }
}

/// A method whose parameters are computed in closed form.
public protocol ClosedFormConfiguration: MethodConfiguration {
    /// Computes the parameters.
    ///
    /// - Throws: ``ConfigurationError`` or ``DataError`` if the data do not fit the method.
    func fit(to data: some ShiftDataset) throws -> Parameters
}

/// How a method keeps the code sparse during training.
public enum SparsityControl: Sendable, Hashable {
    /// Not at all, or by the architecture.
    case none
    /// By a constraint, whose multiplier is trained.
    case constraint(ConstraintSettings)
    /// By a term of the loss with a constant weight.
    case penalty(Double)
}

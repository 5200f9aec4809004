import Numerics

/// A sparse autoencoder: one of the architectures that SSAEs are compared with.
///
/// It is trained on shifts like an SSAE, or on raw embeddings if a data set has these as its shifts; see
/// ``TrainedModel/encodeDifference(before:after:)``. The fields of ``sparseCoding`` can be accessed on the
/// configuration itself.
public protocol SparseCodingConfiguration: TrainingConfiguration {
    /// The settings that all sparse autoencoders share.
    var sparseCoding: SparseCodingSettings { get set }
    /// Checks the architecture's own fields.
    ///
    /// - Throws: ``ConfigurationError``, which names the first invalid field.
    func validateArchitecture() throws(ConfigurationError)
    /// The number of steps over which the penalty's weight rises linearly from 0; 0 by default.
    var penaltyWarmup: Int { get }
    /// The sizes of nested parts of the code that each reconstruct on their own, in ascending order, with H as the
    /// last; `nil`, the default, means the whole code alone.
    var nestedSizes: [Int]? { get }
    /// Makes the activation with its gradient, for batches of `settings.batch` shifts.
    func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule
}

extension SparseCodingConfiguration {
    public var penaltyWarmup: Int { 0 }
    public var nestedSizes: [Int]? { nil }

    /// A field of ``sparseCoding``.
    public subscript<Value>(dynamicMember field: WritableKeyPath<SparseCodingSettings, Value>) -> Value {
        get { sparseCoding[keyPath: field] }
        set { sparseCoding[keyPath: field] = newValue }
    }

    public func validateOwn() throws(ConfigurationError) {
        try sparseCoding.validate(settings)
        try validateArchitecture()
    }

    public func initialParameters(dimension: Int, seed: Int) -> Parameters {
        var parameters = Parameters(initial: settings, dimension: dimension, seed: seed)
        parameters.activation = activation.filled(features: settings.features)
        if sparseCoding.scalesFeatures { parameters.featureScale = .init(repeating: 1, count: settings.features) }
        return parameters
    }

    public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
        SparseCodePass(
            layout: layout, settings: settings, team: team, coding: sparseCoding, rule: makeRule(layout, team: team),
            penaltyWarmup: penaltyWarmup, prefixes: nestedSizes)
    }
}

extension TrainingSettings {
    /// The settings with the choices that all sparse autoencoders share: trained biases, no norms, plain Adam.
    public var forSparseCodes: TrainingSettings {
        var settings = self
        settings.trainsBiases = true
        settings.norm = .none
        settings.inputNorm = .none
        settings.optimizer = .adam
        return settings
    }
}

extension ConfigurationError {
    /// Throws unless `value` is finite and at least 0.
    public static func requireWeight(_ value: Double, _ key: String) throws(ConfigurationError) {
        try require(value >= 0 && value.isFinite, "\(key): a number of at least 0, not \(value).")
    }

    /// Throws unless `value` is finite and above 0.
    public static func requirePositive(_ value: Double, _ key: String) throws(ConfigurationError) {
        try require(value > 0 && value.isFinite, "\(key): a positive number, not \(value).")
    }

    /// Throws unless `value` is at least 0.
    public static func requireSteps(_ value: Int, _ key: String) throws(ConfigurationError) {
        try require(value >= 0, "\(key): at least 0 steps, not \(value).")
    }

    /// Throws unless `k` is from 1 to `features`.
    public static func requireActive(_ k: Int, of features: Int) throws(ConfigurationError) {
        try require((1...features).contains(k), "k: from 1 to oc (\(features)) active features per shift, not \(k).")
    }
}

extension ConfigurationField {
    /// The keys of ``SparseCodingSettings``, for the ``MethodConfiguration/fields`` of a sparse autoencoder.
    public static func sparseCoding<Root: SparseCodingConfiguration>(of root: Root.Type) -> [ConfigurationField] {
        [
            .integer("dead_window", \Root.sparseCoding.deadWindow),
            .optionalInteger("resample_every", \Root.sparseCoding.resampleEvery, "a number of steps", none: "never"),
            .number("aux_coefficient", \Root.sparseCoding.auxiliaryCoefficient),
            .optionalInteger("aux_k", \Root.sparseCoding.auxiliaryFeatures, "a number of features", none: "auto"),
            .choice(
                "feature_scale", ["true": true, "false": false], of: root, get: { $0.sparseCoding.scalesFeatures },
                set: { $0.sparseCoding.scalesFeatures = $1 }),
        ]
    }

    /// A field that is an integer, or `nil`, for which there is a word.
    private static func optionalInteger<Root: MethodConfiguration>(
        _ key: String, _ path: Path<Root, Int?>, _ expectation: String, none: String
    ) -> ConfigurationField {
        custom(
            key, "\(expectation) or '\(none)'", of: Root.self, get: { $0[keyPath: path].map(String.init) ?? none },
            set: { configuration, text in
                guard text == none || Int(text) != nil else { return false }
                configuration[keyPath: path] = Int(text)
                return true
            })
    }
}

import SparseShift
import TestSupport
import Testing

/// What every method owes to files, cells and the command line.
@Suite struct MethodConfigurationTests {
    static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 500, seed: 0)

    /// Values that are not the defaults, for the keys that the methods add to the common ones.
    static let changes: [String: [String: String]] = [
        "SSAE": ["tolerance": "0.1"],
        "affine": ["multiplier": "0.5"],
        "sparse inference": ["code_penalty": "0.1", "rounds": "3", "tolerance": "0.1"],
        "ReLU": ["l1": "0.5", "l1_warmup": "7", "resample_every": "100", "dead_window": "50", "feature_scale": "true"],
        "JumpReLU": [
            "l0": "0.5", "l0_warmup": "7", "threshold": "0.3", "bandwidth": "0.25", "preactivation_loss": "0.01",
        ],
        "TopK": ["k": "2", "aux_coefficient": "0.5", "aux_k": "3", "bias_init": "geometric_median"],
        "BatchTopK": ["k": "2", "aux_coefficient": "0.0", "biases": "frozen"],
        "gated": ["l1": "0.5", "l1_warmup": "7"],
        "p-annealed ReLU": [
            "l1": "0.3", "l1_warmup": "7", "p_end": "0.4", "anneal_start": "0.1", "anneal_end": "0.9", "p_steps": "4",
        ],
        "AbsTopK": ["k": "2", "aux_coefficient": "0.5"],
        "Matryoshka": ["k": "2", "prefixes": "2 3 6"],
        "PCA": ["centres": "true"],
        "mean difference": ["columns": "contrasts"],
        "probe direction": ["inverse_penalty": "0.5", "standardize": "false"],
        "LAT": ["draw_seed": "3"],
        "FastICA": ["iterations": "300", "turn_tolerance": "0.001", "draw_seed": "3"],
        "semi-NMF": ["iterations": "20", "error_tolerance": "0.001", "draw_seed": "3"],
        "FISTA dictionary": [
            "code_penalty": "0.2", "code_steps": "20", "rounds": "5", "column_tolerance": "0.01", "draw_seed": "3",
        ],
        "LISTA": [
            "code_penalty": "0.2", "unrolled_steps": "5", "rounds": "5", "column_tolerance": "0.01",
            "encoder_epochs": "7", "encoder_rate": "0.02", "draw_seed": "3",
        ],
        "matching pursuit": [
            "k": "2", "orthogonal": "false", "rounds": "5", "column_tolerance": "0.01", "draw_seed": "3",
        ],
        "random directions": ["draw_seed": "3"],
    ]

    @Test func everyMethodHasAName() throws {
        #expect(
            Methods.own.map { $0.method } == [
                "SSAE", "affine", "sparse inference", "ReLU", "p-annealed ReLU", "JumpReLU", "TopK", "AbsTopK",
                "BatchTopK", "gated", "Matryoshka", "PCA", "mean difference", "probe direction", "LAT", "FastICA",
                "semi-NMF", "FISTA dictionary", "LISTA", "matching pursuit", "random directions",
            ])
        #expect(try Methods.named("mean_difference") == MeanDifference.Configuration.self)
        #expect(try Methods.named("batch-topk") == BatchTopK.Configuration.self)
        #expect(Methods.all.allSatisfy { $0.summary.hasSuffix(".") })
    }

    @Test(arguments: Methods.own.indices)
    func everyFieldComesBackFromYAML(index: Int) throws {
        let method = Methods.own[index]
        var file = ConfigurationFile(method.init(settings: TrainingSettings(features: 6)), seed: 4)
        #expect(try ConfigurationFile(yaml: file.yaml) == file)
        let plain = file
        for (key, text) in Self.changes[method.method]! { try file.set(key, to: text, place: "test") }
        #expect(file != plain || Self.changes[method.method]!.isEmpty)
        #expect(try ConfigurationFile(yaml: file.yaml) == file)
        for (key, text) in Self.changes[method.method]! { #expect(file.yaml.contains("\(key): \(text)\n")) }
        try file.configuration.validate()
    }

    /// A value that is no value of the field is refused with the key, what was expected, and the value.
    @Test(arguments: Methods.own.indices)
    func nonsenseIsRefused(index: Int) throws {
        let file = ConfigurationFile(Methods.own[index].init(settings: TrainingSettings(features: 6)))
        for field in file.fields {
            var file = file
            #expect(throws: ConfigurationError("place: \(field.key) is \(field.expectation), not 'nonsense'.")) {
                try file.set(field.key, to: "nonsense", place: "place")
            }
        }
    }

    /// A value outside its range: method, field, value, and what the sentence begins with.
    static let refusals = [
        ("affine", "multiplier", "-1", "multiplier: a number of at least 0, not -1.0."),
        (
            "sparse inference", "code_penalty", "0",
            "code_penalty: a part of the shifts' length, above 0 and below 1, not 0.0."
        ),
        (
            "sparse inference", "code_penalty", "nan",
            "code_penalty: a part of the shifts' length, above 0 and below 1, not nan."
        ),
        (
            "sparse inference", "first_code_penalty", "0.01",
            "first_code_penalty: at least code_penalty (0.05) and below 1, not 0.01."
        ),
        ("sparse inference", "rounds", "-1", "rounds: from 0 to 100000, not -1."),
        ("sparse inference", "tolerance", "2", "tolerance: between 0 and 1, not 2.0."),
        (
            "sparse inference", "norm", "bn",
            "norm: a code by sparse inference is not normalised, so only .none is allowed, not .batch."
        ),
        ("ReLU", "l1", "-1", "l1: a number of at least 0, not -1.0."),
        ("ReLU", "l1_warmup", "-2", "l1_warmup: at least 0 steps, not -2."),
        ("ReLU", "dead_window", "0", "dead_window: at least 1 step, not 0."),
        ("ReLU", "resample_every", "0", "resample_every: at least 1 step, not 0; 'never' turns it off."),
        ("ReLU", "aux_coefficient", "-0.5", "aux_coefficient: a number of at least 0, which turns it off, not -0.5."),
        ("ReLU", "aux_k", "0", "aux_k: at least 1 feature, not 0."),
        ("ReLU", "norm", "bn", "norm: a sparse code is not normalised, so only .none is allowed, not .batch."),
        ("ReLU", "renorm_epochs", "never", "renorm_epochs: at least 1, not 'never': "),
        ("JumpReLU", "l0", "-1", "l0: a number of at least 0, not -1.0."),
        ("JumpReLU", "l0", "nan", "l0: a number of at least 0, not nan."),
        ("JumpReLU", "threshold", "0", "threshold: a positive number, not 0.0."),
        ("JumpReLU", "bandwidth", "-1", "bandwidth: a positive number, not -1.0."),
        ("JumpReLU", "preactivation_loss", "-1", "preactivation_loss: a number of at least 0, not -1.0."),
        ("TopK", "k", "7", "k: from 1 to oc (6) active features per shift, not 7."),
        ("BatchTopK", "k", "0", "k: from 1 to oc (6) active features per shift, not 0."),
        (
            "gated", "aux_coefficient", "1",
            "aux_coefficient: a gated code has its own auxiliary loss, so only 0 is allowed, not 1.0; "
        ),
        ("gated", "l1", "-inf", "l1: a number of at least 0, not -inf."),
        ("Matryoshka", "prefixes", "2 2 6", "prefixes: ascending sizes from 1 that end with oc (6), not 2 2 6."),
        ("probe direction", "inverse_penalty", "0", "inverse_penalty: a positive number, not 0.0."),
        ("FastICA", "iterations", "0", "iterations: from 1 to 1000000, not 0."),
        ("FastICA", "turn_tolerance", "nan", "turn_tolerance: above 0 and below 1, not nan."),
        ("semi-NMF", "error_tolerance", "1", "error_tolerance: from 0 to below 1, not 1.0."),
        (
            "FISTA dictionary", "code_penalty", "0",
            "code_penalty: a part of the shifts' length, above 0 and below 1, not 0.0."
        ),
        ("FISTA dictionary", "code_steps", "0", "code_steps: from 1 to 100000, not 0."),
        ("LISTA", "unrolled_steps", "0", "unrolled_steps: from 1 to 1000, not 0."),
        ("LISTA", "encoder_rate", "0", "encoder_rate: above 0 and below 1, not 0.0."),
        ("LISTA", "encoder_epochs", "-1", "encoder_epochs: from 0 to 100000, not -1."),
        ("matching pursuit", "k", "7", "k: from 1 to oc (6) active features per shift, not 7."),
        ("matching pursuit", "rounds", "0", "rounds: from 1 to 100000, not 0."),
        ("Matryoshka", "prefixes", "2 4", "prefixes: ascending sizes from 1 that end with oc (6), not 2 4."),
    ]

    @Test(arguments: refusals)
    func valuesOutsideTheirRange(method: String, field: String, value: String, sentence: String) throws {
        var file = ConfigurationFile(try Methods.named(method).init(settings: TrainingSettings(features: 6)))
        try file.configuration.validate()
        try file.set(field, to: value, place: "place")
        do {
            try file.configuration.validate()
            Issue.record("\(field): \(value) was accepted")
        } catch { #expect(error.description.hasPrefix(sentence), "\(error)") }
    }

    @Test func inputNormsAreRefused() {
        var configuration = ReLU.Configuration(features: 6)
        configuration.scaling = .none
        configuration.inputNorm = .plainLayer
        let sentence =
            "input_norm: the encoder of a sparse code uses the plain shifts, so only .none is allowed, "
            + "not .plainLayer."
        #expect(throws: ConfigurationError(sentence)) { try configuration.validate() }
    }

    @Test func fieldsOfOtherMethodsAreUnknown() {
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(yaml: "method: TopK\ntolerance: 0.1") }
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(yaml: "method: SSAE\nk: 3") }
    }

    /// The reference's own settings have norms, which decompositions and sparse codes leave out.
    @Test(arguments: Methods.own.indices.dropFirst(2))
    func referenceSettingsLoseTheirNorms(index: Int) throws {
        var configuration = Methods.own[index].init(settings: .reference(features: 6))
        #expect(configuration.settings.norm == .none)
        #expect(configuration.settings.inputNorm == .none)
        try configuration.validate()
        configuration.settings.norm = .batch
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }

    /// What a file says stands, whatever the preset is and in whatever order.
    @Test func presetsGiveWayToTheMethod() throws {
        let file = try ConfigurationFile(
            yaml: "k: 3\npreset: reference\nbiases: frozen\nbias_init: zero\nmethod: topk\noc: 20")
        let configuration = try #require(file.configuration as? TopK.Configuration)
        #expect(configuration.k == 3)
        #expect(configuration.norm == .none)
        #expect(configuration.inputNorm == .none)
        #expect(!configuration.trainsBiases)
        try configuration.validate()
    }

    @Test(arguments: Methods.own.indices)
    func everyModelComesBackFromItsFolder(index: Int) throws {
        try withTemporaryFolder { folder in
            // The data vary along four directions, and no more independent components can be found.
            let features = Methods.own[index] == FastICA.Configuration.self ? 4 : 6
            var file = ConfigurationFile(Methods.own[index].init(settings: TrainingSettings(features: features)))
            for (key, text) in Self.changes[file.configuration.method]! where key != "columns" {
                try file.set(key, to: text, place: "test")
            }
            try file.set("steps", to: "30", place: "test")
            func run(_ configuration: some MethodConfiguration) throws -> TrainedModel {
                try train(configuration, on: Self.toy)
            }
            let model = try run(file.configuration)
            try model.save(to: folder + "/model")
            let loaded = try TrainedModel(contentsOf: folder + "/model")
            #expect(loaded.parameters == model.parameters)
            #expect(loaded.method == model.method)
            #expect(AnyHashable(loaded.configuration) == AnyHashable(model.configuration))
            #expect(loaded.encode(Self.toy.matrix) == model.encode(Self.toy.matrix))
            #expect(loaded.evaluation == model.evaluation)
        }
    }
}

import HDF5
import JSON
import Numerics
import TensorFiles

/// How models are stored in a session's file: each with all of ``TrainedModel``, to the bit.
enum StoredRuns {
    static func write(_ runs: Runs, to group: SessionGroupWriter) throws {
        try group.set(["count": .integer(runs.count)])
        for (index, model) in runs.enumerated() { try write(model, to: group.child("\(index)")) }
    }

    static func read(_ group: SessionGroupReader) throws -> Runs {
        let count = try group.integer("count", in: 0...1_000_000)
        return Runs(try (0..<count).map { try model(group.child("\($0)")) })
    }

    private static func write(_ model: TrainedModel, to group: SessionGroupWriter) throws {
        let yaml = ConfigurationFile(model.configuration, seed: model.seed).yaml
        let copy = try? ConfigurationFile(yaml: yaml).configuration
        guard let copy, AnyHashable(copy) == AnyHashable(model.configuration) else {
            throw SessionError(
                """
                A \(type(of: model.configuration)) has settings that its configuration file does not bring back, so a \
                session's file cannot hold its models; save them with save(to:).
                """)
        }
        try group.add("configuration", texts: [yaml])
        try group.add("data", texts: [model.data])
        var numbers: [String: HDF5Attribute] = [
            "seed": .integer(model.seed), "steps": .integer(model.steps),
            "is_complete": .integer(model.isComplete ? 1 : 0), "seconds": .real(model.seconds),
            "multiplier": .real(model.multiplier), "pressure": .real(model.pressure), "scale": .real(model.scale),
        ]
        numbers.merge(model.limit.attributes) { $1 }
        try group.set(numbers)
        if let fingerprint = model.fingerprint {
            try group.add("data_fingerprint", texts: [fingerprint.json.encodedString])
        }
        for (name, tensor) in model.parameters.stateDictionary {
            try group.child("parameters").add(name, shape: tensor.shape, floats: tensor.floats)
        }
        try StoredMetric.write(model.evaluation, to: group.child("evaluation"))
        if let whitened = model.whitenedEvaluation {
            try StoredMetric.write(whitened, to: group.child("whitened_evaluation"))
        }
        try StoredHistory.write(model.history, to: group.child("history"))
        try model.whitening?.write(to: group.child("whitening"))
        try group.add("trial_whitenings", texts: model.whiteningTrials.map(\.whitening.rawValue))
        try group.add("trial_ratios", doubles: model.whiteningTrials.map(\.sparsenessRatio))
    }

    private static func model(_ group: SessionGroupReader) throws -> TrainedModel {
        let file = try ConfigurationFile(
            yaml: try group.text("configuration"), name: "\(group.fileName), \(group.path)/configuration")
        var tensors: [String: Tensor] = [:]
        for (name, shape, elements) in try group.tensors("parameters") {
            tensors[name] = Tensor(elements, shape: shape)
        }
        let parameters = try Parameters(
            stateDictionary: tensors, normalization: file.settings.norm,
            normalizesInput: tensors["input_norm.weight"] != nil, activation: file.configuration.activation,
            file: "\(group.fileName), \(group.path)/parameters")
        let seed = try group.integer("seed")
        var model = TrainedModel(
            configuration: file.configuration, seed: seed, parameters: parameters,
            history: try StoredHistory.read(group.child("history"), seed: seed),
            evaluation: try StoredMetric.evaluation(group.child("evaluation")),
            multiplier: try group.real("multiplier"), scale: try group.real("scale"), data: try group.text("data"),
            steps: try group.integer("steps", in: 0...Int.max),
            isComplete: try group.integer("is_complete") == 1, seconds: try group.real("seconds"))
        let whitened = group.child("whitened_evaluation")
        if !whitened.numbers.isEmpty { model.whitenedEvaluation = try StoredMetric.evaluation(whitened) }
        if group.has("data_fingerprint") {
            let json = try? JSONValue(decoding: try group.text("data_fingerprint"))
            guard let fingerprint = json.flatMap(DataFingerprint.init) else {
                throw group.damaged("data_fingerprint", "tells nothing of the data")
            }
            model.fingerprint = fingerprint
        }
        model.limit = Limit(group)
        model.pressure = try group.real("pressure")
        if group.has("whitening/mean") { model.whitening = try Whitening(group.child("whitening")) }
        let ratios = try group.doubles("trial_ratios")
        let names = try group.texts("trial_whitenings", count: ratios.count)
        model.whiteningTrials = try zip(names, ratios).map { text, ratio in
            guard let whitening = ShiftWhitening(rawValue: text) else {
                throw group.damaged("trial_whitenings", "has '\(text)', which is no whitening")
            }
            return WhiteningTrial(whitening: whitening, sparsenessRatio: ratio)
        }
        return model
    }
}

extension Limit? {
    /// One number, under the name of what it limits; none without a limit.
    var attributes: [String: HDF5Attribute] {
        switch self {
        case .sparsity(let level)?: ["limit_of_sparsity": .real(level)]
        case .unexplained(let fraction)?: ["limit_of_unexplained": .real(fraction)]
        case nil: [:]
        }
    }
}

extension Limit {
    init?(_ group: SessionGroupReader) {
        if let level = group.optionalReal("limit_of_sparsity") {
            self = .sparsity(level)
        } else if let fraction = group.optionalReal("limit_of_unexplained") {
            self = .unexplained(fraction)
        } else {
            return nil
        }
    }
}

extension Whitening {
    func write(to group: SessionGroupWriter) throws {
        try group.add("mean", floats: mean)
        try group.add("matrix", matrix)
        try group.add("inverse", inverse)
        try group.set(["epsilon": .real(epsilon), "rank": .integer(rank)])
        if let keptVariance { try group.set(["kept_variance": .real(keptVariance)]) }
    }

    init(_ group: SessionGroupReader) throws {
        let matrix = try group.matrix("matrix")
        let width = matrix.rows
        guard matrix.columns == width, width > 0 else { throw group.damaged("matrix", "is not square") }
        self.init(
            mean: try group.floats("mean", count: width), matrix: matrix,
            inverse: try group.matrix("inverse", rows: width, columns: width), epsilon: try group.real("epsilon"),
            rank: try group.integer("rank", in: 0...width), keptVariance: group.optionalReal("kept_variance"))
    }
}

import Foundation
import Glibc
import JSON
import Numerics

/// Why a model cannot be written or read: one sentence that names the file and what is wrong.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension TrainedModel {
    /// Writes the model as a folder: `weights.safetensors` with the reference's tensor names, `cfg.yaml`, and
    /// `metrics.jsonl`, one record a line and a summary at the end.
    ///
    /// The folder is written beside its place and renamed, so that nobody sees half of it. An earlier model at this place is replaced; any other
    /// folder that is not empty is left alone.
    /// - Throws: ``ModelError`` if the folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        let files = FileManager.default
        let path = directory.hasSuffix("/") && directory.count > 1 ? String(directory.dropLast()) : directory
        let existing = try? files.contentsOfDirectory(atPath: path)
        if existing == nil, files.fileExists(atPath: path) { throw ModelError("\(path): a file, not a folder.") }
        if let existing, !existing.isEmpty, !existing.contains("weights.safetensors") {
            throw ModelError("\(path): this folder is not empty and holds no model; choose another one.")
        }
        let beside = path + ".\(getpid()).part"
        do {
            try files.createDirectory(atPath: beside, withIntermediateDirectories: true)
            try tensors.encoded.write(to: URL(fileURLWithPath: beside + "/weights.safetensors"))
            try Foundation.Data(ConfigurationFile(configuration, seed: seed).yaml.utf8).write(to: URL(fileURLWithPath: beside + "/cfg.yaml"))
            try Foundation.Data(metrics.utf8).write(to: URL(fileURLWithPath: beside + "/metrics.jsonl"))
        } catch {
            try? files.removeItem(atPath: beside)
            throw ModelError("\(path): the model cannot be written: \((error as NSError).localizedDescription)")
        }
        // A folder that is not empty cannot be renamed over: the old model steps aside, and back on failure.
        let aside = path + ".\(getpid()).old"
        if existing != nil, rename(path, aside) != 0 { throw Self.renameError(path, beside) }
        guard rename(beside, path) == 0 else {
            let error = Self.renameError(path, beside)
            if existing != nil { rename(aside, path) }
            throw error
        }
        if existing != nil { try? files.removeItem(atPath: aside) }
    }

    private static func renameError(_ path: String, _ beside: String) -> ModelError {
        let reason = String(cString: strerror(errno))
        try? FileManager.default.removeItem(atPath: beside)
        return ModelError("\(path): the model cannot be written: \(reason).")
    }

    private var tensors: SafeTensors {
        var result = SafeTensors()
        result.metadata = ["format": "pt", "method": method]
        func add(_ name: String, _ values: [Float]?) {
            if let values { result.tensors[name] = .init(shape: [values.count], values: values) }
        }
        result.tensors["encoder.weight"] = .init(shape: [features, dimension], values: parameters.encoderWeight.elements)
        result.tensors["decoder.weight"] = .init(
            shape: [dimension, features], values: parameters.decoderWeight.transposed.elements)
        add("encoder.bias", parameters.encoderBias)
        add("decoder.bias", parameters.decoderBias)
        for (name, norm) in [("enc_norm", parameters.norm), ("input_norm", parameters.inputNorm)] {
            add(name + ".weight", norm?.weight)
            add(name + ".bias", norm?.bias)
            add(name + ".running_mean", norm?.runningMean)
            add(name + ".running_var", norm?.runningVariance)
        }
        // Named as in SAELens, where there are such tensors.
        switch parameters.activation {
        case .identity, .relu, .topK: break
        case .jumpReLU(let threshold): add("threshold", threshold)
        case .batchTopK(_, let threshold): add("topk_threshold", [threshold])
        case .gated(let bias, let magnitude):
            add("b_gate", bias)
            add("r_mag", magnitude)
        }
        add("scaling_factor", parameters.featureScale)
        return result
    }

    private var metrics: String {
        let summary: JSONValue = .object([
            "summary": .object([
                "data": .string(data), "dimension": .integer(dimension), "loss": .real(evaluation.loss),
                "fraction_unexplained": .real(evaluation.fractionUnexplained), "r2": .real(evaluation.r2),
                "l0": .real(evaluation.l0), "dead_features": .integer(evaluation.deadFeatures),
                "sparsity": .real(evaluation.sparsity), "limit": evaluation.limit?.json ?? .null,
                "violation": .real(evaluation.violation), "multiplier": .real(multiplier), "scale": .real(scale),
                "steps": .integer(steps), "complete": .boolean(isComplete), "seconds": .real(seconds),
            ])
        ])
        return (history.map(\.json) + [summary]).map { $0.encodedString + "\n" }.joined()
    }
}

extension TrainingRecord {
    /// One line of `metrics.jsonl`.
    fileprivate var json: JSONValue {
        .object([
            "step": .integer(step), "epoch": .integer(epoch), "loss": .real(loss), "sparsity": .real(sparsity),
            "limit": limit?.json ?? .null, "violation": .real(violation), "multiplier": .real(multiplier), "l0": .real(l0),
            "seconds": .real(seconds),
        ])
    }

    fileprivate init?(_ json: JSONValue, seed: Int) {
        guard let step = json["step"]?.integer, let epoch = json["epoch"]?.integer else { return nil }
        func number(_ key: String) -> Double { json[key]?.number ?? .nan }
        self.init(
            seed: seed, step: step, epoch: epoch, loss: number("loss"), sparsity: number("sparsity"),
            limit: json["limit"].flatMap(Limit.init(json:)), violation: number("violation"), multiplier: number("multiplier"),
            l0: number("l0"), seconds: number("seconds"))
    }
}

extension Limit {
    /// `{"sparsity": 0.1}` or `{"unexplained": 0.05}`.
    fileprivate var json: JSONValue {
        switch self {
        case .sparsity(let level): .object(["sparsity": .real(level)])
        case .unexplained(let fraction): .object(["unexplained": .real(fraction)])
        }
    }

    fileprivate init?(json: JSONValue) {
        if let level = json["sparsity"]?.number {
            self = .sparsity(level)
        } else if let fraction = json["unexplained"]?.number {
            self = .unexplained(fraction)
        } else {
            return nil
        }
    }
}

extension SSAE {
    /// Reads a model that ``TrainedModel/save(to:)`` wrote.
    ///
    /// - Throws: ``ModelError`` or ``ConfigurationError`` that names the file and what is wrong with it.
    public static func load(_ directory: String) throws -> TrainedModel {
        func contents(_ file: String) throws -> Foundation.Data {
            guard let bytes = FileManager.default.contents(atPath: directory + "/" + file) else {
                throw ModelError("\(directory): there is no \(file) here, so this is no model folder.")
            }
            return bytes
        }
        let weights = try SafeTensors(contents("weights.safetensors"), name: "weights.safetensors")
        let file = try ConfigurationFile(
            yaml: String(decoding: contents("cfg.yaml"), as: UTF8.self), name: "cfg.yaml")
        let lines = try String(decoding: contents("metrics.jsonl"), as: UTF8.self).split(separator: "\n")
        var history: [TrainingRecord] = []
        var summary: JSONValue = .object([:])
        for (index, line) in lines.enumerated() {
            guard let json = try? JSONValue(decoding: String(line)) else {
                throw ModelError("metrics.jsonl, line \(index + 1): not JSON.")
            }
            if let found = json["summary"] { summary = found }
            if let record = TrainingRecord(json, seed: file.seed) { history.append(record) }
        }
        func number(_ key: String) -> Double { summary[key]?.number ?? .nan }
        let evaluation = Evaluation(
            loss: number("loss"), fractionUnexplained: number("fraction_unexplained"), r2: number("r2"),
            l0: number("l0"), deadFeatures: summary["dead_features"]?.integer ?? 0, sparsity: number("sparsity"),
            limit: summary["limit"].flatMap(Limit.init(json:)))
        return try TrainedModel(
            configuration: file.configuration, seed: file.seed,
            parameters: Parameters(weights, configuration: file.configuration), history: history, evaluation: evaluation,
            multiplier: number("multiplier"), scale: summary["scale"]?.number ?? 1,
            data: summary["data"]?.string ?? "", steps: summary["steps"]?.integer ?? 0,
            isComplete: summary["complete"]?.boolean ?? false, seconds: number("seconds"))
    }
}

extension Parameters {
    fileprivate init(_ file: SafeTensors, configuration: any MethodConfiguration) throws {
        let settings = configuration.settings
        func tensor(_ name: String, _ shape: [Int]?) throws -> SafeTensors.Tensor {
            guard let tensor = file.tensors[name] else { throw ModelError("weights.safetensors: no tensor '\(name)'.") }
            if let shape, tensor.shape != shape {
                let sizes = { (shape: [Int]) in shape.map(String.init).joined(separator: " × ") }
                throw ModelError(
                    "weights.safetensors: tensor '\(name)' is \(sizes(tensor.shape)), but cfg.yaml asks for \(sizes(shape)).")
            }
            return tensor
        }
        let encoder = try tensor("encoder.weight", nil)
        guard encoder.shape.count == 2, encoder.shape[0] == settings.features, encoder.shape[1] > 0 else {
            throw ModelError(
                "weights.safetensors: tensor 'encoder.weight' has \(encoder.shape.first ?? 0) rows, but cfg.yaml has oc: \(settings.features).")
        }
        let (features, dimension) = (encoder.shape[0], encoder.shape[1])
        func norm(_ name: String, _ size: Int, running: Bool) throws -> Norm {
            try Norm(
                weight: tensor(name + ".weight", [size]).values, bias: tensor(name + ".bias", [size]).values,
                runningMean: running ? tensor(name + ".running_mean", [size]).values : nil,
                runningVariance: running ? tensor(name + ".running_var", [size]).values : nil)
        }
        let activation: Activation =
            switch configuration.activation {
            case .identity, .relu, .topK: Activation(configuration.activation, features: features)
            case .jumpReLU: try .jumpReLU(threshold: tensor("threshold", [features]).values)
            case .batchTopK(let k): try .batchTopK(k, threshold: tensor("topk_threshold", [1]).values[0])
            case .gated:
                try .gated(bias: tensor("b_gate", [features]).values, magnitude: tensor("r_mag", [features]).values)
            }
        let isScaled = file.tensors["scaling_factor"] != nil
        try self.init(
            encoderWeight: Matrix(rows: features, columns: dimension, elements: encoder.values),
            encoderBias: tensor("encoder.bias", [features]).values,
            decoderWeight: Matrix(
                rows: dimension, columns: features, elements: tensor("decoder.weight", [dimension, features]).values
            ).transposed,
            decoderBias: tensor("decoder.bias", [dimension]).values, normalization: settings.norm,
            norm: settings.norm == .none ? nil : norm("enc_norm", features, running: settings.norm == .batch),
            inputNorm: settings.inputNorm != .none ? norm("input_norm", dimension, running: false) : nil,
            activation: activation, featureScale: isScaled ? tensor("scaling_factor", [features]).values : nil)
    }
}

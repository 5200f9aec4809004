import Foundation
import JSON
import TensorFiles

/// Why a model cannot be written or read: one sentence that names the file and what is wrong.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension TrainedModel {
    /// Writes the model as a folder: `weights.safetensors` with the reference's tensor names, `cfg.yaml`, and
    /// `metrics.jsonl`, one record a line and a summary at the end.
    ///
    /// The folder is written beside its place and put there at once, so that nobody sees half of it. An earlier
    /// model at this place is replaced, and what else is in its folder stays; any other folder that is not empty is
    /// left alone.
    /// - Throws: ``TensorFileError`` if the folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        let owned: Set = ["weights.safetensors", "cfg.yaml", "metrics.jsonl", "whitening_params.npz"]
        try AtomicDirectory.write(to: directory, owned: owned, marks: ["weights.safetensors"], content: "model") {
            folder in
            let weights = SafeTensors(
                tensors: parameters.stateDictionary, metadata: ["format": "pt", "method": method])
            try weights.write(to: folder + "/weights.safetensors")
            let configuration = ConfigurationFile(configuration, seed: seed).yaml
            try AtomicFile.write(Foundation.Data(configuration.utf8), to: folder + "/cfg.yaml")
            try AtomicFile.write(Foundation.Data(metrics.utf8), to: folder + "/metrics.jsonl")
        }
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
    /// - Throws: ``ModelError``, ``TensorFileError`` or ``ConfigurationError`` that names the file and what is wrong
    ///   with it.
    public static func load(_ directory: String) throws -> TrainedModel {
        func contents(_ file: String) throws -> Foundation.Data {
            guard let bytes = FileManager.default.contents(atPath: directory + "/" + file) else {
                throw ModelError("\(directory): there is no \(file) here, so this is no model folder.")
            }
            return bytes
        }
        let weights = try SafeTensors(decoding: contents("weights.safetensors"), name: "weights.safetensors")
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
        let parameters = try Parameters(
            stateDictionary: weights.tensors, normalization: file.settings.norm,
            normalizesInput: file.settings.inputNorm != .none, activation: file.configuration.activation,
            file: "weights.safetensors")
        guard parameters.features == file.settings.features else {
            throw ModelError(
                "weights.safetensors: tensor 'encoder.weight' has \(parameters.features) rows, "
                    + "but cfg.yaml has oc: \(file.settings.features).")
        }
        return TrainedModel(
            configuration: file.configuration, seed: file.seed, parameters: parameters, history: history,
            evaluation: evaluation,
            multiplier: number("multiplier"), scale: summary["scale"]?.number ?? 1,
            data: summary["data"]?.string ?? "", steps: summary["steps"]?.integer ?? 0,
            isComplete: summary["complete"]?.boolean ?? false, seconds: number("seconds"))
    }
}

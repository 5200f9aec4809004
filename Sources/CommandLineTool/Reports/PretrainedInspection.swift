import JSON
import SparseShift

/// A sparse autoencoder of another program.
struct PretrainedInspection: Inspection {
    private let path: String
    private let model: PretrainedSAE

    /// The autoencoder; of one that cannot be used the tensors, with the reason.
    static func of(_ path: String) throws -> any Inspection {
        do { return PretrainedInspection(path, try PretrainedSAE(contentsOf: path)) } catch {
            guard let weights = PretrainedSAE.weights(in: path) else { throw error }
            guard case .tensors(let format) = try FileKind(weights) else { throw error }
            return try TensorInspection(weights, format, memory: nil, note: CommandFailure.sentence(of: error))
        }
    }

    private init(_ path: String, _ model: PretrainedSAE) {
        self.path = path
        self.model = model
    }

    var json: JSONValue {
        .object([
            "kind": "pretrained", "path": .string(path), "format": .string(model.format.rawValue),
            "code": .string(model.codeText), "features": .integer(model.features),
            "dimension": .integer(model.dimension), "origin": .object(model.origin.mapValues { .string($0) }),
            "input_scale": model.inputScale.map { .real($0) } ?? .null,
        ])
    }

    var text: String {
        let scale = model.inputScale.map {
            ["embeddings are multiplied by \($0) first; that is folded into the weights"]
        }
        let lines =
            ["\(path): a sparse autoencoder of embeddings, \(model.format.rawValue)"]
            + ["\(model.codeText), \(model.features) features × \(model.dimension)"] + (scale ?? [])
            + model.origin.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return lines.joined(separator: "\n")
    }
}

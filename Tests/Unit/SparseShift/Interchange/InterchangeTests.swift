import Foundation
import Numerics
import SparseShift
import TensorFiles
import Testing

/// Exports for SAELens itself to load: see Tests/System/interchange.
@Suite struct InterchangeTests {
    private static let folder = ProcessInfo.processInfo.environment["INTERCHANGE_FOLDER"]

    private func array(_ matrix: Matrix) -> Tensor { Tensor(matrix.elements, shape: [matrix.rows, matrix.columns]) }

    private func write(
        _ model: SAELensModel, _ name: String, code: Matrix, reconstruction: Matrix, signs: Matrix? = nil
    ) throws {
        var model = model
        model.metadata = ["model_name": "toy"]
        let path = try #require(Self.folder) + "/saelens/" + name
        try model.write(to: path)
        var arrays = [
            "inputs": array(SAELensExample.shifts), "code": array(code), "reconstruction": array(reconstruction),
        ]
        if let signs { arrays["signs"] = array(signs) }
        try NumpyArchive(arrays).write(to: path + ".npz")
    }

    /// Codes and reconstructions are those of our own model, not of what is exported.
    @Test(.enabled(if: folder != nil), arguments: [Normalization.none, .batch])
    func autoencodersOfShifts(norm: Normalization) throws {
        let parameters = SAELensExample.parameters(norm)
        let code = parameters.encode(SAELensExample.shifts)
        let reconstruction = parameters.decode(code)
        try write(
            SAELensModel(parameters, form: .signed), "signed-\(norm)", code: code, reconstruction: reconstruction)
        let sides = Matrix(
            rows: (0..<code.rows).map { row in code.row(row).map { max($0, 0) } + code.row(row).map { max(-$0, 0) } })
        try write(
            SAELensModel(parameters), "two-sided-\(norm)", code: sides, reconstruction: reconstruction, signs: code)
    }

    @Test(.enabled(if: folder != nil)) func architectures() throws {
        let features = SAELensExample.features
        let architectures: KeyValuePairs<String, SAELensModel.Architecture> = [
            "standard": .standard, "topk": .topK(2), "abstopk": .absoluteTopK(2),
            "jumprelu": .jumpReLU(threshold: SAELensExample.vector(features, stream: 10)),
            "gated": .gated(
                magnitudeBias: SAELensExample.vector(features, stream: 11),
                logMagnitude: SAELensExample.vector(features, stream: 12)),
        ]
        for (name, architecture) in architectures {
            for subtracts in [false, true] where !subtracts || name == "standard" || name == "gated" {
                let model = SAELensExample.model(architecture, subtracts: subtracts)
                let code = SAELensExample.code(model, SAELensExample.shifts)
                try write(
                    model, name + (subtracts ? "-subtracting" : ""), code: code,
                    reconstruction: SAELensExample.decode(model, code))
            }
        }
    }
}

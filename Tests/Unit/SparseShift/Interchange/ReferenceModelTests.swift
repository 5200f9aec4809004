import Foundation
import Numerics
import SparseShift
import TensorFiles
import TestSupport
import Testing

@Suite struct ReferenceModelTests {
    private static let folder = fixtures + "/reference/"

    /// What torch computed with these weights.
    @Test(arguments: [("ln", Normalization.layer, true), ("gn", .group, true), ("bn", .batch, false)])
    func codesOfTorch(name: String, norm: Normalization, normalizesInput: Bool) throws {
        let directory = Self.folder + "run_out_\(name)/toy_seed0"
        let model = try ReferenceModel(contentsOf: directory)
        #expect(model.parameters.normalization == norm)
        #expect((model.parameters.inputNorm != nil) == normalizesInput)
        #expect(model.settings["oc"] == "3")
        #expect(model.settings["extra.model"] == "toy/model")
        #expect((model.whitening != nil) == (name == "bn"))
        let expected = try NumpyArchive(contentsOf: directory + "/expected.npz").arrays
        let inputs = Matrix(rows: 8, columns: 5, elements: expected["inputs"]!.floats)
        let code = model.parameters.encode(inputs)
        #expect(relativeDistance(code.elements, expected["code"]!.floats) < 1e-5)
        let reconstruction = model.parameters.decode(code)
        #expect(relativeDistance(reconstruction.elements, expected["reconstruction"]!.floats) < 1e-5)
    }

    /// W Σ W = 1 for the covariance Σ, so W is symmetric; the mean has as many entries as a shift.
    @Test func whiteningOfTheFolderAbove() throws {
        let model = try ReferenceModel(contentsOf: Self.folder + "run_out_bn/toy_seed0")
        let whitening = try #require(model.whitening)
        #expect(whitening.mean.count == 5)
        #expect(whitening.epsilon == 1e-5)
        for row in 0..<5 {
            for column in 0..<5 {
                #expect(abs(whitening.matrix[row * 5 + column] - whitening.matrix[column * 5 + row]) < 1e-12)
            }
        }
    }

    @Test func foldersThatAreNotWhole() throws {
        try withTemporaryFolder { folder in
            #expect(message { _ = try ReferenceModel(contentsOf: folder) } == "\(folder)/weights.pth: no such file.")
            let copy = folder + "/copy"
            try FileManager.default.copyItem(atPath: Self.folder + "run_out_bn/toy_seed0", toPath: copy)
            #expect(
                message { _ = try ReferenceModel(contentsOf: copy) }
                    == "\(copy): cfg.yaml has whiten: true, "
                    + "but there is no whitening_params.npz here or one folder above.")
            try NumpyArchive([
                "mean": Tensor([0, 0]), "whitening_matrix": Tensor([1, 0, 0, 1], shape: [2, 2]),
                "epsilon": Tensor([1e-5], shape: []),
            ]).write(to: copy + "/whitening_params.npz")
            #expect(
                message { _ = try ReferenceModel(contentsOf: copy) }
                    == "whitening_params.npz: the mean has 2 entries and the matrix 4, but the model's shifts have 5.")
            func refusal(_ yaml: String) throws -> String {
                try Data(yaml.utf8).write(to: URL(fileURLWithPath: copy + "/cfg.yaml"))
                return message { _ = try ReferenceModel(contentsOf: copy) }
            }
            #expect(
                try refusal("oc: 7\nnorm: bn")
                    == "weights.pth: tensor 'encoder.weight' has 3 rows, but cfg.yaml has oc: 7.")
            #expect(try refusal("norm: rms") == "cfg.yaml: norm is ln, gn or bn, not 'rms'.")
            #expect(try refusal("- 1") == "cfg.yaml: a mapping such as 'oc: 128' is needed at the top.")
            #expect(try refusal("oc: 'x\n").hasPrefix("cfg.yaml: not YAML: "))
            try FileManager.default.removeItem(atPath: copy + "/weights.pth")
            try FileManager.default.copyItem(atPath: fixtures + "/torch/state.pth", toPath: copy + "/weights.pth")
            #expect(
                message { _ = try ReferenceModel(contentsOf: copy) }.hasPrefix("cfg.yaml: not YAML: "))
            try FileManager.default.removeItem(atPath: copy + "/cfg.yaml")
            #expect(
                message { _ = try ReferenceModel(contentsOf: copy) }
                    == "weights.pth: no tensor 'encoder.weight'; there is 0.bias, 0.weight, 1.bias, "
                    + "1.num_batches_tracked, 1.running_mean, 1.running_var, 1.weight.")
        }
    }
}

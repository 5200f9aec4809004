import Foundation
import JSON
import Numerics
import SparseShift
import TensorFiles
import TestSupport
import Testing

@Suite struct SAELensModelTests {
    @Test(arguments: [Normalization.none, .batch]) func signedFormIsTheModel(norm: Normalization) throws {
        let parameters = SAELensExample.parameters(norm)
        let shifts = SAELensExample.shifts
        let code = parameters.encode(shifts)
        let model = try SAELensModel(parameters, form: .signed)
        #expect(model.architecture == .absoluteTopK(SAELensExample.features))
        let exported = SAELensExample.code(model, shifts)
        #expect(relativeDistance(exported.elements, code.elements) < 1e-5)
        let reconstruction = SAELensExample.decode(model, exported)
        #expect(relativeDistance(reconstruction.elements, parameters.decode(code).elements) < 1e-5)
    }

    /// max(h, 0) − max(−h, 0) = h, and the decoder adds the difference.
    @Test(arguments: [Normalization.none, .batch]) func twoSidedFormIsTheModel(norm: Normalization) throws {
        let parameters = SAELensExample.parameters(norm)
        let shifts = SAELensExample.shifts
        let code = parameters.encode(shifts)
        let model = try SAELensModel(parameters)
        #expect(model.architecture == .standard)
        #expect(model.features == 2 * SAELensExample.features)
        let exported = SAELensExample.code(model, shifts)
        #expect(exported.elements.allSatisfy { $0 >= 0 })
        for row in 0..<shifts.rows {
            for feature in 0..<SAELensExample.features {
                let signed = exported[row, feature] - exported[row, SAELensExample.features + feature]
                #expect(abs(signed - code[row, feature]) < 1e-5 * 10)
            }
        }
        let reconstruction = SAELensExample.decode(model, exported)
        #expect(relativeDistance(reconstruction.elements, parameters.decode(code).elements) < 1e-5)
    }

    /// Whitening by any invertible matrix, done outside and folded in.
    @Test func whiteningIsFoldedIn() throws {
        let model = try SAELensModel(SAELensExample.parameters(.none))
        let width = SAELensExample.dimension
        // 1 + a v vᵀ with |v|² = d has the inverse 1 − a/(1 + a d) v vᵀ.
        let direction = (0..<width).map { Float($0 % 2 == 0 ? 1 : -1) }
        func matrix(_ factor: Float) -> Matrix {
            Matrix(
                rows: (0..<width).map { row in
                    (0..<width).map { (row == $0 ? 1 : 0) + factor * direction[row] * direction[$0] }
                })
        }
        let (whitening, unwhitening) = (matrix(0.3), matrix(-0.3 / (1 + 0.3 * Float(width))))
        let mean = (0..<width).map { Float($0) / 8 - 0.5 }
        let folded = model.unwhitened(mean: mean, whitening: whitening, unwhitening: unwhitening)
        let shifts = SAELensExample.shifts
        let centred = Matrix(rows: (0..<shifts.rows).map { zip(shifts.row($0), mean).map { $0 - $1 } })
        var whitened = Matrix(rows: shifts.rows, columns: width)
        whitened.setProduct(centred, .plain, whitening, .plain)
        let code = SAELensExample.code(model, whitened)
        #expect(relativeDistance(SAELensExample.code(folded, shifts).elements, code.elements) < 1e-5)
        var expected = Matrix(rows: shifts.rows, columns: width)
        expected.setProduct(SAELensExample.decode(model, code), .plain, unwhitening, .plain)
        let moved = (0..<shifts.rows).flatMap { zip(expected.row($0), mean).map { $0 + $1 } }
        #expect(relativeDistance(SAELensExample.decode(folded, code).elements, moved) < 1e-5)
    }

    @Test func writtenFolders() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/export"
            let model = try SAELensModel(
                SAELensExample.parameters(.none), form: .signed, metadata: ["model_name": "toy"])
            try model.write(to: path)
            try model.write(to: path)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                    == ["cfg.json", "sae_weights.safetensors"])
            let text = try String(contentsOfFile: path + "/cfg.json", encoding: .utf8)
            let settings = try JSONValue(decoding: text)
            #expect(settings["architecture"]?.string == "abstopk")
            #expect(settings["k"]?.integer == SAELensExample.features)
            #expect(settings["d_in"]?.integer == SAELensExample.dimension)
            #expect(settings["d_sae"]?.integer == SAELensExample.features)
            #expect(settings["apply_b_dec_to_input"]?.boolean == false)
            #expect(settings["metadata"]?["model_name"]?.string == "toy")
            #expect(settings["metadata"]?["sae_lens_version"]?.string == "6.0.0")
            let tensors = try SafeTensors(contentsOf: path + "/sae_weights.safetensors").tensors
            #expect(tensors.mapValues(\.shape) == ["W_enc": [7, 4], "b_enc": [4], "W_dec": [4, 7], "b_dec": [7]])
            #expect(tensors["W_dec"]?.floats == model.decoderWeight.elements)
            #expect(tensors["W_enc"]?.floats == model.encoderWeight.transposed.elements)
        }
    }

    @Test func normsThatCannotBeFolded() throws {
        func refusal(_ parameters: Parameters) -> String {
            do {
                _ = try SAELensModel(parameters)
                return "no error"
            } catch { return "\(error)" }
        }
        let after = "SAELens has no layer norm after the encoder, so only models with norm: none or bn can be exported."
        #expect(refusal(SAELensExample.parameters(.layer)) == after)
        #expect(refusal(SAELensExample.parameters(.group)) == after)
        var parameters = SAELensExample.parameters(.none)
        parameters.inputNorm = .init(weight: .init(repeating: 1, count: 7), bias: .init(repeating: 0, count: 7))
        #expect(
            refusal(parameters)
                == "SAELens has no layer norm before the encoder, so a model with input_norm: ln cannot be exported.")
    }
}

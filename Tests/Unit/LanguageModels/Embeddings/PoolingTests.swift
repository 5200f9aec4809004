import Foundation
import HDF5
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct PoolingTests {
    /// What transformers computes for every token of a text, at a layer (tokens × 32).
    private func states(_ text: Int, layer: Int) throws -> [[Float]] {
        let all = try TinyModel.llama.states(text)[layer]
        return stride(from: 0, to: all.count, by: 32).map { Array(all[$0..<$0 + 32]) }
    }

    @Test(arguments: [0, 2])
    func positionsAreThoseOfTransformers(layer: Int) throws {
        let model = try TinyModel.llama.open()
        let text = TinyModel.texts[1]
        let states = try states(1, layer: layer)
        func check(_ pooling: Pooling, _ expected: [Float]) throws {
            let found = try model.embeddings(of: [text], layer: .block(layer), pooling: pooling).row(0)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(pooling)")
        }
        for index in [0, 3, states.count - 1] {
            try check(.token(index), states[index])
            try check(.token(index - states.count), states[index])
        }
        let rest = states.dropFirst()
        try check(.meanWithoutFirst, (0..<32).map { column in rest.reduce(0) { $0 + $1[column] } / Float(rest.count) })
        #expect(
            try model.embeddings(of: [text], layer: 1, pooling: .token(-1))
                == model.embeddings(of: [text], layer: 1, pooling: .lastToken))
    }

    @Test func names() {
        for pooling in Pooling.allCases + [.token(3), .token(-2)] {
            #expect(Pooling(rawValue: pooling.rawValue) == pooling)
        }
        #expect(Pooling(rawValue: "first") == nil)
    }

    @Test func textsWithoutTheToken() throws {
        let model = try TinyModel.llama.open()
        #expect(
            message { _ = try model.embeddings(of: ["abc", "ab"], layer: 0, pooling: .token(2)) }
                == "text 1 has 2 tokens, and no token 2; choose another pooling.")
        #expect(
            message { _ = try model.embeddings(of: ["a"], layer: 0, pooling: .meanWithoutFirst) }
                == "text 0 has 1 token, and none after the first; choose another pooling.")
    }

    @Test func severalLayersAreThoseOfOneEach() throws {
        let model = try TinyModel.llama.open()
        let pairs = try manyPairs(20)
        try withTemporaryFolder { folder in
            let layers: [ResidualLayer] = [0, 2, .finalNorm]
            let files = layers.indices.map { (path: "\(folder)/\($0).h5", layer: layers[$0]) }
            try model.writeEmbeddings(of: pairs, test: manyPairs(3), to: files)
            for (path, layer) in files {
                try model.writeEmbeddings(of: pairs, test: manyPairs(3), to: folder + "/one.h5", layer: layer)
                for dataset in ["cfc_train", "cfc_test"] {
                    let found = try HDF5File(path).dataset(dataset).floats()
                    #expect(try found == HDF5File(folder + "/one.h5").dataset(dataset).floats())
                }
                #expect(try EmbeddingPairs(path).metadata == EmbeddingPairs(folder + "/one.h5").metadata)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
        }
    }

    @Test func longTexts() throws {
        let model = try TinyModel.llama.open()
        let long = String(repeating: "ab", count: 100)
        let pairs = try TextPairs(
            [("a", "b"), ("a", long), ("c", "d")].map { TextPair(before: $0, after: $1, changes: []) }, name: "p",
            conceptNames: [])
        try withTemporaryFolder { folder in
            let path = folder + "/x.h5"
            let sentence = message { try model.writeEmbeddings(of: pairs, to: path) }
            #expect(sentence.hasPrefix("p, pair 1, after ('abab") && sentence.contains("has 200 tokens"))
            try model.writeEmbeddings(of: pairs, to: path, layer: 0, long: .truncate)
            let whole = try EmbeddingPairs(path).embeddings(0..<3).after
            #expect(whole.row(1) == (try model.embeddings(of: [String(long.prefix(128))], layer: 0).row(0)))
            try model.writeEmbeddings(of: pairs, to: path, layer: 0, long: .leaveOut)
            #expect(try EmbeddingPairs(path).count == 2)
            #expect(try model.fitting(pairs, long: .leaveOut).long == 1)
        }
    }

    /// The last token has two names in files.
    @Test func oneNameOfThePooling() {
        let origin = EmbeddingOrigin(layer: "1", pooling: "last_token")
        for name in ["last", "last_token", "-1"] {
            #expect(EmbeddingOrigin(layer: "1", pooling: name).differences(from: origin).isEmpty)
        }
        #expect(
            EmbeddingOrigin(pooling: "mean").differences(from: origin) == ["pooling mean instead of last"])
    }

    @Test func originsGoFromFilesToModelsAndVectors() throws {
        let model = try TinyModel.llama.open()
        try withTemporaryFolder { folder in
            try model.writeEmbeddings(of: manyPairs(40), to: folder + "/x.h5", layer: 1, pooling: .mean)
            let data = try EmbeddingPairs(folder + "/x.h5")
            let origin = try #require(data.annotations.origin)
            #expect(origin.layer == "1" && origin.pooling == "mean" && origin.model == "llama")
            #expect(try origin.digest == model.fingerprint)
            let trained = try train(PrincipalComponents.Configuration(features: 2), on: data)
            #expect(trained.origin == origin)
            try trained.save(to: folder + "/m")
            #expect(try TrainedModel(contentsOf: folder + "/m").origin == origin)
            var other = origin
            (other.layer, other.pooling) = ("2", nil)
            #expect(other.differences(from: origin) == ["layer 2 instead of 1"])
            #expect(
                other.remark("this PCA", usedWith: origin)
                    == "this PCA is used with layer 1 instead of 2; what was learned at one layer need not hold at another"
            )
            #expect(EmbeddingOrigin().differences(from: origin).isEmpty)
            let shifts = try model.shifts(of: manyPairs(4), layer: 1, pooling: .mean)
            #expect(shifts.annotations.origin == origin)
        }
    }
}

import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing

extension SteeringTests {
    /// The user's cache is another for each of these tests.
    @Suite(.serialized) struct EmbeddingCacheTests {
        private let cache = try! temporaryFolder()

        private func withCache(_ body: () async throws -> Void) async throws {
            let caches = "XDG_CACHE_HOME"
            // Opens the library where it is, before it is looked for in the other cache.
            _ = try TinyModel.llama.open()
            let before = getenv(caches).map { String(cString: $0) }
            setenv(caches, cache.path, 1)
            defer {
                if let before { setenv(caches, before, 1) } else { unsetenv(caches) }
            }
            try await body()
        }

        private func files() throws -> [String] {
            let folder = cache.appendingPathComponent("sparseshift/embeddings").path
            return try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }.sorted()
        }

        @Test func theSecondTimeTheyAreRead() async throws {
            try await withCache {
                let model = try TinyModel.llama.open()
                let pairs = try manyPairs(40)
                func batches(_ pairs: TextPairs, layer: ResidualLayer = 1, pooling: Pooling = .lastToken) throws -> Int
                {
                    var count = 0
                    let found = try model.embeddingPairs(of: pairs, layer: layer, pooling: pooling) { _ in count += 1 }
                    #expect(found.name == "many" && found.count == pairs.count)
                    let expected = try model.shifts(of: pairs, layer: layer, pooling: pooling).matrix
                    #expect(try found.matrix.elements == expected.elements)
                    return count
                }
                #expect(try batches(pairs) > 0)
                #expect(try batches(pairs) == 0)
                #expect(try files().count == 1)
                #expect(try batches(pairs, layer: .middle) == 0, "the middle is block 1")
                #expect(try batches(pairs, layer: .finalNorm) > 0)
                #expect(try batches(pairs, layer: .finalNorm) == 0)
                #expect(try batches(pairs, pooling: .mean) > 0)
                #expect(try batches(manyPairs(41)) > 0)
                #expect(try files().count == 4)
            }
        }

        @Test(arguments: ["a bit", "cut", "empty", "another file"])
        func aDamagedFileIsComputedAgain(how: String) async throws {
            try await withCache {
                let model = try TinyModel.llama.open()
                let pairs = try manyPairs(40)
                let first = try model.embeddingPairs(of: pairs, layer: 1)
                let expected = try first.matrix.elements
                let file = try #require(files().first)
                var data = try Data(contentsOf: URL(fileURLWithPath: file))
                switch how {
                case "a bit":
                    // Somewhere in the numbers, where HDF5 itself would notice nothing.
                    let number = try withUnsafeBytes(of: first.embeddings(7..<8).before.elements[3]) { Data($0) }
                    data[try #require(data.range(of: number)).lowerBound] ^= 1
                case "cut": data = data.prefix(data.count / 2)
                case "empty": data = Data()
                default: data = Data("something else".utf8)
                }
                try data.write(to: URL(fileURLWithPath: file))
                var count = 0
                let found = try model.embeddingPairs(of: pairs, layer: 1) { _ in count += 1 }
                #expect(try count > 0 && found.matrix.elements == expected)
                #expect(try model.embeddingPairs(of: pairs, layer: 1) { _ in count = -1 }.matrix.elements == expected)
                #expect(try count > 0 && files().count == 1)
            }
        }

        @Test func severalAtTheSameTime() async throws {
            try await withCache {
                let model = try TinyModel.llama.open()
                let pairs = try manyPairs()
                let expected = try model.shifts(of: pairs, layer: 1).matrix.elements
                let found = try await withThrowingTaskGroup(of: [Float].self) { group in
                    for _ in 0..<4 { group.addTask { try model.embeddingPairs(of: pairs, layer: 1).matrix.elements } }
                    return try await group.reduce(into: [[Float]]()) { $0.append($1) }
                }
                #expect(found == [[Float]](repeating: expected, count: 4))
                #expect(try files().count == 1)
            }
        }

        @Test func anotherFileUnderTheSameNameIsAnotherModel() async throws {
            try await withCache {
                let path = cache.appendingPathComponent("model.gguf").path
                let pairs = try manyPairs(5)
                try FileManager.default.copyItem(atPath: TinyModel.llama.path, toPath: path)
                let first = try LanguageModel(path)
                let (fingerprint, embeddings) = (
                    try first.fingerprint, try first.embeddingPairs(of: pairs).matrix.elements
                )
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.copyItem(atPath: TinyModel.gpt2.path, toPath: path)
                let second = try LanguageModel(path)
                #expect(try second.fingerprint != fingerprint)
                #expect(try second.embeddingPairs(of: pairs).matrix.elements != embeddings)
            }
        }

        @Test func aFolderThatCannotBeMade() async throws {
            try await withCache {
                try Data().write(to: cache.appendingPathComponent("sparseshift"))
                let folder = cache.appendingPathComponent("sparseshift/embeddings").path
                #expect(
                    message { _ = try TinyModel.llama.open().embeddingPairs(of: manyPairs(3)) }
                        == "\(folder): the folder for cached embeddings cannot be created.")
            }
        }
    }
}

import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing
import Work

private func embeddings(_ path: String) throws -> [[Float]] {
    let pairs = try EmbeddingPairs(path)
    let (before, after) = try pairs.embeddings(0..<pairs.count)
    return [before.elements, after.elements]
}

extension SteeringTests {
    /// The request to stop belongs to the process, so these tests run one at a time and take it back.
    @Suite(.serialized) struct PartialEmbeddingTests {
        private let folder = try! temporaryFolder()
        private var path: String { folder.appendingPathComponent("embeddings.h5").path }
        private var partial: String { path + ".partial" }
        private static let rowsOfAWindow = 512 * 32 * 4

        /// Writes embeddings, up to an interrupt after some texts.
        ///
        /// - Returns: How many texts an earlier extraction had done.
        private func write(
            _ pairs: TextPairs, by tiny: TinyModel = .llama, layer: ResidualLayer = 1, pooling: Pooling = .lastToken,
            interruptedAfter texts: Int = .max
        ) throws -> Int {
            Interruption.clear()
            defer { Interruption.clear() }
            var textsBefore: [Int] = []
            do {
                try tiny.open().writeEmbeddings(of: pairs, to: path, layer: layer, pooling: pooling) { progress in
                    textsBefore.append(progress.textsBefore)
                    if progress.textsDone > texts { Interruption.request() }
                }
            } catch is EmbeddingInterrupted {}
            #expect(Set(textsBefore).count == 1)
            return textsBefore[0]
        }

        private func undisturbed(
            _ pairs: TextPairs, by tiny: TinyModel = .llama, layer: ResidualLayer = 1, pooling: Pooling = .lastToken
        ) throws -> [[Float]] {
            let path = folder.appendingPathComponent("undisturbed.h5").path
            try tiny.open().writeEmbeddings(of: pairs, to: path, layer: layer, pooling: pooling)
            return try embeddings(path)
        }

        // After the last text, the file is still to be written.
        @Test(arguments: [(100, 0), (512, 512), (700, 512), (1_100, 1_024), (1_299, 1_300)])
        func anExtractionGoesOn(interruptedAfter texts: Int, from first: Int) throws {
            let pairs = try manyPairs()
            #expect(try write(pairs, interruptedAfter: texts) == 0)
            #expect(FileManager.default.fileExists(atPath: partial) && !FileManager.default.fileExists(atPath: path))
            #expect(try write(pairs) == first)
            #expect(try embeddings(path) == undisturbed(pairs))
            #expect(!FileManager.default.fileExists(atPath: partial))
        }

        @Test func interruptedTwice() throws {
            let pairs = try manyPairs()
            #expect(try write(pairs, interruptedAfter: 600) == 0)
            #expect(try write(pairs, interruptedAfter: 1_100) == 512)
            #expect(try write(pairs) == 1_024)
            #expect(try embeddings(path) == undisturbed(pairs))
        }

        @Test func ofSomethingElse() throws {
            let pairs = try manyPairs()
            let other = try manyPairs(word: "house")
            // One extraction does not silently replace the results of another.
            _ = try write(pairs, interruptedAfter: 1_100)
            let earlier = try Data(contentsOf: URL(fileURLWithPath: partial))
            func refused(_ body: () throws -> Int) throws {
                #expect(
                    message { _ = try body() }
                        == "\(partial) has the first results of another extraction (llama, layer 1, pooling last, special tokens parsed, start auto, end auto, 1300 texts of many), which this one would replace: finish that one with its own command, write to another path, or remove the file."
                )
                #expect(try Data(contentsOf: URL(fileURLWithPath: partial)) == earlier)
            }
            try refused { try write(other) }
            try refused { try write(pairs, layer: 0) }
            try refused { try write(pairs, pooling: .mean) }
            try refused { try write(pairs, by: .gpt2) }
            #expect(try write(pairs) == 1_024)
            #expect(try embeddings(path) == undisturbed(pairs))
            // Without any result, there is nothing to lose.
            _ = try write(pairs, interruptedAfter: 100)
            #expect(try write(pairs, layer: 0) == 0)
            #expect(try embeddings(path) == undisturbed(pairs, layer: 0))
        }

        /// Each damage, and how many texts are still good.
        @Test(arguments: [
            ("cut", 512), ("cut in the first window", 0), ("empty", 0), ("longer", 1_024), ("another header", 0),
            ("a bit of the first window", 0), ("a bit of the second window", 512), ("zeros at the end", 512),
        ])
        func damaged(how: String, texts: Int) throws {
            let pairs = try manyPairs()
            _ = try write(pairs, interruptedAfter: 1_100)
            var data = try Data(contentsOf: URL(fileURLWithPath: partial))
            // A digest, another one over the description, and the description behind its length.
            let description =
                "llama, layer 1, pooling last, special tokens parsed, start auto, end auto, 1300 texts of many"
            #expect(data.count == 66 + description.utf8.count + 2 * (Self.rowsOfAWindow + 32))
            switch how {
            case "cut": data.removeLast()
            case "cut in the first window": data = data.prefix(5_000)
            case "empty": data = Data()
            case "longer": data += Data(repeating: 7, count: 999)
            case "another header": data[3] ^= 1
            case "a bit of the first window": data[32 + 4_000] ^= 1
            case "a bit of the second window": data[data.count - 4_000] ^= 1
            default: data.replaceSubrange((data.count - 4_096)..., with: Data(repeating: 0, count: 4_096))
            }
            try data.write(to: URL(fileURLWithPath: partial))
            #expect(try write(pairs) == texts)
            #expect(try embeddings(path) == undisturbed(pairs))
        }

        @Test func whatCannotBeWrittenIsOneSentence() throws {
            let model = try TinyModel.llama.open()
            let pairs = try manyPairs(3)
            #expect(
                message { try model.writeEmbeddings(of: pairs, to: "/proc/embeddings.h5") }
                    == "/proc/embeddings.h5.partial: cannot be written: No such file or directory.")
            try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: false)
            #expect(
                message { try model.writeEmbeddings(of: pairs, to: path) }
                    == "\(partial): cannot be written: Is a directory.")
        }

        @Test func severalAtTheSameTime() async throws {
            let model = try TinyModel.llama.open()
            let pairs = try manyPairs()
            let path = path
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try model.writeEmbeddings(of: pairs, to: path, layer: 1) } }
                try await group.waitForAll()
            }
            #expect(try embeddings(path) == undisturbed(pairs))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == ["embeddings.h5", "undisturbed.h5"])
        }
    }
}

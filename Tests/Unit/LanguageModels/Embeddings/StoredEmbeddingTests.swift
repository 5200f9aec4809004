import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// What a file gets a block at a time is what is computed in memory.
@Suite(.serialized) struct StoredEmbeddingTests {
    /// Pairs in which texts come back: before and after, soon and late.
    private func pairs() throws -> TextPairs {
        try TextPairs(
            (0..<900).map {
                TextPair(before: "number \($0 % 800)", after: $0 % 5 == 0 ? "number 3" : "the number \($0)")
            }, name: "many")
    }

    /// The least memory, in which tokens are made twice and blocks are small, up to plenty.
    @Test(arguments: [400_000, 600_000, 1 << 30])
    func blocksAreTheRowsInMemory(bytes: Int) throws {
        let model = try TinyModel.llama.open()
        let pairs = try pairs()
        var texts: [String] = []
        for text in pairs.flatMap({ [$0.before, $0.after] }) where !texts.contains(text) { texts.append(text) }
        let layers: [ResidualLayer] = [0, .finalNorm]
        let rows = try model.embeddings(of: texts, layers: layers)
        let places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })

        let folder = try temporaryFolder()
        let paths = layers.indices.map { folder.appendingPathComponent("\($0).h5").path }
        let memory = DataMemory.limit(bytes)
        try model.writeEmbeddings(of: pairs, to: Array(zip(paths, layers)), memory: memory) { _ in }
        for (path, rows) in zip(paths, rows) {
            let stored = try EmbeddingPairs(path)
            let (before, after) = try stored.embeddings(0..<pairs.count)
            #expect(before.elements == rows.rows(at: pairs.map { places[$0.before]! }).elements)
            #expect(after.elements == rows.rows(at: pairs.map { places[$0.after]! }).elements)
            #expect(stored.annotations.phrases == pairs.phrases)
        }
    }

    @Test func tooLittleMemory() throws {
        let model = try TinyModel.llama.open()
        let path = try temporaryFolder().appendingPathComponent("x.h5").path
        // Three times 512 texts × 32 entries × 4 bytes.
        try model.writeEmbeddings(of: pairs(), to: [(path, 0)], memory: .limit(196_608))
        #expect(
            try message { try model.writeEmbeddings(of: pairs(), to: [(path, 0)], memory: .limit(196_607)) }
                == "a memory of 0 MiB is too little for the embeddings of llama, of which 512 are computed at a time; 1 MiB are enough."
        )
    }
}

import LanguageModels
import Numerics
import Testing

@Suite struct PromptBatchTests {
    /// Texts of few different tokens, so that many begin alike, are equal, or begin others.
    private func prompts(seed: Int) -> [[Int32]] {
        var random = RandomGenerator(seed: seed)
        let kinds = 1 + random.integer(below: 4)
        return (0..<(1 + random.integer(below: 60))).map { _ in
            (0..<(1 + random.integer(below: 12))).map { _ in Int32(random.integer(below: kinds)) }
        }
    }

    /// How many rows texts need when every different beginning is computed once.
    private func differentBeginnings(_ texts: [Int], of prompts: [[Int32]]) -> Int {
        Set(texts.flatMap { text in (1...prompts[text].count).map { Array(prompts[text].prefix($0)) } }).count
    }

    @Test(arguments: 0..<200)
    func splitKeepsItsLimits(seed: Int) {
        let prompts = prompts(seed: seed)
        var random = RandomGenerator(seed: seed + 1_000)
        let limit = prompts.map(\.count).max()! + random.integer(below: 40)
        let sequences = 1 + random.integer(below: 10)
        let start = random.integer(below: prompts.count)
        let texts = start..<prompts.count
        for isShared in [false, true] {
            let batches = PromptBatch.split(prompts, of: texts, limit: limit, sequences: sequences, isShared: isShared)
            #expect(batches.flatMap { $0 }.sorted() == Array(texts))
            if !isShared { #expect(batches.flatMap { $0 } == Array(texts)) }
            for batch in batches {
                let rows = PromptBatch(batch, of: prompts, isShared: isShared, outputsAll: false).batch.count
                #expect(!batch.isEmpty && batch.count <= sequences && rows <= limit)
                let expected =
                    isShared
                    ? differentBeginnings(batch, of: prompts) : batch.reduce(0) { $0 + prompts[$1].count }
                #expect(rows == expected)
            }
            // No batch has room for the first text of the next.
            for (batch, next) in zip(batches, batches.dropFirst()) {
                let more = PromptBatch(batch + [next[0]], of: prompts, isShared: isShared, outputsAll: false).batch
                    .count
                #expect(batch.count == sequences || more > limit)
            }
        }
    }

    @Test(arguments: 0..<100)
    func everySequenceIsItsText(seed: Int) {
        let prompts = prompts(seed: seed)
        let order = prompts.indices.sorted { prompts[$0].lexicographicallyPrecedes(prompts[$1]) }
        for isShared in [false, true] {
            let found = PromptBatch(order, of: prompts, isShared: isShared, outputsAll: false)
            for (sequence, text) in order.enumerated() {
                let path = found.rows[sequence]
                #expect(path.map { found.batch.tokens[$0] } == prompts[text])
                #expect(path.map { found.batch.positions[$0] } == prompts[text].indices.map { Int32($0) })
                // The sequence goes through just these rows, and its last one is an output.
                let member = (0..<found.batch.count).filter { row in
                    let first = Int(found.batch.sequences[row])
                    return (first..<first + Int(found.batch.sequenceCounts[row])).contains(sequence)
                }
                #expect(member == path && found.batch.outputs[path.last!] == 1)
            }
            let ends = Set(found.rows.map(\.last!))
            #expect(found.batch.outputs.indices.allSatisfy { (found.batch.outputs[$0] == 1) == ends.contains($0) })
        }
    }

    @Test func beginningsAreComputedOnce() {
        let prompts: [[Int32]] = [[1, 2, 3, 4], [1, 2, 3, 5], [1, 2], [1, 2, 3, 4], [7]]
        let order = PromptBatch.split(prompts, of: 0..<5, limit: 100, sequences: 64, isShared: true)
        #expect(order.count == 1)
        #expect(PromptBatch(order[0], of: prompts, isShared: true, outputsAll: false).batch.count == 6)
        #expect(PromptBatch(order[0], of: prompts, isShared: false, outputsAll: false).batch.count == 15)
        #expect(
            PromptBatch(order[0], of: prompts, isShared: true, outputsAll: true).batch.outputs == [1, 1, 1, 1, 1, 1])
        #expect(PromptBatch.split(prompts, of: 2..<2, limit: 4, sequences: 3, isShared: true).isEmpty)
    }
}

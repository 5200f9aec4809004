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

    /// The largest batch of the best split of texts, in their order, into so many batches; `nil` if there is none.
    private func smallestLargest(_ lengths: [Int], batches: Int, sequences: Int) -> Int? {
        // best[n] is that of the first n texts.
        var best: [Int?] = [0] + lengths.map { _ in nil }
        for _ in 0..<batches {
            best = best.indices.map { end in
                let candidates = (max(0, end - sequences)...end).compactMap { start in
                    best[start].map { max($0, lengths[start..<end].reduce(0, +)) }
                }
                return candidates.min()
            }
        }
        return best[lengths.count]
    }

    @Test(arguments: 0..<60)
    func fewBatchesAreEven(seed: Int) {
        let prompts = prompts(seed: seed)
        var random = RandomGenerator(seed: seed + 2_000)
        let limit = prompts.map(\.count).max()! + random.integer(below: 80)
        let sequences = 1 + random.integer(below: 60)
        let processors = 1 + random.integer(below: 5)
        for isShared in [false, true] {
            func rows(_ batches: [[Int]]) -> [Int] {
                batches.map { PromptBatch($0, of: prompts, isShared: isShared, outputsAll: false).batch.count }
            }
            let full = PromptBatch.split(
                prompts, of: prompts.indices, limit: limit, sequences: sequences, isShared: isShared)
            let even = PromptBatch.split(
                prompts, limit: limit, sequences: sequences, isShared: isShared, processors: processors)
            #expect(even.flatMap { $0 }.sorted() == Array(prompts.indices))
            #expect(rows(even).max()! <= rows(full).max()! && even.allSatisfy { 1...sequences ~= $0.count })
            guard processors > 1, full.count < 8 * processors else {
                #expect(even == full)
                continue
            }
            let most = rows(full).reduce(0, +) / 16
            let wanted = max(full.count, min((full.count + processors - 1) / processors * processors, most))
            #expect(even.count <= wanted)
            if !isShared {
                let best = smallestLargest(prompts.map(\.count), batches: wanted, sequences: sequences)
                #expect(rows(even).max() == best)
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

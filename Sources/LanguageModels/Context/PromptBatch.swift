/// Texts that go through a model together, with the tokens of common beginnings computed once.
///
/// What a causal model makes of a token depends on those before it alone, so texts that begin alike share rows: a
/// token of the tree that they form belongs to all the sequences that go through it.
package struct PromptBatch {
    /// Which texts, in the order of their tokens: sequence k is text `texts[k]`.
    package let texts: [Int]
    /// The row of every token of every sequence.
    package let rows: [[Int]]
    package let batch: ModelContext.Batch

    /// Batches of at most `limit` rows and `sequences` texts.
    ///
    /// - Parameter isShared: Whether common beginnings are computed once; otherwise texts keep their order.
    package static func split(
        _ prompts: [[Int32]], of texts: Range<Int>, limit: Int, sequences: Int, isShared: Bool
    ) -> [[Int]] {
        let order = isShared ? texts.sorted { prompts[$0].lexicographicallyPrecedes(prompts[$1]) } : Array(texts)
        var (result, current, rows) = ([[Int]](), [Int](), 0)
        for text in order {
            let common = isShared ? current.last.map { commonPrefix(prompts[$0], prompts[text]) } ?? 0 : 0
            if !current.isEmpty, rows + prompts[text].count - common > limit || current.count == sequences {
                result.append(current)
                (current, rows) = ([], 0)
            }
            rows += prompts[text].count - (current.isEmpty ? 0 : common)
            current.append(text)
        }
        if !current.isEmpty { result.append(current) }
        return result
    }

    /// - Parameter outputsAll: Whether every row is an output, not only those of last tokens.
    package init(_ texts: [Int], of prompts: [[Int32]], isShared: Bool, outputsAll: Bool) {
        var batch = ModelContext.Batch()
        var rows: [[Int]] = []
        for (sequence, text) in texts.enumerated() {
            let prompt = prompts[text]
            let common = isShared && sequence > 0 ? Self.commonPrefix(prompts[texts[sequence - 1]], prompt) : 0
            var path = Array(rows.last?.prefix(common) ?? [])
            for row in path { batch.sequenceCounts[row] += 1 }
            for position in common..<prompt.count {
                path.append(batch.count)
                batch.append(prompt[position], position: position, sequence: sequence, isOutput: outputsAll)
            }
            batch.outputs[path.last!] = 1
            rows.append(path)
        }
        self.texts = texts
        self.rows = rows
        self.batch = batch
    }

    private static func commonPrefix(_ first: [Int32], _ second: [Int32]) -> Int {
        zip(first, second).prefix { $0 == $1 }.count
    }
}

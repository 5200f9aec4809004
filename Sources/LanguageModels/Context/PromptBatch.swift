/// A batch of texts, in which the tokens of common beginnings are computed once.
///
/// In a causal model the state of a token depends only on the tokens before it, so that texts with a common beginning
/// share its rows: the texts form a tree, and a token of the tree belongs to all sequences that pass through it.
package struct PromptBatch {
    /// The texts of the sequences: sequence k is text `texts[k]`.
    package let texts: [Int]
    /// The row of every token of every sequence.
    package let rows: [[Int]]
    /// The tokens of the rows.
    package let batch: ModelContext.Batch

    /// Splits texts into batches of at most `limit` rows and `sequences` texts.
    ///
    /// - Parameters:
    ///   - prompts: The tokens of all texts.
    ///   - texts: The texts to split.
    ///   - limit: The maximum number of rows in a batch.
    ///   - sequences: The maximum number of texts in a batch.
    ///   - isShared: Whether common beginnings are computed once; otherwise texts keep their order.
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

    /// - Parameters:
    ///   - texts: The texts of the batch.
    ///   - prompts: The tokens of all texts.
    ///   - isShared: Whether common beginnings are computed once.
    ///   - outputsAll: Whether all rows are outputs, or only those of last tokens.
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

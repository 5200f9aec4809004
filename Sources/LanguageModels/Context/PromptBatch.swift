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

    /// Splits all texts into batches of at most `limit` rows and `sequences` texts, so that several processors that compute
    /// a batch each end at about the same time.
    ///
    /// Where there are few batches, their number is a multiple of that of the processors, if that leaves enough rows to
    /// each, and the largest batch is as small as it can be.
    ///
    /// - Parameters:
    ///   - prompts: The tokens of all texts.
    ///   - limit: The maximum number of rows in a batch.
    ///   - sequences: The maximum number of texts in a batch.
    ///   - isShared: Whether common beginnings are computed once; otherwise texts keep their order.
    ///   - processors: The number of processors.
    package static func split(
        _ prompts: [[Int32]], limit: Int, sequences: Int, isShared: Bool, processors: Int
    ) -> [[Int]] {
        func batches(_ limit: Int) -> [[Int]] {
            split(prompts, of: prompts.indices, limit: limit, sequences: sequences, isShared: isShared)
        }
        let full = batches(limit)
        guard processors > 1, !full.isEmpty, full.count < mostEven * processors else { return full }
        let rows = full.reduce(0) {
            $0 + PromptBatch($1, of: prompts, isShared: isShared, outputsAll: false).batch.count
        }
        let even = (full.count + processors - 1) / processors * processors
        let wanted = max(full.count, min(even, rows / fewestRows))
        var (low, high) = (prompts.reduce(1) { max($0, $1.count) }, limit)
        while low < high {
            let middle = (low + high) / 2
            if batches(middle).count <= wanted { high = middle } else { low = middle + 1 }
        }
        return batches(high)
    }

    /// The batches a processor from which on it matters little that some processors compute one more.
    private static let mostEven = 8

    /// The rows from which a batch is worth a processor of its own: fewer take as long, since all weights are read.
    private static let fewestRows = 16

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

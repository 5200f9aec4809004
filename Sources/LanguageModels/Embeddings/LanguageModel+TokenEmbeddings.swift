import HDF5
import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// The residual stream at every token of a text, from one layer (tokens × d), in the order of ``tokens(of:)``.
    ///
    /// - Throws: ``LanguageModelError`` for an encoder, an empty text, one longer than the model's context, a layer that
    ///   the model does not have, or numbers that are not finite; `Interrupted` if a stop was requested.
    public func tokenEmbeddings(of text: String, layer: ResidualLayer = .middle) throws -> Matrix {
        try tokenEmbeddings(of: tokenize([text], 0), layer: layer, source: "the text")
    }

    private func tokenEmbeddings(of tokens: [Int32], layer: ResidualLayer, source: String) throws -> Matrix {
        guard !isEncoder else {
            throw LanguageModelError("\(name) is an encoder, which has one embedding of a whole text, not one a token.")
        }
        let index = try layer.index(in: self)
        let context = try ModelContext(self, tokens: tokens.count)
        var found: [Float] = []
        context.observe([index]) { _, rows in
            found = Array(rows)
            return .stop
        }
        var batch = ModelContext.Batch()
        for (position, token) in tokens.enumerated() { batch.append(token, position: position, isOutput: true) }
        try context.decode(batch)
        guard found.count == tokens.count * width else {
            throw LanguageModelError(
                "layer \(index): \(name), of the architecture \(architecture), does not expose its residual stream there."
            )
        }
        guard found.allSatisfy(\.isFinite) else {
            throw LanguageModelError(
                "\(source): \(name) gives numbers that are not finite at \(place(ofLayer: index)).")
        }
        return Matrix(rows: tokens.count, columns: width, elements: found)
    }

    /// Writes the embeddings of all tokens of pairs of texts, one row for every place: of pairs whose texts have equally
    /// many tokens, with the pair's label, and the two tokens as the row's texts.
    ///
    /// - Parameters:
    ///   - pairs: The pairs for the dataset `cfc_train`.
    ///   - test: The pairs for a second dataset, `cfc_test`.
    ///   - path: Where to write; an earlier file is replaced.
    ///   - layer: The layer to read.
    ///   - progress: Called after every pair.
    /// - Returns: The number of rows, and of pairs whose texts have different numbers of tokens.
    /// - Throws: The errors of ``tokenEmbeddings(of:layer:)``, with the text's file and line, `DataError` if no pair can be
    ///   used or the file cannot be written, and ``EmbeddingInterrupted`` if a stop was requested.
    public func writeTokenEmbeddings(
        of pairs: TextPairs, test: TextPairs? = nil, to path: String, layer: ResidualLayer = .middle,
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> (rows: Int, leftOut: Int) {
        let origin = try origin(of: layer, pooling: .lastToken)
        let test = try test?.arranged(under: pairs.conceptNames)
        let datasets = [("cfc_train", pairs)] + (test.map { [("cfc_test", $0)] } ?? [])
        let total = datasets.reduce(0) { $0 + $1.1.count }
        var (rows, leftOut) = (0, 0)
        let metadata = EmbeddingMetadata(
            model: name, layer: origin.layer, pooling: "all", conceptNames: pairs.conceptNames,
            other: [
                "architecture": .string(architecture), "model sha256": .string(try fingerprint),
                "texts": .string(pairs.name), "token rule": .string(tokenRule.description),
            ].merging(weightAttributes) { $1 })
        try WorkReport.run(
            WorkPlan(label: "Embeddings of all tokens by \(name)", total: total, unit: "pairs"), progress: progress
        ) { report in
            try EmbeddingFile.write(path, metadata: metadata, sealed: false) { file in
                var done = 0
                for (dataset, pairs) in datasets {
                    let table = try file.addPairs(dataset, dimension: width)
                    let texts = try EmbeddingTexts(
                        self, pairs.flatMap { [$0.before, $0.after] },
                        source: TextSource(pairs, pairs.indices.flatMap { [(Int32($0), true), (Int32($0), false)] }))
                    let labels = pairs.labels
                    var written = 0
                    for (index, pair) in pairs.enumerated() {
                        if Interruption.accept() { throw EmbeddingInterrupted(textsDone: done, texts: total) }
                        let both = try texts.prompts(of: 2 * index..<2 * index + 2)
                        let (before, after) = (both[0], both[1])
                        done += 1
                        guard before.count == after.count else {
                            leftOut += 1
                            continue
                        }
                        let place = pair.place?.sentence ?? "\(pairs.name), pair \(index)"
                        let range = Array(repeating: index, count: before.count)
                        try table.append(
                            before: tokenEmbeddings(of: before, layer: layer, source: "\(place), before"),
                            after: tokenEmbeddings(of: after, layer: layer, source: "\(place), after"),
                            labels: labels.map { labels in range.map { labels[$0] } },
                            phrases: PairPhrases(
                                zip(before, after).map { (self.text(of: [$0]), self.text(of: [$1])) }))
                        written += before.count
                        report(done)
                    }
                    guard written > 0 else {
                        throw DataError(
                            "\(pairs.name): no pair has texts of equally many tokens, so its tokens cannot be paired; choose another pooling."
                        )
                    }
                    rows += written
                }
            }
        }
        return (rows, leftOut)
    }
}

import JSON

extension TextPairs {
    /// The phrases of a published `categorical_contrastive_….json`: which of colour, shape and object changed.
    ///
    /// Every object has `prompt1`, `prompt2` and `labels`, three of 0 and 1; `change_types` and others are left out. The parts
    /// train, val and test are files of their own. Pairs that come again are left out, and so are those of the same phrase
    /// twice whose labels say that it changed, as ``remarks`` say. ``cat(count:seed:varyingAtMost:inSentences:sameSentence:)`` makes such
    /// phrases with a concept for every two values.
    /// - Parameter path: The path of the file.
    /// - Throws: ``DataError`` with the place in the file and the key that is wrong, also if more than one pair in a hundred
    ///   comes again with other labels; fewer such pairs are left out.
    public static func categorical(contentsOf path: String) throws(DataError) -> TextPairs {
        let source = try PublishedRecords(path, keys: ["prompt1", "prompt2", "labels"], content: "pairs")
        let names = ["color", "shape", "object"]
        var pairs: [TextPair] = []
        for record in source.records {
            let value = try record.value("labels")
            let labels = (value.array ?? []).map { $0.boolean.map { $0 ? 1 : 0 } ?? $0.integer }
            guard labels.count == names.count, labels.allSatisfy({ $0 == 0 || $0 == 1 }) else {
                throw record.error(
                    "labels",
                    "is \(PublishedRecord.shown(value)); it says for color, shape and object whether they changed, 0 or 1 each."
                )
            }
            var pair = TextPair(before: try record.text("prompt1"), after: try record.text("prompt2"))
            pair.changes = names.indices.filter { labels[$0] == 1 }.map { .init(concept: $0, from: "", to: names[$0]) }
            pair.place = record.place
            pairs.append(pair)
        }
        var (distinct, remarks) = try source.distinct(
            pairs, texts: { [$0.before, $0.after] },
            labels: { pair in
                let labels = names.map { name in pair.changes.contains { $0.to == name } ? "1" : "0" }
                return [("labels", labels.joined(separator: ", "))]
            })
        let count = distinct.count
        distinct.removeAll { $0.before == $0.after && !$0.changes.isEmpty }
        let unchanged = count - distinct.count
        guard !distinct.isEmpty else {
            throw DataError(
                "\(source.file): each pair has the same phrase twice, but labels that say it changed; pairs of different phrases are needed."
            )
        }
        if unchanged > 0 {
            remarks.append(
                "\(source.file): \(unchanged.grouped) of \(count.grouped) pairs \(unchanged == 1 ? "has" : "have") the same phrase twice, but labels that say it changed, and \(unchanged == 1 ? "is" : "are") left out"
            )
        }
        return TextPairs(trusted: distinct, name: source.name, conceptNames: names.map { "\($0) changed" })
            .remarked(remarks)
    }
}

import Foundation
import LanguageModels
import Numerics
import SparseShift

/// Real embeddings of pairs in which known values come and go, divided into pairs to learn from and pairs to test with.
struct RealSet {
    let name: String
    let training: Shifts
    let test: Shifts
    /// The pairs to learn from, and to test with, in which one value takes the place of another.
    let known: ValueSteeringCosine.Pairs
    let unseen: ValueSteeringCosine.Pairs
    /// The number of features of a model of today.
    let width: Int

    private init(
        name: String, training: some PairedEmbeddingDataset & LabelledShiftDataset,
        test: some PairedEmbeddingDataset & LabelledShiftDataset, width: Int
    ) throws {
        func shifts(_ data: some PairedEmbeddingDataset & LabelledShiftDataset) throws -> Shifts {
            let (before, after) = try data.embeddings(at: Array(0..<data.count))
            return try Shifts(after.subtracting(before), concepts: data.concepts, name: name)
        }
        self.name = name
        self.width = width
        (self.training, self.test) = (try shifts(training), try shifts(test))
        (known, unseen) = (try training.valueSteeringPairs(), try test.valueSteeringPairs())
    }

    /// The phrases of cat in the default language model.
    static func cat(_ layer: ResidualLayer) throws -> RealSet {
        let model = try LanguageModel.default
        let pairs = try TextPairs.cat(count: 6_000, inSentences: false)
        let values = try model.embeddingPairs(of: pairs, layer: layer).labelled(by: pairs.withValuesAsConcepts())
        let split = try values.split(testFraction: 0.25, seed: 0)
        return try RealSet(
            name: "cat, \(model), \(layer)", training: split.train, test: split.test, width: pairs.conceptCount)
    }

    /// A file of embeddings (`cfc_train`) and the file of its pairs.
    static func file(_ path: String, pairs: String) throws -> RealSet {
        let texts = try TextPairs(contentsOf: pairs)
        let split = try EmbeddingPairs(path).labelled(by: texts.withValuesAsConcepts())
            .split(testFraction: 0.25, seed: 0)
        return try RealSet(
            name: "\((path as NSString).lastPathComponent), \(texts.name)", training: split.train, test: split.test,
            width: texts.conceptCount)
    }

    /// A file of embeddings with `cfc_train` and `cfc_test`, and files with one phrase a line, two lines a pair;
    /// the concepts are the words.
    static func phrases(_ path: String, training: String, test: String, words: [String]) throws -> RealSet {
        let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
        func part(_ dataset: String, _ file: String) throws -> RealSet.Part {
            let data = try EmbeddingPairs(path, dataset: dataset)
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
                Set(line.split(separator: " ").compactMap { places[String($0)] })
            }
            precondition(lines.count == 2 * data.count, "\(file): \(lines.count) lines for \(data.count) pairs")
            return try Part(
                data, texts: stride(from: 0, to: lines.count, by: 2).map { (lines[$0], lines[$0 + 1]) },
                words: words.count)
        }
        let (learned, tested) = (try part("cfc_train", training), try part("cfc_test", test))
        return RealSet(
            name: (path as NSString).lastPathComponent, training: learned.shifts, test: tested.shifts,
            known: learned.changes, unseen: tested.changes, width: 256)
    }

    private init(
        name: String, training: Shifts, test: Shifts, known: ValueSteeringCosine.Pairs,
        unseen: ValueSteeringCosine.Pairs, width: Int
    ) {
        self.name = name
        self.training = training
        self.test = test
        self.known = known
        self.unseen = unseen
        self.width = width
    }

    private struct Part {
        let shifts: Shifts
        let changes: ValueSteeringCosine.Pairs

        init(_ data: EmbeddingPairs, texts: [(before: Set<Int>, after: Set<Int>)], words: Int) throws {
            let (before, after) = try data.embeddings(at: Array(0..<data.count))
            let concepts = Matrix(
                rows: texts.map { text in
                    (0..<words).map { (text.after.contains($0) ? 1 : 0) - (text.before.contains($0) ? 1 : 0) }
                })
            shifts = try Shifts(after.subtracting(before), concepts: concepts, name: data.name)
            let rows = texts.indices.filter {
                texts[$0].before.subtracting(texts[$0].after).count == 1
                    && texts[$0].after.subtracting(texts[$0].before).count == 1
            }
            changes = ValueSteeringCosine.Pairs(
                before: before.rows(at: rows), after: after.rows(at: rows),
                sources: rows.map { texts[$0].before.subtracting(texts[$0].after).first! },
                targets: rows.map { texts[$0].after.subtracting(texts[$0].before).first! })
        }
    }
}

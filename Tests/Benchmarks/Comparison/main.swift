import Foundation
import LanguageModels
import Numerics
import SparseShift

// The paper's comparison on the default language model, as Markdown tables.
//
//     .build/release/comparison-benchmark [middle | final-norm | block] [steering values transfer mixing width]

let arguments = CommandLine.arguments.dropFirst()
let layer = arguments.first.flatMap { ResidualLayer($0) } ?? .middle
let parts = Set(arguments.filter { ResidualLayer($0) == nil })
func isWanted(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
let model = try LanguageModel.default
let cat = try TextPairs.cat(count: 6_000, inSentences: false)
let seeds = 0..<5
print("\(model), \(layer)")

/// A data set, divided.
struct Division {
    let train: any LabelledShiftDataset
    let known: SteeringPairs
    let unseen: SteeringPairs
    let test: any LabelledShiftDataset

    init<Base: PairedEmbeddingDataset & LabelledShiftDataset>(_ data: Base, seed: Int) throws {
        let split = try data.split(testFraction: 0.25, seed: seed)
        (train, test) = (split.train, split.test)
        (known, unseen) = (try split.train.steeringPairs(), try split.test.steeringPairs())
    }
}

/// How small sets and large ones are trained.
func settings(_ features: Int, shifts: Int) -> TrainingSettings {
    var settings = TrainingSettings(features: features)
    settings.length = .steps(shifts < 1_000 ? 1_000 : 2_000)
    settings.batch = min(128, shifts / 2)
    return settings
}

func directions(_ runs: Runs) -> [Matrix] { runs.map(\.parameters.decoderWeight) }

func text(_ values: [Double], _ digits: Int = 4) -> String {
    let mean = SampleStatistics.mean(values)
    guard values.count > 1 else { return String(format: "%.\(digits)f", mean) }
    return String(format: "%.\(digits)f ± %.\(digits)f", mean, SampleStatistics.standardDeviation(values))
}

/// The runs of SSAE and affine autoencoder, and the directions of every method.
struct Trained {
    let ssae: Runs
    let affine: Runs
    let candidates: KeyValuePairs<String, [Matrix]>

    init(_ data: any LabelledShiftDataset, known: SteeringPairs, features: Int, seeds: Range<Int> = seeds) throws {
        func train(_ data: some ShiftDataset) throws -> (Runs, Runs, TrainedModel) {
            let common = settings(features, shifts: data.count)
            return (
                try SparseShift.train(SSAE.Configuration(settings: common), on: data, seeds: seeds, observer: nil),
                try SparseShift.train(Affine.Configuration(settings: common), on: data, seeds: seeds, observer: nil),
                try SparseShift.train(
                    PrincipalComponents.Configuration(features: min(features, data.dimension, data.count)), on: data,
                    seed: 0)
            )
        }
        let principal: TrainedModel
        (ssae, affine, principal) = try train(data)
        let dimension = data.dimension
        candidates = [
            "SSAE": directions(ssae), "affine": directions(affine), "PCA": [principal.parameters.decoderWeight],
            "mean difference (labels)": [known.meanDifferences],
            "random": seeds.map { SteeringPairs.randomDirections(features, dimension: dimension, seed: $0) },
        ]
    }
}

// MARK: Steering (Table 2, Figure 2)

if isWanted("steering") {
    print("\n### Steering of held-out pairs\n")
    print("| data | method | steering cosine | agreement of seeds | MCC with δ |")
    print("| --- | --- | ---: | ---: | ---: |")
    for pairs in try [TextPairs.lang(), .gender(), .binary(), .corr(), .truth(), cat] {
        let data = try model.embeddingPairs(of: pairs, layer: layer)
        // Small sets are divided anew several times: which words are held out matters more than the seed.
        let divisions = try (0..<(data.count < 1_000 ? 5 : 1)).map { try Division(data, seed: $0) }
        var rows: [(name: String, cosines: [Double], agreement: [Double], correlation: [Double])] = []
        var unsteered: [Double] = []
        for division in divisions {
            let trained = try Trained(division.train, known: division.known, features: pairs.conceptCount)
            let comparison = try SteeringComparison(
                trained.candidates, training: division.known, test: division.unseen)
            unsteered.append(comparison.unsteered)
            for (index, method) in comparison.methods.enumerated() {
                if rows.count <= index { rows.append((method.name, [], [], [])) }
                rows[index].cosines += method.cosines
                rows[index].agreement += method.agreement.pairs.isEmpty ? [] : [method.agreement.mean]
                if pairs.conceptCount > 1, let runs = ["SSAE": trained.ssae, "affine": trained.affine][method.name] {
                    rows[index].correlation += try runs.meanCorrelation(with: division.test).scores
                }
            }
        }
        for row in rows {
            let agreement = row.agreement.isEmpty ? "" : text(row.agreement, 3)
            let correlation = row.correlation.isEmpty ? "" : text(row.correlation, 3)
            print(
                "| \(pairs.name) (\(pairs.count)) | \(row.name) | \(text(row.cosines)) | \(agreement) | \(correlation) |"
            )
        }
        print("| \(pairs.name) | none | \(text(unsteered)) | | |")
        fflush(nil)
    }
}

// MARK: Values instead of contrasts

if isWanted("values") {
    print("\n### Values of cat: the target's column added, the source's removed\n")
    print("| method | steering cosine | agreement of seeds | MCC with the 30 values |")
    print("| --- | ---: | ---: | ---: |")
    let values = try model.embeddingPairs(of: cat, layer: layer).labelled(by: cat.withValuesAsConcepts())
    let split = try values.split(testFraction: 0.25, seed: 0)
    let (known, unseen) = (try split.train.valueSteeringPairs(), try split.test.valueSteeringPairs())
    let common = settings(cat.conceptCount, shifts: split.train.count)
    let methods: [(String, Runs)] = [
        ("SSAE", try train(SSAE.Configuration(settings: common), on: split.train, seeds: seeds, observer: nil)),
        ("affine", try train(Affine.Configuration(settings: common), on: split.train, seeds: seeds, observer: nil)),
        (
            "PCA",
            Runs([try train(PrincipalComponents.Configuration(features: cat.conceptCount), on: split.train, seed: 0)])
        ),
        ("mean difference (labels)", Runs([try train(MeanDifference.Configuration(), on: split.train, seed: 0)])),
    ]
    func cosine(_ directions: Matrix) throws -> ValueSteeringCosine {
        try ValueSteeringCosine(directions: directions, training: known, test: unseen)
    }
    for (name, runs) in methods {
        let agreement = runs.count > 1 ? text([runs.agreement.mean], 3) : ""
        let correlation = text(try runs.meanCorrelation(with: split.test).scores, 3)
        print("| \(name) | \(text(try directions(runs).map { try cosine($0).mean })) | \(agreement) | \(correlation) |")
        fflush(nil)
    }
    let random = try seeds.map {
        try cosine(SteeringPairs.randomDirections(cat.conceptCount, dimension: model.width, seed: $0))
    }
    print("| random | \(text(random.map(\.mean))) | | |")
    print("| none | \(text([random[0].unsteeredMean])) | | |")
}

// MARK: Transfer (Figure 3)

/// What is learned on one set of pairs, and tested on another in which the same concept changes.
struct Transfer {
    let name: String
    let source: TextPairs
    let target: TextPairs
    /// Concepts of the target by those of the source.
    let concepts: [Int: Int]
}

if isWanted("transfer") {
    let (lang, gender, binary, corr) = try (TextPairs.lang(), TextPairs.gender(), TextPairs.binary(), TextPairs.corr())
    let known = Set(gender.flatMap { [$0.before, $0.after] })
    let frenchGender = try binary.filtered { $0.changes.map(\.concept) == [1] && !known.contains($0.before) }
    print("\n### Transfer to other words\n")
    print("| learned on | tested on | none | SSAE | affine | mean difference (labels) | random |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    let transfers = [
        Transfer(name: "lang → professions", source: lang, target: corr, concepts: [0: 0]),
        Transfer(name: "lang → people and animals", source: lang, target: binary, concepts: [0: 0]),
        Transfer(name: "professions (two languages) → lang", source: corr, target: lang, concepts: [0: 0]),
        Transfer(name: "language and gender → lang", source: binary, target: lang, concepts: [0: 0]),
        Transfer(name: "gender in English → gender in French", source: gender, target: frenchGender, concepts: [0: 1]),
    ]
    for transfer in transfers {
        let source = try model.embeddingPairs(of: transfer.source, layer: layer)
        let learned = try source.steeringPairs()
        let inverse = Dictionary(uniqueKeysWithValues: transfer.concepts.map { ($0.value, $0.key) })
        let tested = try model.embeddingPairs(of: transfer.target, layer: layer).steeringPairs().renumbered {
            inverse[$0]
        }
        let trained = try Trained(source, known: learned, features: transfer.source.conceptCount)
        let comparison = try SteeringComparison(trained.candidates, training: learned, test: tested)
        let cells = comparison.methods.filter { $0.name != "PCA" }.map { text($0.cosines) }
        let names = transfer.name.components(separatedBy: " → ")
        print("| \(names[0]) | \(names[1]) | \(text([comparison.unsteered])) | \(cells.joined(separator: " | ")) |")
        fflush(nil)
    }
    let data = try model.embeddingPairs(of: cat, layer: layer)
    let split = try data.split(byPhrases: 0.3, seed: 1)
    let learned = try split.train.steeringPairs()
    let trained = try Trained(split.train, known: learned, features: cat.conceptCount, seeds: 0..<3)
    let comparison = try SteeringComparison(trained.candidates, training: learned, test: try split.test.steeringPairs())
    let cells = comparison.methods.filter { $0.name != "PCA" }.map { text($0.cosines) }
    print("| cat | cat, phrases held out | \(text([comparison.unsteered])) | \(cells.joined(separator: " | ")) |")
}

// MARK: Entanglement (Table 3)

if isWanted("mixing") {
    print("\n### A dense random map of the embeddings\n")
    print("| data | | SSAE: cosine | agreement | MCC with δ | affine: cosine | agreement | MCC with δ |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for pairs in try [TextPairs.binary(), .corr(), cat] {
        func report<Base: PairedEmbeddingDataset & LabelledShiftDataset>(_ kind: String, _ data: Base) throws {
            let division = try Division(data, seed: 0)
            let trained = try Trained(
                division.train, known: division.known, features: pairs.conceptCount,
                seeds: pairs.count > 1_000 ? 0..<3 : seeds)
            let comparison = try SteeringComparison(trained.candidates, training: division.known, test: division.unseen)
            let cells = try zip(comparison.methods, [trained.ssae, trained.affine]).map { method, runs in
                "\(text(method.cosines)) | \(text([method.agreement.mean], 3)) | "
                    + text(try runs.meanCorrelation(with: division.test).scores, 3)
            }
            print("| \(pairs.name) | \(kind) | \(cells.joined(separator: " | ")) |")
            fflush(nil)
        }
        let data = try model.embeddingPairs(of: pairs, layer: layer)
        try report("as they are", data)
        try report("mixed", data.mixed(seed: 0))
    }
}

// MARK: Width (Figure 9)

if isWanted("width") {
    print("\n### Features beyond the 135 concepts of cat\n")
    print("| H | SSAE: cosine | agreement | MCC with δ | affine: cosine | agreement | MCC with δ |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    let division = try Division(model.embeddingPairs(of: cat, layer: layer), seed: 0)
    for width in [27, 60, 135, 250, 500] {
        let trained = try Trained(division.train, known: division.known, features: width, seeds: 0..<3)
        let comparison = try SteeringComparison(trained.candidates, training: division.known, test: division.unseen)
        let cells = try zip(comparison.methods, [trained.ssae, trained.affine]).map { method, runs in
            "\(text(method.cosines)) | \(text([method.agreement.mean], 3)) | "
                + text(try runs.meanCorrelation(with: division.test).scores, 3)
        }
        print("| \(width) | \(cells.joined(separator: " | ")) |")
        fflush(nil)
    }
}

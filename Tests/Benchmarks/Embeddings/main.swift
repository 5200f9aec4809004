// How well methods find the colours, shapes and objects of phrases in real embeddings.
//
//     embeddings-benchmark FILE.h5 TRAIN-PHRASES.txt TEST-PHRASES.txt [SEEDS]
//
// The file holds pairs `cfc_train` and `cfc_test` of embeddings of phrases such as "The cyan circular vase is
// here"; the text files hold the phrases, two lines a pair. Truth: which of the thirty words came (1) or went (−1).
// Prints Markdown: identification on the file's own test pairs, whose phrases mostly occur in training pairs too,
// and on pairs of phrases that no training pair has; and the steering cosine of single-change test pairs.
import Foundation
import Numerics
import SparseShift

let words = [
    ["pink", "orange", "blue", "cyan", "teal", "green", "lavender", "purple", "red", "yellow"],
    [
        "cylindrical", "toroidal", "spherical", "prismatic", "circular", "cuboidal", "pyramidal", "conical", "squarish",
        "hemispherical",
    ],
    ["statue", "mug", "bead", "window", "toy", "button", "vase", "shoe", "cushion", "drawing"],
]

/// Pairs of embeddings with the truth behind them.
struct Pairs {
    var before: Matrix
    var after: Matrix
    /// The words of either text (N).
    var texts: [(before: [Int], after: [Int])]

    init(file: String, dataset: String, phrases: String) throws {
        let data = try EmbeddingPairs(file, dataset: dataset)
        (before, after) = try data.embeddings(0..<data.count)
        let all = words.joined().enumerated().map { ($0.element, $0.offset) }
        let index = Dictionary(uniqueKeysWithValues: all)
        let lines = try String(contentsOfFile: phrases, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: " ").compactMap { index[String($0)] }.sorted()
        }
        precondition(lines.count == 2 * before.rows, "\(phrases): \(lines.count) lines for \(before.rows) pairs")
        texts = stride(from: 0, to: lines.count, by: 2).map { (lines[$0], lines[$0 + 1]) }
    }

    private init(_ before: Matrix, _ after: Matrix, _ texts: [(before: [Int], after: [Int])]) {
        (self.before, self.after, self.texts) = (before, after, texts)
    }

    func rows(_ indices: [Int]) -> Pairs {
        Pairs(before.rows(at: indices), after.rows(at: indices), indices.map { texts[$0] })
    }

    /// δ (N × 30).
    var concepts: Matrix {
        Matrix(
            rows: texts.map { text in
                (0..<30).map { Float((text.after.contains($0) ? 1 : 0) - (text.before.contains($0) ? 1 : 0)) }
            })
    }

    func shifts(_ name: String) throws -> Shifts {
        let differences = Matrix(
            rows: before.rows, columns: before.columns, elements: zip(after.elements, before.elements).map { $0 - $1 })
        return try Shifts(differences, concepts: concepts, name: name)
    }

    /// Pairs of which a single value changed, as (source, target).
    var singleChanges: (pairs: Pairs, changes: [(source: Int, target: Int)]) {
        let found = texts.enumerated().compactMap { row, text -> (Int, Int, Int)? in
            let gone = text.before.filter { !text.after.contains($0) }
            let come = text.after.filter { !text.before.contains($0) }
            return gone.count == 1 && come.count == 1 ? (row, gone[0], come[0]) : nil
        }
        return (rows(found.map(\.0)), found.map { ($0.1, $0.2) })
    }
}

func text(_ value: Double, _ places: Int = 3) -> String { String(format: "%.\(places)f", value) }
func text(_ values: [Double], _ places: Int = 3) -> String {
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
    return values.count > 1 ? "\(text(mean, places)) ± \(text(spread, places))" : text(mean, places)
}

/// Mean over the labels of one measure of the feature that tells whether a word came.
func identification(_ model: TrainedModel, _ training: Shifts, _ test: Shifts) throws -> (f1: Double, matthews: Double)
{
    let (codes, testCodes) = (model.encode(training.matrix), model.encode(test.matrix))
    var (f1, matthews) = (0.0, 0.0)
    for word in 0..<30 {
        let found = try Identification(
            codes, labels: training.concepts.column(word).map { $0 > 0 }, test: testCodes,
            labels: test.concepts.column(word).map { $0 > 0 })
        f1 += found.test.macroF1 / 30
        matthews += found.test.matthews / 30
    }
    return (f1, matthews)
}

let arguments = CommandLine.arguments
guard arguments.count >= 4 else {
    print("usage: embeddings-benchmark FILE.h5 TRAIN-PHRASES.txt TEST-PHRASES.txt [SEEDS]")
    exit(2)
}
let seeds = 0..<(arguments.count > 4 ? Int(arguments[4]) ?? 3 : 3)
let training = try Pairs(file: arguments[1], dataset: "cfc_train", phrases: arguments[2])
let test = try Pairs(file: arguments[1], dataset: "cfc_test", phrases: arguments[3])

var tight = SSAE.Configuration(features: 256)
tight.tolerance = 0.02
var wide = tight
wide.features = 576
wide.length = .steps(16_000)
let methods: [(String, any MethodConfiguration)] = [
    ("SSAE, τ = .05", SSAE.Configuration(features: 256)), ("SSAE, τ = .02", tight),
    ("SSAE, τ = .02, H = 576, 16,000 steps", wide),
    ("affine", Affine.Configuration(features: 256)), ("BatchTopK, k = 8", BatchTopK.Configuration(features: 256, k: 8)),
    ("PCA", PrincipalComponents.Configuration(features: 256)),
    ("mean difference (supervised)", MeanDifference.Configuration()),
]

func trainAll(_ data: Shifts, _ configuration: any MethodConfiguration) throws -> Runs {
    func go(_ configuration: some MethodConfiguration) throws -> Runs {
        try train(configuration, on: data, seeds: seeds, observer: nil)
    }
    return try go(configuration)
}

/// The mean over an attribute's ten words and the seeds.
func meanCorrelation(of attribute: Int, _ scores: [MeanCorrelationCoefficient]) -> Double {
    var total = 0.0
    for score in scores {
        for match in score.matches where match.concept / 10 == attribute { total += match.correlation }
    }
    return total / Double(10 * scores.count)
}

func report(_ title: String, _ training: Pairs, _ test: Pairs) throws {
    let (known, fresh) = (try training.shifts("training"), try test.shifts("test"))
    print("\n\(title): \(known.count) training pairs, \(fresh.count) test pairs\n")
    print(
        "| method | MCC | colour / shape / object | macro-F1 | identification MCC | FVU | agreement | whitening | s a run |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    var directions: [(String, [Matrix])] = []
    for (name, configuration) in methods {
        let runs = try trainAll(known, configuration)
        let scores = runs.map { MeanCorrelationCoefficient($0.encode(fresh.matrix), with: fresh.concepts) }
        let groups = (0..<3).map { text(meanCorrelation(of: $0, scores), 2) }
        let identified = try runs.map { try identification($0, known, fresh) }
        let whitening = runs[0].whiteningTrials.min { $0.sparsenessRatio < $1.sparsenessRatio }?.whitening.rawValue
        let unexplained = runs.map { $0.evaluate(on: fresh).fractionUnexplained }
        let seconds = runs.map(\.seconds).reduce(0, +) / Double(runs.count)
        let cells = [
            name, text(scores.map { $0.score }), groups.joined(separator: " / "), text(identified.map { $0.f1 }),
            text(identified.map { $0.matthews }), text(unexplained), runs.count > 1 ? text(runs.agreement.median) : "",
            whitening ?? "", text(seconds, 1),
        ]
        print("| " + cells.joined(separator: " | ") + " |")
        fflush(nil)
        directions.append((name, runs.map(\.parameters.decoderWeight)))
    }
    directions.append(
        ("random directions", seeds.map { SteeringPairs.randomDirections(256, dimension: known.dimension, seed: $0) }))
    try steering(training, test, directions)
}

func steering(_ training: Pairs, _ test: Pairs, _ directions: [(String, [Matrix])]) throws {
    let (from, to) = (training.singleChanges, test.singleChanges)
    func values(_ found: (pairs: Pairs, changes: [(source: Int, target: Int)])) -> ValueSteeringCosine.Pairs {
        .init(
            before: found.pairs.before, after: found.pairs.after, sources: found.changes.map(\.source),
            targets: found.changes.map(\.target))
    }
    func contrasts(_ found: (pairs: Pairs, changes: [(source: Int, target: Int)]), _ kept: Set<Int>? = nil)
        -> SteeringPairs
    {
        let numbers = found.changes.map { $0.source * 30 + $0.target }
        let rows = numbers.indices.filter { kept?.contains(numbers[$0]) ?? true }
        let pairs = found.pairs.rows(rows)
        return SteeringPairs(before: pairs.before, after: pairs.after, contrasts: rows.map { numbers[$0] })
    }
    let learned = contrasts(from)
    let tested = contrasts(to, Set(learned.contrasts))
    let covered = "\(tested.count) with a contrast that training pairs have"
    print("\nSteering cosine on \(to.changes.count) single-change test pairs (\(covered))\n")
    print("| directions | one a value: target added, source removed | one a contrast |")
    print("| --- | --- | --- |")
    var unsteered = 0.0
    for (name, matrices) in directions {
        var (byValue, byContrast) = ([Double](), [Double]())
        for matrix in matrices {
            let value = try ValueSteeringCosine(directions: matrix, training: values(from), test: values(to))
            unsteered = value.unsteeredMean
            byValue.append(value.mean)
            byContrast.append(try SteeringCosine(directions: matrix, training: learned, test: tested).mean)
        }
        print("| \(name) | \(text(byValue, 4)) | \(text(byContrast, 4)) |")
    }
    let supervised = try SteeringCosine(directions: learned.meanDifferences, training: learned, test: tested)
    print("| mean difference of each contrast (supervised) | | \(text(supervised.mean, 4)) |")
    print("| none | \(text(unsteered, 4)) | |")
}

try report("The file's own test pairs", training, test)

// Phrases that are held out: pairs of two of them test, pairs of two others train.
var random = RandomGenerator(seed: 7)
let phrases = Array(Set(training.texts.flatMap { [$0.before, $0.after] })).sorted { $0.lexicographicallyPrecedes($1) }
let heldOut = Set(random.sample(phrases.count * 3 / 10, from: phrases.count).map { phrases[$0] })
let kept = training.texts.indices.filter {
    !heldOut.contains(training.texts[$0].before) && !heldOut.contains(training.texts[$0].after)
}
let fresh = training.texts.indices.filter {
    heldOut.contains(training.texts[$0].before) && heldOut.contains(training.texts[$0].after)
}
try report(
    "Phrases held out (colour, shape and object together; 30 % of them)", training.rows(kept), training.rows(fresh))

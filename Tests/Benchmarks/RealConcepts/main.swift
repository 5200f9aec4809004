// What is found in real embeddings without labels, beside other methods: labels only score.
//
// With --tolerances: which tolerance the rules would choose without labels, and what the labels say of it.
//
//     real-concepts-benchmark cat [middle | final-norm | block] [--seeds 5]
//     real-concepts-benchmark FILE.h5 PAIRS.jsonl [--seeds 5]
//     real-concepts-benchmark FILE.h5 TRAIN-PHRASES.txt TEST-PHRASES.txt [--seeds 5]
//
// The first embeds pairs of the generator `cat` with the default language model. The second reads embeddings of pairs of
// texts with known changes, such as `sparseshift pairs` and `sparseshift embed` write. The third reads phrases such as
// "The cyan circular vase is here", one a line, two lines a pair. Prints Markdown. MCC: the mean correlation of the
// values with the codes of held-out pairs, each value with a feature of its own; a value without a feature counts as 0.
// Steering cosine: of held-out pairs in which one value takes the place of another, the source's column taken away and
// the target's added.
import Foundation
import LanguageModels
import Numerics
import SparseShift

let words = [
    "pink", "orange", "blue", "cyan", "teal", "green", "lavender", "purple", "red", "yellow", "cylindrical", "toroidal",
    "spherical", "prismatic", "circular", "cuboidal", "pyramidal", "conical", "squarish", "hemispherical", "statue",
    "mug", "bead", "window", "toy", "button", "vase", "shoe", "cushion", "drawing",
]

var arguments = Array(CommandLine.arguments.dropFirst())
var seedCount = 5
if let place = arguments.firstIndex(of: "--seeds"), place + 1 < arguments.count {
    seedCount = Int(arguments[place + 1]) ?? 5
    arguments.removeSubrange(place...place + 1)
}
let comparesTolerances = arguments.contains("--tolerances")
arguments.removeAll { $0 == "--tolerances" }
let seeds = 0..<seedCount
let data: RealSet
switch arguments.count {
case 1...2 where arguments[0] == "cat":
    data = try .cat(arguments.count > 1 ? ResidualLayer(arguments[1]) ?? .middle : .middle)
case 2: data = try .file(arguments[0], pairs: arguments[1])
case 3: data = try .phrases(arguments[0], training: arguments[1], test: arguments[2], words: words)
default:
    print(
        "usage: real-concepts-benchmark cat [LAYER] | FILE.h5 PAIRS.jsonl | FILE.h5 TRAIN-PHRASES.txt TEST-PHRASES.txt")
    exit(2)
}

func text(_ value: Double, _ places: Int = 3) -> String { String(format: "%.\(places)f", value) }
func text(_ values: [Double], _ places: Int = 3) -> String {
    let mean = SampleStatistics.mean(values)
    guard values.count > 1 else { return text(mean, places) }
    return "\(text(mean, places)) ± \(text(SampleStatistics.standardDeviation(values), places))"
}

/// The most memory that this process held since it was last asked, in MiB.
func peakMemory() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    // The kernel forgets the peak.
    FileHandle(forWritingAtPath: "/proc/self/clear_refs")?.write(Data("5".utf8))
    return (line?.split(separator: " ").dropFirst().first).flatMap { Double($0) }.map { $0 / 1_024 } ?? .nan
}

/// The mean correlation of values with the features assigned to them; values without a feature count as 0.
func score(_ codes: Matrix) -> Double {
    let found = MeanCorrelationCoefficient(codes, with: data.test.concepts)
    return found.matches.reduce(0) { $0 + $1.correlation } / Double(data.test.concepts.columns)
}

func cosine(_ directions: Matrix) throws -> Double {
    try ValueSteeringCosine(directions: directions, training: data.known, test: data.unseen).mean
}

/// Codes of the test pairs and columns, one of each a seed.
typealias Found = (codes: [Matrix], columns: [Matrix], notes: [String])

func row(_ name: String, _ find: () throws -> Found) rethrows {
    _ = peakMemory()
    let start = ContinuousClock.now
    let found = try find()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let memory = peakMemory()
    let scores = found.codes.map(score)
    let cosines = found.columns.map { (try? cosine($0)) ?? .nan }
    let cells = [
        name, "\(found.columns[0].rows)", text(scores), text(cosines, 4), text(seconds, 1), text(memory, 0),
        found.notes.joined(separator: "; "),
    ]
    print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
}

func all(_ runs: some Collection<TrainedModel>) -> Found {
    (runs.map { $0.encode(data.test.matrix) }, runs.map(\.parameters.decoderWeight), [])
}

let (count, dimension) = (data.training.count, data.training.dimension)
print(
    "\n### \(data.name)\n\n\(count) training pairs × \(dimension), \(data.test.count) test pairs, "
        + "\(data.test.concepts.columns) values, \(seedCount) seeds\n")
if comparesTolerances {
    let selection = try select(
        .concepts(), SSAE.Configuration(features: data.width), on: data.training, seeds: seeds, observer: nil)
    print("| tolerance | concepts | their MCC | MCC of a model | sparseness ratio | UDR |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for (point, row) in zip(selection.sweep.points, selection.diagnostics.rows) {
        let concepts = try? point.runs.concepts(in: data.training)
        let cells = [
            point.name, "\(concepts?.count ?? 0)", concepts.map { text(score($0.encode(data.test.matrix))) } ?? "",
            text(point.runs.map { score($0.encode(data.test.matrix)) }), text(row.sparsenessRatio.mean),
            row.udr.map { text($0) } ?? "",
        ]
        print("| " + cells.joined(separator: " | ") + " |")
    }
    print("\n\(selection)")
    exit(0)
}
print("| method | features | MCC | steering cosine | s | peak MiB | |")
print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")

try row("concepts that replicated, `features: .automatic`") {
    let runs = try train(SSAE.Configuration(features: .automatic), on: data.training, seeds: seeds, observer: nil)
    let concepts = try runs.concepts
    let evidence = concepts.evidence
    let widths = evidence.widths.map { "H \($0.features): \($0.concepts)" }.joined(separator: ", ")
    return (
        [concepts.model.encode(data.test.matrix)], [concepts.model.parameters.decoderWeight],
        [
            "\(widths); \(evidence.countRange.upperBound) in two seeds; held \(text(evidence.heldEnergy, 2)); "
                + "clarity \(text(concepts.clarity)); one model: MCC \(text(runs.map { score($0.encode(data.test.matrix)) }))"
        ]
    )
}
try row("SSAE") {
    let runs = try train(SSAE.Configuration(features: data.width), on: data.training, seeds: seeds, observer: nil)
    var found = all(runs)
    if let concepts = try? runs.concepts {
        let merged = concepts.model
        found.notes = [
            "\(concepts.count) replicated: MCC \(text(score(merged.encode(data.test.matrix)))), steering cosine "
                + text(try cosine(merged.parameters.decoderWeight), 4)
        ]
    }
    return found
}
try row("affine") {
    all(try train(Affine.Configuration(features: data.width), on: data.training, seeds: seeds, observer: nil))
}
try row("PCA") {
    all([try train(PrincipalComponents.Configuration(features: data.width), on: data.training, seed: 0)])
}
row("FastICA") {
    var found: Found = ([], [], [])
    for seed in seeds {
        let components = IndependentComponents(data.training.matrix, components: data.width, seed: seed)
        found.codes.append(data.test.matrix.multiplied(by: components.encoder, .transposed))
        found.columns.append(components.decoder)
        found.notes = ["\(components.rounds) rounds"]
    }
    return found
}
try row("mean difference (supervised)") {
    all([try train(MeanDifference.Configuration(), on: data.training, seed: 0)])
}
row("random directions") {
    let random = seeds.map { SteeringPairs.randomDirections(data.width, dimension: dimension, seed: $0) }
    return (random.map { data.test.matrix.multiplied(by: $0, .transposed) }, random, [])
}

// What training finds in problems with known concepts, without being told their number or anything else.
//
//     concepts-benchmark [NUMBERS] [--seeds 5] [--details]
//
// NUMBERS are those of problems, as 0 7 30...40; all by default. Before: as many features as there are concepts, the
// mean MCC of the seeds and the lowest. After: a number of features that training chooses, and what the seeds agree on;
// concepts that are not found count as 0. Prints Markdown, and in the end what the warnings are worth.
import Foundation
import Numerics
import SparseShift

var numbers: [Int] = []
var seedCount = 5
var isDetailed = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    if argument == "--seeds" {
        seedCount = Int(arguments.popFirst() ?? "") ?? 5
    } else if argument == "--details" {
        isDetailed = true
    } else if let range = argument.firstRange(of: "...") {
        numbers += Array(Int(argument[..<range.lowerBound])!...Int(argument[range.upperBound...])!)
    } else {
        numbers.append(Int(argument)!)
    }
}
if numbers.isEmpty { numbers = Array(ConceptProblem.all.indices) }

func text(_ value: Double, _ places: Int = 3) -> String { String(format: "%.\(places)f", value) }

/// The mean correlation of concepts with the features assigned to them; concepts without a feature count as 0.
func score(_ model: TrainedModel, _ test: Shifts) -> Double {
    let found = MeanCorrelationCoefficient(model.encode(test), with: test.concepts)
    return found.matches.reduce(0) { $0 + $1.correlation } / Double(test.concepts.columns)
}

/// Σ|h| that the concepts themselves would have, by the one that the training ended with, in its metric: above 1 there are
/// sparser codes than that of the concepts.
func magnitudeOfTruth(_ runs: Runs, _ train: Shifts, _ mixing: Matrix) -> Double {
    let model = runs.min { $0.trainedSparsity < $1.trainedSparsity }!
    let columns = model.whitening.map { mixing.transposed * $0.matrix } ?? mixing.transposed
    var sum = 0.0
    for concept in 0..<columns.rows {
        let length = columns.row(concept).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let size = train.concepts.column(concept).reduce(0.0) { $0 + Double(abs($1)) } / Double(train.count)
        sum += length * size
    }
    // A tolerance of 5 % lets every code shrink.
    return sum * (1 - 0.05.squareRoot()) / (model.trainedSparsity * Double(model.features))
}

struct Result {
    var problem: ConceptProblem
    var isIdentifiable: Bool
    var before: Double
    var after: Double
    var count: Int
    var warnings: [String]
    var warningsBefore: [String]
}

var results: [Result] = []
print(
    "| | problem | V | reach | H = V: MCC (lowest) | warned | concepts | MCC | H | held | clarity | warnings | s before | s after |"
)
print("|" + String(repeating: " --- |", count: 14))
for number in numbers {
    let problem = ConceptProblem.all[number]
    let (train, test, mixing) = try problem.make(seed: number)
    let clock = ContinuousClock()
    let start = clock.now
    let before = try SparseShift.train(
        SSAE.Configuration(features: problem.concepts), on: train, seeds: 0..<seedCount, observer: nil)
    let middle = clock.now
    let after = try SparseShift.train(
        SSAE.Configuration(features: .automatic), on: train, seeds: 0..<seedCount, observer: nil)
    let end = clock.now
    let scores = before.map { score($0, test) }
    let concepts = try? after.concepts
    let truth = magnitudeOfTruth(after, train, mixing)
    let isIdentifiable = problem.reach == .identifiable && truth < 1.05
    let mean = scores.reduce(0, +) / Double(scores.count)
    let found = concepts.map { score($0.model, test) } ?? 0
    let warnings = after.warnings
    results.append(
        Result(
            problem: problem, isIdentifiable: isIdentifiable, before: mean, after: found, count: concepts?.count ?? 0,
            warnings: warnings, warningsBefore: before.warnings))
    let reach =
        problem.reach == .identifiable && !isIdentifiable ? "sparser codes (\(text(truth, 2)))" : problem.reach.rawValue
    let others = (concepts?.others ?? []).map(\.kind.rawValue).joined(separator: ", ")
    let row: [String] = [
        "\(number)", problem.name, "\(problem.concepts)", reach, "\(text(mean)) (\(text(scores.min()!)))",
        before.warnings.isEmpty ? "" : "yes",
        (concepts.map { "\($0.count)" } ?? "none") + (others.isEmpty ? "" : " + \(others)"),
        text(found), "\(concepts?.evidence.widths.map { "\($0.features)" }.joined(separator: ", ") ?? "")",
        concepts.map { text($0.evidence.heldEnergy, 2) } ?? "", concepts.map { text($0.clarity, 3) } ?? "",
        warnings.map { String($0.prefix(40)) }.joined(separator: "; "),
        text((middle - start) / .seconds(1), 1), text((end - middle) / .seconds(1), 1),
    ]
    print("| " + row.joined(separator: " | ") + " |")
    if let concepts, isDetailed {
        for (index, concept) in concepts.enumerated() {
            print(index, concept.energy, concept.blur, concept.activity, concept.agreement)
        }
        print(concepts.relations, concepts.evidence)
    }
    fflush(nil)
}

func share(_ part: Int, _ whole: Int) -> String {
    "\(part) of \(whole)" + (whole > 0 ? " (\(Int((100 * Double(part) / Double(whole)).rounded())) %)" : "")
}
let identifiable = results.filter(\.isIdentifiable)
let reachable = identifiable
print("")
print(
    "- number of concepts exact: \(share(identifiable.count { $0.count == $0.problem.concepts }, identifiable.count)) identifiable problems"
)
print(
    "- MCC at least .99: \(share(reachable.count { $0.after >= 0.99 }, reachable.count)); before \(share(reachable.count { $0.before >= 0.99 }, reachable.count))"
)
let right = results.filter { $0.after >= 0.99 && $0.problem.reach != .ambiguous }
let wrong = results.filter { $0.after < 0.95 }
print("- warned of right results: \(share(right.count { !$0.warnings.isEmpty }, right.count))")
print("- wrong results without a warning: \(share(wrong.count { $0.warnings.isEmpty }, wrong.count))")
let worse = results.filter { $0.after < $0.before - 0.005 }
print(
    "- worse than before by more than .005: \(worse.count)"
        + worse.map { ", \($0.problem.name) \(text($0.before)) → \(text($0.after))" }.joined())

/// What a warning begins with or holds, as a row's name.
let signs = [
    "too little returns": ["Only ", "No sparse feature"], "blurred codes": ["The codes are not near zero"],
    "more concepts than directions": ["concepts return, more than"], "too few features": ["features cannot hold"],
    "always change together": ["always change together"], "changes only where another does": ["changes only where"],
]
func shows(_ result: Result, _ parts: [String]) -> Bool {
    result.warnings.contains { warning in parts.contains { warning.contains($0) } }
}
let between = results.filter { $0.after < 0.99 && $0.after >= 0.95 }
let rightButAmbiguous = results.filter { $0.after >= 0.99 && $0.problem.reach == .ambiguous }
print("")
print("| warning | right: MCC at least .99 | the same, ambiguous data | .95 to .99 | wrong: below .95 |")
print("| --- | --- | --- | --- | --- |")
let columns = [right, rightButAmbiguous, between, wrong]
for (name, parts) in signs.sorted(by: { $0.key < $1.key }) {
    print("| \(name) | " + columns.map { "\($0.count { shows($0, parts) })" }.joined(separator: " | ") + " |")
}
func row(_ name: String, _ isCounted: (Result) -> Bool) {
    print("| \(name) | " + columns.map { "\($0.count(where: isCounted))" }.joined(separator: " | ") + " |")
}
row("any of them") { result in signs.values.contains { shows(result, $0) } }
row("none") { $0.warnings.isEmpty }
row("results") { _ in true }

// What each selection rule picks on fresh synthetic problems, beside what the ground truth would pick from a grid of
// levels, tolerances and whitenings, as a Markdown table of MCCs on shifts that no training has seen.
//
//     selection-benchmark [PROBLEM …]
//
// takes the places of problems in the list, from 0; without any, all of them.
import Foundation
import Numerics
import SparseShift

/// One synthetic problem.
struct Problem {
    var concepts: Int
    var varying: Int
    var dimension: Int
    var noise: Double
    var features: Int

    var name: String {
        "(\(concepts), \(varying)) | \(dimension)\(dimension == concepts ? ", square" : "") | \(noise) | \(features)"
    }

    static let all: [Problem] = {
        var problems: [Problem] = []
        for (concepts, varying) in [(3, 2), (5, 2), (8, 4), (12, 6), (20, 4)] {
            for dimension in [24, 48, concepts] {
                for noise in [0, 0.1, 0.2] {
                    problems.append(
                        Problem(
                            concepts: concepts, varying: varying, dimension: dimension, noise: noise,
                            features: concepts))
                    // Linear features cannot outnumber the directions of a square problem.
                    guard dimension != concepts else { continue }
                    let more = (3 * concepts + 1) / 2
                    problems.append(
                        Problem(
                            concepts: concepts, varying: varying, dimension: dimension, noise: noise, features: more))
                }
            }
        }
        return problems
    }()
}

/// The MCCs of one problem.
struct Outcome {
    /// The rules' picks, in the order of the columns; `nil` where a rule could not decide.
    var picks: [Double?]
    /// The best point of the grid by its MCC, and where it is.
    var best: (score: Double, name: String)
}

let tolerances: [ConfigurationValue] = [0.01, 0.02, 0.05, 0.1, 0.2]
let whitenings: [ConfigurationValue] = ["none", "half", "full"]
/// Parts of the true level, which only the ground truth knows.
let parts = [0.7, 0.9, 0.97, 1.0, 1.05]
let rules: [SelectionRule] = [
    .leastMagnitude, .lowestLevel, .bend(), .agreement(over: ["tolerance": [0.02, 0.05, 0.1]]), .sparseness(),
]

/// E|δ_j| ‖A_j‖, the mean over the features, where the shifts are whitened.
func trueLevel(_ data: SyntheticShifts, whitening: Whitening?, features: Int) -> Double {
    let columns = data.mixing.transposed
    let directions = whitening.map { columns.multiplied(by: $0.matrix) } ?? columns
    return (0..<data.conceptCount).reduce(0) { sum, concept in
        let size = data.concepts.column(concept).reduce(0.0) { $0 + Double(abs($1)) } / Double(data.count)
        let square = directions.row(concept).reduce(0.0) { $0 + Double($1) * Double($1) }
        return sum + size * square.squareRoot()
    } / Double(features)
}

func measure(_ problem: Problem, seed: Int) throws -> Outcome {
    let data = SyntheticShifts(
        concepts: problem.concepts, varyingAtMost: problem.varying, dimension: problem.dimension, noise: problem.noise,
        seed: seed)
    let fresh = data.fresh(count: 4_000)
    let configuration = SSAE.Configuration(features: problem.features)
    func score(_ model: TrainedModel) -> Double {
        MeanCorrelationCoefficient(model.encode(fresh), with: fresh.concepts).score
    }
    let grid = try sweep(
        configuration, over: ["whiten": whitenings, "tolerance": tolerances], on: data, seeds: [0], observer: nil)
    var candidates = try grid.tradeOff(on: fresh).rows.map { ($0.correlation!.mean, $0.name) }
    for (row, point) in zip(candidates, grid) {
        let model = point.runs[0]
        let quality = model.whitenedEvaluation ?? model.evaluation
        detail("grid", row.1, row.0, model, quality, point.sparsenessRatios[0])
    }
    for (place, name) in whitenings.enumerated() {
        let whitening = grid[place * tolerances.count].runs[0].whitening
        let level = trueLevel(data, whitening: whitening, features: problem.features)
        var leveled = configuration
        leveled.whitening = grid[place * tolerances.count].configuration.settings.whitening
        let levels = parts.map { ConfigurationValue($0 * level) }
        let found = try sweep(leveled, over: ["target": levels], on: data, seeds: [0], observer: nil)
        candidates += zip(try found.tradeOff(on: fresh).rows, parts).map {
            ($0.correlation!.mean, "level × \($1), whiten \(name)")
        }
    }
    var picks: [Double?] = []
    for rule in rules {
        do {
            let selection = try select(rule, configuration, on: data, seeds: 0..<3, observer: nil)
            picks.append(score(selection.model))
            for (model, ratio) in zip(selection.runs, selection.sweep[0].sparsenessRatios) {
                let quality = model.whitenedEvaluation ?? model.evaluation
                detail(rule.name, "seed \(model.seed)", score(model), model, quality, ratio)
            }
            for warning in selection.warnings { note("  \(rule.name): \(warning)") }
        } catch let error as SelectionError {
            picks.append(nil)
            note("  \(rule.name): \(error)")
        }
    }
    return Outcome(picks: picks, best: candidates.max { $0.0 < $1.0 }!)
}

func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

func detail(
    _ kind: String, _ name: String, _ score: Double, _ model: TrainedModel, _ quality: Evaluation, _ ratio: Double
) {
    note(
        "\t"
            + [
                kind, name, "\(score)", "\(quality.sparsity)", "\(quality.fractionUnexplained)",
                "\(model.limit?.value ?? 0)", "\(ratio)", "\(model.multiplier)", "\(model.pressure)",
            ].joined(separator: "\t"))
}

/// At once, since a run takes long.
func show(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

func text(_ score: Double?) -> String { score.map { String(format: "%.3f", $0) } ?? "–" }

let places = CommandLine.arguments.dropFirst().compactMap(Int.init)
let chosen = places.isEmpty ? Array(Problem.all.indices) : places.filter(Problem.all.indices.contains)
show("| concepts | d | noise | H | \(rules.map(\.name).joined(separator: " | ")) | truth's pick | from |")
show("| --- | --- | --- | --- | \(rules.map { _ in "---" }.joined(separator: " | ")) | --- | --- |")
var outcomes: [Outcome] = []
for place in chosen {
    let problem = Problem.all[place]
    note("problem \(place): \(problem.name)")
    let outcome = try measure(problem, seed: 100 + place)
    outcomes.append(outcome)
    show(
        "| \(problem.name) | \(outcome.picks.map(text).joined(separator: " | ")) | \(text(outcome.best.score)) "
            + "| \(outcome.best.name) |")
}
let losses = rules.indices.map { rule in
    outcomes.compactMap { outcome in outcome.picks[rule].map { outcome.best.score - $0 } }
}
let medians = losses.map { text(SampleStatistics.median($0)) }
let worst = losses.map { text($0.max()) }
let near = losses.map { lost in "\(lost.count { $0 <= 0.005 }) of \(outcomes.count)" }
show("| median loss | | | | \(medians.joined(separator: " | ")) | | |")
show("| worst loss | | | | \(worst.joined(separator: " | ")) | | |")
show("| within .005 | | | | \(near.joined(separator: " | ")) | | |")

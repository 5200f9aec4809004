// How well every method finds the concepts of synthetic shifts, without being told anything about them.
//
//     identification-benchmark [paper|harder] [SEEDS]
//
// Prints Markdown: the MCC between δ and the code of 5,000 fresh shifts, mean and lowest seed. Every method has
// its defaults and as many features as there are concepts, unless the table says otherwise.
import Foundation
import Numerics
import SparseShift

struct Problem {
    var title: String
    var shifts: SyntheticShifts
    var features: Int
}

let arguments = Array(CommandLine.arguments.dropFirst())
let which = arguments.first { Int($0) == nil } ?? "paper"
let seeds = 0..<(arguments.compactMap { Int($0) }.first ?? 5)
guard which == "paper" || which == "harder" else {
    print("usage: identification-benchmark [paper|harder] [SEEDS]")
    exit(2)
}

func problems() -> [Problem] {
    if which == "paper" {
        return [SyntheticShifts.Entries.signed, .positive].flatMap { entries in
            [(3, 2), (4, 3), (10, 7)].flatMap { concepts, varying in
                [32, concepts].map { dimension in
                    Problem(
                        title:
                            "(\(concepts), \(varying)), d = \(dimension), \(entries == .signed ? "U(−1, 1)" : "U(0, 1)")",
                        shifts: SyntheticShifts(
                            concepts: concepts, varyingAtMost: varying, dimension: dimension, entries: entries, seed: 0),
                        features: concepts)
                }
            }
        }
    }
    func shifts(
        _ concepts: Int, _ varying: Int, _ dimension: Int, correlation: Double = 0, noise: Double = 0
    ) -> SyntheticShifts {
        SyntheticShifts(
            concepts: concepts, varyingAtMost: varying, dimension: dimension,
            supports: .init(correlation: correlation, groupSize: 2), noise: noise, seed: 0)
    }
    return [
        Problem(title: "(50, 10), d = 64", shifts: shifts(50, 10, 64), features: 50),
        Problem(title: "(135, 3), d = 256", shifts: shifts(135, 3, 256), features: 135),
        Problem(title: "(10, 7), d = 32, H = 20", shifts: shifts(10, 7, 32), features: 20),
        Problem(title: "(10, 7), d = 10, H = 20", shifts: shifts(10, 7, 10), features: 20),
        Problem(
            title: "(10, 7), d = 32, supports correlated by 0.5", shifts: shifts(10, 7, 32, correlation: 0.5),
            features: 10),
        Problem(
            title: "(10, 7), d = 32, supports correlated by 0.9", shifts: shifts(10, 7, 32, correlation: 0.9),
            features: 10),
        Problem(title: "(10, 7), d = 32, 10 % noise", shifts: shifts(10, 7, 32, noise: 0.1), features: 10),
        Problem(title: "(10, 7), d = 32, 20 % noise", shifts: shifts(10, 7, 32, noise: 0.2), features: 10),
        Problem(title: "(10, 7), d = 10, 20 % noise", shifts: shifts(10, 7, 10, noise: 0.2), features: 10),
        Problem(title: "(50, 10), d = 64, 20 % noise", shifts: shifts(50, 10, 64, noise: 0.2), features: 50),
    ]
}

func text(_ value: Double) -> String { String(format: "%.4f", value) }

func train(_ method: any MethodConfiguration.Type, on problem: Problem) throws -> Runs {
    func train(_ configuration: some MethodConfiguration) throws -> Runs {
        try SparseShift.train(configuration, on: problem.shifts, seeds: seeds, observer: nil)
    }
    return try train(method.init(settings: TrainingSettings(features: problem.features)))
}

let methods = Methods.all.filter { $0.method != "mean difference" }

print("| problem | whitening | " + methods.map { $0.method }.joined(separator: " | ") + " |")
print("| --- | --- | " + methods.map { _ in "---" }.joined(separator: " | ") + " |")
for problem in problems() {
    let fresh = problem.shifts.fresh(count: 5_000)
    var whitening = ""
    var cells: [String] = []
    for method in methods {
        // There are no more principal components than entries.
        if method.method == "PCA", problem.features > problem.shifts.dimension {
            cells.append("")
            continue
        }
        let runs = try train(method, on: problem)
        if let trials = runs.first?.whiteningTrials, !trials.isEmpty {
            whitening = trials.min { $0.sparsenessRatio < $1.sparsenessRatio }!.whitening.rawValue
        }
        let found = try runs.meanCorrelation(with: fresh)
        cells.append(runs.count == 1 ? text(found.mean) : "\(text(found.mean)) (\(text(found.lowest)))")
    }
    print("| \(problem.title) | \(whitening) | \(cells.joined(separator: " | ")) |")
    fflush(nil)
}

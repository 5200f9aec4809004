import Foundation
import Numerics
import SparseShift

func text(_ value: Double?, _ places: Int = 3) -> String { value.map { String(format: "%.\(places)f", $0) } ?? "" }
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// One line of the table: SSAEs of several seeds, and the same after the refinement.
func report(
    _ name: String, train: Shifts, test: Shifts, mixing: Matrix?, features: Int, seeds: Range<Int>,
    settings: SparseInference.RefinementSettings
) throws {
    let starts = try Array(
        SparseShift.train(SSAE.Configuration(features: features), on: train, seeds: seeds, observer: nil))
    let begin = ContinuousClock.now
    let refined = try starts.map { try $0.refined(settings, on: train) }
    let seconds = (ContinuousClock.now - begin) / .seconds(1) / Double(starts.count)
    let before = starts.map { Scores($0, on: test, mixing: mixing) }
    let after = refined.map { Scores($0, on: test, mixing: mixing) }
    let limit = mixing.map { mixing -> Double in
        let columns = unit(mixing.transposed)
        let model = refined[0].parameters
        let known = Parameters(
            encoderWeight: columns, encoderBias: .init(repeating: 0, count: columns.rows), decoderWeight: columns,
            decoderBias: model.decoderBias, activation: model.activation)
        return MeanCorrelationCoefficient(known.encode(test.matrix), with: test.concepts).score
    }
    func both(_ value: (Scores) -> Double?, _ places: Int = 3) -> String {
        let (old, new) = (before.compactMap(value), after.compactMap(value))
        return old.isEmpty ? "" : "\(text(mean(old), places)) → \(text(mean(new), places))"
    }
    let (found, foundAgain) = (replicated(starts), replicated(refined))
    let share = mean(before.map(\.active)) / Double(features)
    let isCrowded = found < 0.7 && foundAgain >= 0.85
    let isNoisy = share >= 0.9 && foundAgain >= 0.85 && 2 * train.dimension <= 3 * features
    let cells = [
        name, both { $0.correlation }, after.map { text($0.correlation) }.joined(separator: " "), text(limit),
        both { $0.cosine }, both { $0.unexplained }, both({ $0.active }, 1), text(seconds, 2),
        "\(text(found, 2)) → \(text(foundAgain, 2))", isCrowded ? "crowded" : isNoisy ? "noisy" : "",
    ]
    print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
}

let heading = """
    | problem | MCC | by seed | with the true columns | cosine | FVU | L0 | s a seed | replicated | sign |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    """

let given = Array(CommandLine.arguments.dropFirst())
let arguments = Array(given.prefix { !$0.hasPrefix("--") })
@MainActor func option(_ name: String) -> Double? {
    guard let place = given.firstIndex(of: name), place + 1 < given.count else { return nil }
    return Double(given[place + 1])
}
var settings = SparseInference.RefinementSettings()
settings.firstPenalty = option("--first-code-penalty") ?? settings.firstPenalty
settings.penalty = option("--code-penalty") ?? settings.penalty
settings.rounds = option("--rounds").map { Int($0) } ?? settings.rounds
let width = option("--width") ?? 1
let seeds = 0..<Int(option("--seeds") ?? 3)
switch arguments.first {
case "meant", "linear", "others":
    print(heading)
    let problems =
        switch arguments[0] {
        case "meant": ShiftProblem.meant
        case "linear": ShiftProblem.linear
        default: ShiftProblem.others
        }
    for (number, problem) in problems.enumerated() {
        let (train, test, mixing) = try problem.make(seed: number)
        try report(
            problem.name, train: train, test: test, mixing: mixing,
            features: Int((width * Double(problem.features ?? problem.concepts)).rounded()),
            seeds: seeds, settings: settings)
    }
case "embeddings" where arguments.count == 4 || arguments.count == 5:
    let train = try phraseShifts(file: arguments[1], dataset: "cfc_train", phrases: arguments[2])
    let test = try phraseShifts(file: arguments[1], dataset: "cfc_test", phrases: arguments[3])
    print(heading)
    for features in arguments.count == 5 ? [Int(arguments[4])!] : [30, 64, 256] {
        try report(
            "phrases in embeddings, H \(features)", train: train, test: test, mixing: nil, features: features,
            seeds: seeds, settings: settings)
    }
default:
    print(
        """
        usage: sparse-inference-benchmark meant|linear|others
               sparse-inference-benchmark embeddings FILE.h5 TRAIN-PHRASES.txt TEST-PHRASES.txt [FEATURES]
               options: --seeds N --first-code-penalty X --code-penalty X --rounds N --width X
        """)
    exit(2)
}

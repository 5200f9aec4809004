import Foundation
import Numerics
import SparseShift
import TensorFiles

let arguments = CommandLine.arguments
let folder = arguments[1]
let (first, last) = (Int(arguments[2])!, Int(arguments[3])!)
let factors = arguments[4].split(separator: ",").map { Double($0)! }
for index in first..<min(last, ConceptProblem.all.count) {
    let problem = ConceptProblem.all[index]
    let (train, test, mixing) = try problem.make(seed: index)
    for factor in factors {
        let path = "\(folder)/\(index)-\(factor).npz"
        if FileManager.default.fileExists(atPath: path) { continue }
        let begin = ContinuousClock().now
        let features = Int((factor * Double(problem.concepts)).rounded())
        let runs = try SparseShift.train(
            SSAE.Configuration(features: features), on: train, seeds: 0..<5, observer: nil)
        var arrays: [String: Tensor] = [
            "test": Tensor(test.matrix.elements, shape: [test.count, test.dimension]),
            "train": Tensor(train.matrix.elements, shape: [train.count, train.dimension]),
            "truth": Tensor(test.concepts.elements, shape: [test.count, problem.concepts]),
            "mixing": Tensor(mixing.elements, shape: [mixing.rows, mixing.columns]),
        ]
        for run in runs {
            arrays["dec\(run.seed)"] = Tensor(run.parameters.decoderWeight.elements, shape: [run.features, run.dimension])
            arrays["enc\(run.seed)"] = Tensor(run.parameters.encoderWeight.elements, shape: [run.features, run.dimension])
            arrays["info\(run.seed)"] = Tensor([run.evaluation.fractionUnexplained, run.pressure, Double(run.whitening?.rank ?? 0)], shape: [3])
        }
        try NumpyArchive(arrays).write(to: path)
        let mcc = try runs.meanCorrelation(with: test)
        print(index, problem.name, problem.reach, factor, "MCC", mcc.scores.map { String(format: "%.3f", $0) }.joined(separator: " "), String(format: "UDR %.3f", runs.agreement.median), runs[0].whiteningTrials.min { $0.sparsenessRatio < $1.sparsenessRatio }.map { $0.whitening.rawValue } ?? "", (ContinuousClock().now - begin))
        fflush(nil)
    }
}

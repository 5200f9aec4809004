// Times the library's MCC for correlation.py: correlation-benchmark FILE KIND ROUNDS
//
// FILE is an HDF5 file with the float32 datasets `features` and `concepts`; KIND is pearson, spearman or rdc, or
// `assignment`, which assigns the rows of `concepts` to its columns.
// Prints one JSON object: the score (the mean of what was assigned) and the seconds of every round.
import Foundation
import HDF5
import Numerics
import SparseShift

func read(_ name: String, of file: HDF5File) throws -> Matrix {
    let dataset = try file.dataset(name)
    return try Matrix(rows: dataset.shape[0], columns: dataset.shape[1]) { target in
        try dataset.read(rows: 0..<dataset.shape[0], into: target)
    }
}

let arguments = CommandLine.arguments
let kind = arguments.count == 4 ? Correlation(rawValue: arguments[2]) : nil
guard arguments.count == 4, kind != nil || arguments[2] == "assignment", let rounds = Int(arguments[3]) else {
    print("usage: correlation-benchmark FILE pearson|spearman|rdc|assignment ROUNDS")
    exit(2)
}
do {
    let file = try HDF5File(arguments[1])
    let (features, concepts) = (try read("features", of: file), try read("concepts", of: file))
    var seconds: [Double] = []
    var score = 0.0
    let clock = ContinuousClock()
    for _ in 0..<rounds {
        seconds.append(
            clock.measure {
                if let kind {
                    score = MeanCorrelationCoefficient(features, with: concepts, kind: kind).score
                } else {
                    score = LinearAssignment.maximizing(concepts).total / Double(min(concepts.rows, concepts.columns))
                }
            } / .seconds(1))
    }
    print("{\"score\": \(score), \"seconds\": \(seconds)}")
} catch {
    print("\(error)")
    exit(1)
}

// Seconds of one epoch, and the peak of the memory, for one number of shifts, features and seeds:
// scaling.py runs it for many.
//
//     scaling-benchmark COUNT DIMENSION FEATURES SEEDS
import Foundation
import Glibc
import Numerics
import SparseShift

let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
guard numbers.count == 4 else {
    print("usage: scaling-benchmark COUNT DIMENSION FEATURES SEEDS")
    exit(2)
}
var random = RandomGenerator(seed: 0)
let shifts = try Shifts(
    Matrix(rows: numbers[0], columns: numbers[1]) { target in
        for index in target.indices { target[index] = Float(random.normal()) }
    })
var configuration = SSAE.Configuration(features: numbers[2], batch: 256)
configuration.length = .epochs(1)
configuration.whitening = .none
let clock = ContinuousClock()
let time = try clock.measure { _ = try train(configuration, on: shifts, seeds: 0..<numbers[3], observer: nil) }
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print("{\"seconds\": \(time / .seconds(1)), \"peak_mib\": \(usage.ru_maxrss / 1024)}")

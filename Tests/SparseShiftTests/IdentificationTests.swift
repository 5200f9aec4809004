import Foundation
import SparseShift
import Testing

@Suite struct IdentificationTests {
    /// The table of the README: MCC on fresh shifts, five seeds each.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["SPARSESHIFT_TABLE"] != nil, "takes a minute"),
        arguments: [(3, 2), (4, 3), (10, 7)])
    func table(concepts: Int, varying: Int) throws {
        let toy = SyntheticShifts(concepts: concepts, varyingAtMost: varying, dimension: 32, count: 10_000, seed: 0)
        let fresh = toy.fresh(count: 5_000)
        for optimizer in [Optimizer.extraAdam, .adam] {
            var configuration = SSAE.Configuration(features: concepts)
            configuration.optimizer = optimizer
            let byDefault = try train(configuration, on: toy, seeds: 0..<5)
            configuration.target = toy.trueLevel()
            let byTruth = try train(configuration, on: toy, seeds: 0..<5)
            let affine = try train(Affine.Configuration(settings: configuration), on: toy, seeds: 0..<5)
            print("(\(concepts), \(varying)) \(optimizer): true level \(try byTruth.meanCorrelation(with: fresh)), default \(try byDefault.meanCorrelation(with: fresh)), affine \(try affine.meanCorrelation(with: fresh)); \(byDefault[0].seconds) s, \(byDefault[0].samplesPerSecond) samples/s; levels \(toy.trueLevel()) \(byDefault[0].evaluation)")
        }
    }
}

import Foundation
import SparseShift
import Testing

/// The synthetic sets of the paper, judged on fresh shifts. With SPARSESHIFT_TABLE set, five seeds and a
/// line for the table of results; two seeds otherwise.
@Suite struct IdentificationTests {
    private let isTable = ProcessInfo.processInfo.environment["SPARSESHIFT_TABLE"] != nil

    @Test(arguments: [(3, 2), (4, 3), (10, 7)])
    func conceptsAreFound(concepts: Int, varying: Int) throws {
        let seeds = 0..<(isTable ? 5 : 2)
        let toy = SyntheticShifts(concepts: concepts, varyingAtMost: varying, dimension: 32, count: 10_000, seed: 0)
        let fresh = toy.fresh(count: 5_000)
        var configuration = SSAE.Configuration(features: concepts)
        let runs = try train(configuration, on: toy, seeds: seeds)
        configuration.target = toy.trueLevel()
        let byDefault = try runs.meanCorrelation(with: fresh)
        let byTruth = try train(configuration, on: toy, seeds: seeds).meanCorrelation(with: fresh)
        let affine = try train(Affine.Configuration(features: concepts), on: toy, seeds: seeds)
            .meanCorrelation(with: fresh)
        #expect(byDefault.lowest >= 0.99)
        #expect(byTruth.lowest >= 0.99)
        #expect(affine.mean < 0.95)
        guard isTable else { return }
        let seconds = runs.map(\.seconds).reduce(0, +) / Double(runs.count)
        print(
            "(\(concepts), \(varying)): true level \(byTruth); default level \(byDefault); affine \(affine); \(seconds) s a run"
        )
    }
}

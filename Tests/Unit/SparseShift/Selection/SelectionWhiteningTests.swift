import Numerics
import SparseShift
import Testing

@Suite struct SelectionWhiteningTests {
    /// Fewer shifts than dimensions: two concepts of size 3 and noise in all directions.
    private static let small: PairedShifts = {
        var random = RandomGenerator(seed: 8, stream: 1)
        let (count, width) = (60, 100)
        let concepts = Matrix(rows: count, columns: 2) { target in
            target.update(repeating: 0)
            for row in 0..<count { target[2 * row + row % 2] = row % 4 < 2 ? 1 : -1 }
        }
        let before = Matrix(rows: count, columns: width) { for index in $0.indices { $0[index] = 0 } }
        let after = Matrix(rows: count, columns: width) { target in
            for row in 0..<count {
                for entry in 0..<width {
                    let noise = 0.1 * Float(random.normal())
                    target[row * width + entry] = noise + (entry < 2 ? 3 * concepts[row, entry] : 0)
                }
            }
        }
        return try! PairedShifts(before: before, after: after, concepts: concepts, name: "small")
    }()

    /// Whitened in all its sixty directions the noise would be as long as the concepts, and every seed would find
    /// directions of its own.
    @Test(arguments: [ShiftWhitening.half, .full, .automatic]) func fewFeaturesKeepTheConcepts(
        whitening: ShiftWhitening
    ) throws {
        var configuration = SSAE.Configuration(features: 2, length: .steps(600), batch: 30)
        configuration.whitening = whitening
        let runs = try train(configuration, on: Self.small, seeds: 0..<3, observer: nil)
        #expect(runs.agreement.mean > 0.99)
        let correlation = try runs.meanCorrelation(with: Self.small)
        #expect(correlation.lowest > 0.98)
        if let kept = runs[0].whitening?.rank { #expect(kept == 2) }
        let chosen = runs[0].chosenWhitening
        #expect((chosen == .none) == (runs[0].whitening == nil))
        if whitening == .automatic {
            let ratio = try #require(runs[0].whiteningTrials.first { $0.whitening == chosen }).sparsenessRatio
            #expect(runs[0].whiteningTrials.allSatisfy { $0.sparsenessRatio >= ratio })
        } else {
            #expect(chosen == whitening)
        }
    }

    @Test func aSweepOverWidthsFitsOneWhiteningAWidth() throws {
        var configuration = SSAE.Configuration(features: 2, length: .steps(40), batch: 30)
        configuration.whitening = .full
        let sweep = try sweep(configuration, over: ["oc": [2, 5, 200]], on: Self.small, seeds: [0], observer: nil)
        #expect(sweep.map { $0.runs[0].whitening?.rank } == [2, 5, 60])
    }
}

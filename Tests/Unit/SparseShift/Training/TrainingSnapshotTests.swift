import Numerics
import SparseShift
import Synchronization
import Testing

@Suite struct TrainingSnapshotTests {
    private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 12, count: 2_000, seed: 5)

    private func configuration(_ whitening: ShiftWhitening, steps: Int) -> SSAE.Configuration {
        var configuration = SSAE.Configuration(features: 4, length: .steps(steps))
        configuration.whitening = whitening
        // What a training of fewer steps does is the beginning of one of more steps.
        configuration.finalLearningRateFraction = 1
        return configuration
    }

    @Test(arguments: [ShiftWhitening.none, .full])
    func snapshotsAreModelsOfShorterTrainings(whitening: ShiftWhitening) throws {
        let taken = Mutex<[TrainingSnapshot]>([])
        let model = try train(
            configuration(whitening, steps: 70), on: Self.toy, seed: 3,
            snapshots: .every(30) { snapshot in taken.withLock { $0.append(snapshot) } })
        let snapshots = taken.withLock { $0 }
        #expect(snapshots.map(\.step) == [30, 60, 70] && snapshots.allSatisfy { $0.seed == 3 })
        for snapshot in snapshots {
            let short = try train(configuration(whitening, steps: snapshot.step), on: Self.toy, seed: 3)
            #expect(short.parameters.decoderWeight == snapshot.parameters.decoderWeight)
            #expect(short.parameters.encoderWeight == snapshot.parameters.encoderWeight)
        }
        #expect(model.parameters.decoderWeight == snapshots[2].parameters.decoderWeight)
    }

    @Test func whatALookThrowsEndsTheTraining() throws {
        struct Enough: Error {}
        #expect(throws: Enough.self) {
            _ = try train(
                configuration(.none, steps: 1_000), on: Self.toy, seeds: 0..<2,
                snapshots: .every(10) { _ in throw Enough() })
        }
    }

    @Test func conceptsEmerge() throws {
        let fresh = Self.toy.fresh(count: 1_000)
        let (model, emergence) = try ConceptEmergence.recording(
            SSAE.Configuration(features: 4), on: Self.toy, concepts: fresh, snapshots: 20)
        #expect(emergence.snapshots.map(\.step) == (1...20).map { $0 * 200 })
        #expect(emergence.scores[0] < 0.9 && emergence.scores[19] > 0.99)
        let known = try Runs([model]).meanCorrelation(with: fresh).mean
        #expect(abs(emergence.scores[19] - known) < 1e-6)
        #expect(emergence.steps(above: 0.95).allSatisfy { $0 != nil })
    }

    @Test func refusals() throws {
        let unlabelled = try Shifts(Matrix(rows: 100, columns: 12), name: "blank")
        #expect {
            try ConceptEmergence.recording(SSAE.Configuration(features: 4), on: Self.toy, concepts: unlabelled)
        } throws: { "\($0)" == "blank: its concepts are not known, so none can be seen to emerge." }
        let narrow = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 5, count: 100)
        #expect {
            try ConceptEmergence.recording(SSAE.Configuration(features: 4), on: Self.toy, concepts: narrow)
        } throws: { "\($0)".contains("synthetic (3, 2): shifts × 5, but synthetic (4, 2) has shifts × 12") }
    }
}

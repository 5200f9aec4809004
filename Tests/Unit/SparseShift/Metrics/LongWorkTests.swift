import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing
import Work

/// What takes long says how far it is.
@Suite(.serialized) struct LongWorkTests {
    private final class Notes: WorkObserver {
        let plan: WorkPlan
        var completed: [Int] = []
        init(_ plan: WorkPlan) { self.plan = plan }
        func record(_ progress: WorkProgress) { completed.append(progress.completed) }
        func finish() {}
    }
    private struct Made: @unchecked Sendable { var notes: [Notes] = [] }

    /// What is shown if all work counts as long: the plans, and how far each came.
    private func shown(_ body: () throws -> Void) rethrows -> [String] {
        let made = Mutex(Made())
        let factory: WorkObservers.Factory = { plan in
            let notes = Notes(plan)
            nonisolated(unsafe) let unshared = notes
            made.withLock { $0.notes.append(unshared) }
            return notes
        }
        WorkObservers.bootstrap(factory)
        defer { WorkObservers.bootstrap { _ in nil } }
        try WorkReport.$patience.withValue(.zero, operation: body)
        return made.withLock { $0.notes }.map {
            "\($0.plan.label): \($0.completed.last ?? -1) of \($0.plan.total ?? -1) \($0.plan.unit)"
        }
    }

    private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 1_500, seed: 4)

    private func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        var random = RandomGenerator(seed: 3, stream: 0)
        return Matrix(rows: rows, columns: columns) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
    }

    @Test func metrics() throws {
        #expect(
            shown { _ = Agreement(decoders: (0..<4).map { _ in matrix(3, 8) }) } == [
                "agreement of 4 decoders: 6 of 6 pairs"
            ])
        #expect(
            shown { _ = Correlation.rdc.absolute(between: matrix(50, 2), and: matrix(50, 3)) } == [
                "RDC of 2 × 3 variables: 6 of 6 pairs"
            ])
        // Sums of so many observations are added up in parts.
        #expect(
            shown { _ = Correlation.pearson.absolute(between: matrix(9_000, 300), and: matrix(9_000, 400)) } == [
                "correlating 300 × 400 variables: 300 of 300 variables"
            ])
    }

    @Test func passesOverData() throws {
        var model: TrainedModel?
        let found = try shown { model = try train(PrincipalComponents.Configuration(features: 3), on: toy) }
        #expect(found.first == "reading \(toy.name): 1500 of 1500 shifts")
        #expect(Set(found.dropFirst()) == ["computing PCA of \(toy.name): 1500 of 1500 shifts"])
        let trained = try #require(model)
        #expect(shown { _ = trained.evaluate(on: toy) } == ["evaluating on \(toy.name): 1500 of 1500 shifts"])
        #expect(shown { _ = trained.encode(toy) } == ["encoding \(toy.name): 1500 of 1500 shifts"])
        #expect(
            try shown { _ = try Runs([trained]).meanCorrelation(with: toy) } == [
                "encoding \(toy.name): 1500 of 1500 shifts", "MCC of 1 models: 1 of 1 models",
            ])
    }

    @Test func readingAFile() throws {
        let found = try shown { _ = try EmbeddingPairs(fixtures + "/data/h5py.h5").matrix }
        #expect(
            found.contains { $0.hasPrefix("reading ") && $0.contains("h5py.h5") && $0.hasSuffix(": 40 of 40 rows") },
            "\(found)")
    }

    /// A training has bars of its own; passes within it show none.
    @Test func trainings() throws {
        var configuration = SSAE.Configuration(features: 6)
        configuration.settings.length = .steps(20)
        let found = try shown { _ = try train(configuration, on: toy, seeds: [0, 1], observer: nil) }
        #expect(found.first == "reading \(toy.name): 1500 of 1500 shifts")
        #expect(found.dropFirst().contains("merging features: 2 of 2 models"))
        #expect(
            found.dropFirst().allSatisfy {
                $0.hasPrefix("merging features") || $0.hasPrefix("training without repeated features: ")
            }, "\(found)")
    }

    @Test func nothingOfShortWork() {
        let made = Mutex(0)
        WorkObservers.bootstrap { _ in
            made.withLock { $0 += 1 }
            return nil
        }
        defer { WorkObservers.bootstrap { _ in nil } }
        _ = Agreement(decoders: (0..<4).map { _ in matrix(3, 8) })
        #expect(made.withLock { $0 } == 0)
    }
}

import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

extension TrainingTests {
    /// A training is resumed with its own data alone, whatever their sums are.
    @Suite(.serialized) struct ResumedDataTests {
        private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 300, seed: 0)
        private func train(_ data: some ShiftDataset, _ folder: String) throws -> TrainedModel {
            func train(_ configuration: some MethodConfiguration) throws -> TrainedModel {
                try SparseShift.train(
                    configuration, on: data, seed: 0, storingIn: RunDirectory(folder, earlier: .resume), observer: nil)
            }
            return try train(ConfigurationFile(yaml: "method: TopK\noc: 5\nk: 2\nsteps: 20\nbatch: 32\n").configuration)
        }

        private func shifts(_ change: (inout [Float]) -> Void, concepts: Matrix? = nil) throws -> Shifts {
            var elements = Self.toy.matrix.elements
            change(&elements)
            return try Shifts(
                Matrix(rows: 300, columns: 8, elements: elements), concepts: concepts ?? Self.toy.concepts, name: "toy")
        }

        @Test func otherDataAreRefused() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                let first = try train(shifts { _ in }, path)
                #expect(try train(shifts { _ in }, path).parameters == first.parameters)
                // Before and after swapped: the same lengths, the same squares.
                let swapped = #expect(throws: ModelError.self) { try train(shifts { $0 = $0.map { -$0 } }, path) }
                #expect(swapped?.description.contains("other shifts of toy") == true, "\(swapped?.description ?? "")")
                #expect(throws: ModelError.self) { try train(shifts { $0[7] = -$0[7] }, path) }
                #expect(throws: ModelError.self) { try train(shifts { $0.swapAt(3, 4) }, path) }
                var elements = Self.toy.concepts.elements
                elements[5] += 1
                let labelled = try shifts({ _ in }, concepts: Matrix(rows: 300, columns: 4, elements: elements))
                let labels = #expect(throws: ModelError.self) { try train(labelled, path) }
                #expect(labels?.description.contains("other labels of toy") == true)
            }
        }

        /// Folders of earlier versions have no digest, and are resumed by the sums alone.
        @Test func foldersWithoutADigest() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                let first = try train(shifts { _ in }, path)
                let metrics = path + "/metrics.jsonl"
                let text = try String(contentsOfFile: metrics, encoding: .utf8)
                let old = text.replacing(/"digest":"[0-9a-f-]*",?/, with: "")
                #expect(old != text)
                try old.write(toFile: metrics, atomically: true, encoding: .utf8)
                #expect(try train(shifts { _ in }, path).parameters == first.parameters)
                #expect(throws: ModelError.self) { try train(shifts { $0[7] *= 2 }, path) }
            }
        }
    }
}

import Numerics
import SparseShift

/// Shifts with numeric labels of what changed in each.
package struct LabelledShifts {
    private let data: any LabelledShiftDataset
    /// Whether the models encode embeddings, so that the code of a shift is the difference of two codes.
    private let areDifferencesOfCodes: Bool

    /// `nil` if the data have no labels, or labels that are not numbers.
    package init?(_ data: any ShiftDataset, areDifferencesOfCodes: Bool) {
        guard let data = data as? any LabelledShiftDataset, data.concepts.columns > 0 else { return nil }
        self.data = data
        self.areDifferencesOfCodes = areDifferencesOfCodes
    }

    /// δ (N × K).
    var concepts: Matrix { data.concepts }

    /// The names of the columns of δ in tables.
    var names: [String] {
        let known = data.annotations.conceptNames
        return known.count == concepts.columns ? known : (0..<concepts.columns).map { "label \($0)" }
    }

    /// The code of every shift (N × H).
    package func codes(of model: TrainedModel) throws -> Matrix {
        guard areDifferencesOfCodes, let pairs = data as? any PairedEmbeddingDataset else {
            return try codes(of: model, data)
        }
        var elements: [Float] = []
        elements.reserveCapacity(data.count * model.features)
        for rows in data.slices() {
            let (before, after) = try pairs.embeddings(at: Array(rows))
            elements += model.encodeDifference(before: before, after: after).elements
        }
        return Matrix(rows: data.count, columns: model.features, elements: elements)
    }

    private func codes(of model: TrainedModel, _ data: some ShiftDataset) throws -> Matrix { try model.encode(data) }
}

import Numerics
import SparseShift

/// Shifts with numbers that tell what changed in each.
struct LabelledShifts {
    private let data: any LabelledShiftDataset
    /// Whether the models' features answer to embeddings, so that a shift's code is a difference of two.
    private let areDifferencesOfCodes: Bool

    /// `nil` if the data have no labels, or labels that are no numbers.
    init?(_ data: any ShiftDataset, areDifferencesOfCodes: Bool) {
        guard let data = data as? any LabelledShiftDataset, data.concepts.columns > 0 else { return nil }
        self.data = data
        self.areDifferencesOfCodes = areDifferencesOfCodes
    }

    /// δ (N × K).
    var concepts: Matrix { data.concepts }

    /// How tables call every column of δ.
    var names: [String] {
        let known = data.annotations.conceptNames
        return known.count == concepts.columns ? known : (0..<concepts.columns).map { "label \($0)" }
    }

    /// The code of every shift (N × H).
    func codes(of model: TrainedModel) throws -> Matrix {
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

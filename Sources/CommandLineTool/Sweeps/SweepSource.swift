import Foundation
import JSON
import SparseShift

/// The data of a sweep: what its plan says of them, so that any process opens the same ones.
struct SweepSource {
    private enum Place {
        case file(String, dataset: String, options: DataOptions)
        /// In the sweep's folder, as a notebook wrote them.
        case stored(SweepPlan, folder: String)
    }

    private let place: Place

    /// - Parameter file: The file with the embeddings.
    init(_ file: String, dataset: String, options: DataOptions) {
        place = .file(file, dataset: dataset, options: options)
    }

    /// What a plan says.
    ///
    /// - Throws: ``CommandFailure`` if the plan was made by a program that has the data in memory.
    init(_ plan: SweepPlan, in folder: String) throws {
        if SweepData.isStored(plan) {
            place = .stored(plan, folder: folder)
            return
        }
        guard let file = plan.source["file"]?.string, let dataset = plan.source["dataset"]?.string,
            let words = plan.source["options"]?.array?.compactMap(\.string),
            let options = try? DataOptions.parse(words)
        else {
            throw CommandFailure(
                "\(folder): this sweep was planned in a notebook, with data that only the notebook can open.")
        }
        place = .file(file, dataset: dataset, options: options)
    }

    /// As a plan has it.
    var json: JSONValue {
        switch place {
        case .file(let file, let dataset, let options):
            [
                "file": .string(URL(fileURLWithPath: file).path), "dataset": .string(dataset),
                "options": .array(options.words.map { .string($0) }),
            ]
        case .stored(let plan, _): plan.source
        }
    }

    /// Opens the shifts to train on.
    func shifts(_ printing: OutputOptions) throws -> any ShiftDataset {
        switch place {
        case .file(let file, let dataset, let options):
            try options.open(file, dataset: dataset, printing: printing)
        case .stored(let plan, let folder): try SweepData.open(plan, in: folder)
        }
    }

    /// Labelled shifts to measure the models on: the test data, or the training data without them.
    func labelled(_ shifts: any ShiftDataset, _ printing: OutputOptions) throws -> (any LabelledShiftDataset)? {
        func known(_ data: any ShiftDataset) -> (any LabelledShiftDataset)? {
            (data as? any LabelledShiftDataset).flatMap {
                // Labels of which none changes measure nothing.
                $0.concepts.constantColumns.count < $0.concepts.columns ? $0 : nil
            }
        }
        guard case .file(let file, let dataset, let options) = place else { return known(shifts) }
        guard !options.rawEmbeddings else { return nil }
        guard dataset != "cfc_test", try DataOptions.hasTestData(in: file, printing: printing) else {
            return known(shifts)
        }
        let test = try options.forTests.open(file, dataset: "cfc_test", printing: printing)
        return test.dimension == shifts.dimension ? known(test) ?? known(shifts) : known(shifts)
    }
}

import Foundation
import JSON
import SparseShift

/// The data of a sweep: what its plan says of them, so that any process opens the same ones.
struct SweepSource {
    let file: String
    let dataset: String
    let options: DataOptions

    /// - Parameter file: The file with the embeddings.
    init(_ file: String, dataset: String, options: DataOptions) {
        self.file = file
        self.dataset = dataset
        self.options = options
    }

    /// What a plan says.
    ///
    /// - Throws: ``CommandFailure`` if the plan was made by a program that has the data in memory.
    init(_ plan: SweepPlan, in folder: String) throws {
        guard let file = plan.source["file"]?.string, let dataset = plan.source["dataset"]?.string,
            let words = plan.source["options"]?.array?.compactMap(\.string),
            let options = try? DataOptions.parse(words)
        else {
            throw CommandFailure(
                "\(folder): this sweep was planned in a notebook, with data that only the notebook can open.")
        }
        self.init(file, dataset: dataset, options: options)
    }

    /// As a plan has it.
    var json: JSONValue {
        [
            "file": .string(URL(fileURLWithPath: file).path), "dataset": .string(dataset),
            "options": .array(options.words.map { .string($0) }),
        ]
    }

    /// Opens the shifts to train on.
    func shifts(_ printing: OutputOptions) throws -> any ShiftDataset {
        try options.open(file, dataset: dataset, printing: printing)
    }

    /// Labelled shifts to measure the models on: the test data, or the training data without them.
    func labelled(_ shifts: any ShiftDataset, _ printing: OutputOptions) throws -> (any LabelledShiftDataset)? {
        func known(_ data: any ShiftDataset) -> (any LabelledShiftDataset)? {
            (data as? any LabelledShiftDataset).flatMap {
                // Labels of which none changes measure nothing.
                $0.concepts.constantColumns.count < $0.concepts.columns ? $0 : nil
            }
        }
        guard !options.rawEmbeddings else { return nil }
        guard dataset != "cfc_test", try DataOptions.hasTestData(in: file, printing: printing) else {
            return known(shifts)
        }
        let test = try options.forTests.open(file, dataset: "cfc_test", printing: printing)
        return test.dimension == shifts.dimension ? known(test) ?? known(shifts) : known(shifts)
    }
}

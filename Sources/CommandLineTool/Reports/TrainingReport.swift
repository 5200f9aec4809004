import Figures
import JSON
import SparseShift

/// The result of a training.
package struct TrainingReport {
    let runs: Runs
    /// The folder of each model.
    let folders: [String]
    /// The shifts that were trained on.
    private let shifts: (any ShiftDataset)?
    /// The evaluation of each model on other data.
    let test: [Evaluation]?
    let isInterrupted: Bool
    /// The folder of what the runs agree on.
    private let conceptsFolder: String?
    /// Its evaluation on other data.
    private let conceptsTest: Evaluation?

    /// A report of the given runs.
    ///
    /// - Parameters:
    ///   - folders: The folder of each run's model.
    ///   - shifts: The shifts that were trained on, to say what they are.
    ///   - test: The evaluation of each model on other data; `nil` without such data.
    ///   - conceptsFolder: Where training puts what the runs agree on.
    ///   - conceptsTest: The evaluation of the concepts' model on other data.
    package init(
        runs: Runs, folders: [String], shifts: (any ShiftDataset)? = nil, test: [Evaluation]?, isInterrupted: Bool,
        conceptsFolder: String? = nil,
        conceptsTest: Evaluation? = nil
    ) {
        self.runs = runs
        self.folders = folders
        self.shifts = shifts
        self.test = test
        self.isInterrupted = isInterrupted
        self.conceptsFolder = conceptsFolder
        self.conceptsTest = conceptsTest
    }

    private var concepts: Concepts? { try? runs.concepts }

    /// The report as a JSON document.
    package var json: JSONValue {
        .object([
            "method": runs.first.map { .string($0.method) } ?? .null,
            "data": runs.first.map { .string($0.data) } ?? .null,
            "shifts": shifts.map(ShiftDescription.json) ?? .null,
            "models": .array(runs.indices.map(model)),
            "concepts": conceptsJSON, "agreement": runs.count > 1 ? runs.agreement.json : .null,
            "warnings": .array(runs.isEmpty ? [] : runs.warnings.map { .string($0) }),
            "interrupted": .boolean(isInterrupted),
        ])
    }

    /// `null` where there are no concepts; the warnings say why.
    private var conceptsJSON: JSONValue {
        guard let concepts, case .object(var members) = concepts.json(folder: conceptsFolder) else { return .null }
        members["test"] = conceptsTest.map { .object($0.report) } ?? .null
        return .object(members)
    }

    private func model(_ index: Int) -> JSONValue {
        let run = runs[index]
        return .object([
            "seed": .integer(run.seed), "folder": .string(folders[index]), "features": .integer(run.features),
            "dimension": .integer(run.dimension), "complete": .boolean(run.isComplete), "steps": .integer(run.steps),
            "seconds": .real(run.seconds), "samples_per_second": .real(run.samplesPerSecond),
            "multiplier": .real(run.multiplier), "pressure": .real(run.pressure),
            "whitening_trials": .array(
                run.whiteningTrials.map { trial in
                    ["whitening": .string(trial.whitening.rawValue), "ratio": .real(trial.sparsenessRatio)]
                }),
            "continued_from": run.continuedFrom.map { .integer($0) } ?? .null,
            "outliers": run.outlierTreatment.map { .string($0) } ?? .null,
            "long_shifts": run.longShifts?.json ?? .null,
            "train": .object(run.evaluation.report),
            "test": test.map { .object($0[index].report) } ?? .null,
        ])
    }

    /// The report for people: what the runs agree on, one line per run, a table, the agreement and warnings.
    package var text: String {
        guard !runs.isEmpty else { return "nothing was trained" }
        var rows: [[Table.Cell]] = []
        for (index, run) in runs.enumerated() {
            let name = runs.count > 1 ? "seed \(run.seed)" : "train"
            rows.append([.text(name)] + EvaluationColumns.cells(run.evaluation))
            if let test {
                rows.append([.text(runs.count > 1 ? "  test" : "test")] + EvaluationColumns.cells(test[index]))
            }
        }
        if let concepts {
            rows.append([.text("concepts")] + EvaluationColumns.cells(concepts.model.evaluation))
            if let conceptsTest { rows.append([.text("  test")] + EvaluationColumns.cells(conceptsTest)) }
        }
        var lines = concepts.map { ConceptReport(concepts: $0, folder: conceptsFolder).lines } ?? []
        lines += shifts.map { [ShiftDescription.text($0)] } ?? []
        lines += runs.enumerated().map { index, run in
            let seed = runs.count > 1 ? "seed \(run.seed): " : ""
            guard run.steps > 0 else { return "\(seed)computed; model in \(folders[index])" }
            let rate = "\(NumberText.integer(Int(run.samplesPerSecond)).digits) samples a second"
            return "\(seed)\(run.isComplete ? "trained" : "stopped after") \(run.steps) steps in "
                + "\(ProgressState.number(run.seconds)) s, \(rate)\(whitening(run)); model in \(folders[index])"
        }
        lines.append(Table(columns: [""] + EvaluationColumns.all, rows: rows, visibleRows: nil).plainText)
        if runs.count > 1 { lines.append(runs.agreement.sentence(concepts)) }
        lines += runs.first?.outlierTreatment.map { ["outliers: \($0)"] } ?? []
        if let steps = runs.lazy.compactMap(\.continuedFrom).first { lines.append(OwnModelInspection.continued(steps)) }
        lines += runs.warnings.map { "warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// The whitening that the trials chose.
    private func whitening(_ run: TrainedModel) -> String {
        WhiteningTrial.best(of: run.whiteningTrials).map { ", whitening: \($0.whitening.rawValue), by trials" } ?? ""
    }
}

import Foundation
import JSON
import SparseShift
import TensorFiles

extension OfflineRun {
    private static let project = "project"

    /// The training of a model: its settings, its records and its evaluation.
    ///
    /// - Parameters:
    ///   - folder: The model's folder, after which the run is named, and whose time is that of the run's end.
    ///   - metadata: `project` names the project, `sparseshift` by default; the rest joins the settings.
    init(of model: TrainedModel, folder: String, _ metadata: [Assignment]) throws {
        guard !model.history.isEmpty else {
            throw CommandFailure("--to wandb: \(folder) has no records of a training.")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/metrics.jsonl")
        let end = attributes?[.modificationDate] as? Date ?? Date()
        let file = ConfigurationFile(model.configuration, seed: model.seed)
        var settings = Dictionary(
            file.entries.map { ($0.key, Assignment.json($0.value)) }, uniquingKeysWith: { _, last in last })
        for entry in metadata where entry.key != Self.project {
            settings[entry.key] = Assignment.json(entry.value)
        }
        settings["data"] = .string(model.data)
        let names = folder.split(separator: "/").suffix(2).filter { $0 != "." && $0 != ".." }
        self.init(
            project: metadata.last { $0.key == Self.project }?.value ?? "sparseshift",
            name: names.joined(separator: "/"),
            start: Date(timeIntervalSince1970: (end.timeIntervalSince1970 - model.seconds).rounded(.down)),
            configuration: settings,
            history: model.history.map {
                Row(step: $0.step, seconds: $0.seconds, values: $0.scalars("train/"))
            },
            summary: Dictionary(
                uniqueKeysWithValues: model.evaluation.report.filter { $0.value.number?.isFinite ?? false }
                    .map { ("final/" + $0.key, $0.value) }))
    }
}

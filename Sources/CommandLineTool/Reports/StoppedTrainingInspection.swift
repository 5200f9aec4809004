import JSON
import SparseShift

/// A folder of a training that was stopped before it had a model.
struct StoppedTrainingInspection: Inspection {
    let path: String
    /// Whether the choice of the whitening had begun.
    private let isChoosingWhitening: Bool

    /// `nil` for a folder that holds something else.
    init?(_ path: String) {
        let folder = RunFolder(path)
        switch folder.content {
        case .run(let run) where !run.hasModel: isChoosingWhitening = true
        case .nothing where folder.hasConfiguration: isChoosingWhitening = false
        default: return nil
        }
        self.path = path
    }

    var json: JSONValue {
        .object([
            "kind": "stopped", "path": .string(path), "complete": .boolean(false), "resumable": .boolean(true),
            "state": .string(isChoosingWhitening ? "choosing the whitening" : "before the first checkpoint"),
        ])
    }

    var text: String { isChoosingWhitening ? RunFolder.choosingWhitening(path) : RunFolder.begun(path) }
}

/// A folder of several seeds of which none has a model, or of a search for concepts between two widths.
struct StoppedSeedsInspection: Inspection {
    private let path: String
    private let seeds: [StoppedTrainingInspection]

    /// `nil` for a folder that holds something else, or a model.
    init?(_ path: String) {
        guard case .seeds(let folders) = RunFolder(path).content else { return nil }
        seeds = folders.compactMap { StoppedTrainingInspection($0) }
        guard seeds.count == folders.count else { return nil }
        self.path = path
    }

    var json: JSONValue {
        .object([
            "kind": "stopped", "path": .string(path), "complete": .boolean(false), "resumable": .boolean(true),
            "seeds": .array(seeds.map(\.json)),
        ])
    }

    var text: String {
        let heading =
            seeds.isEmpty
            ? "a search for concepts that was stopped between two widths"
            : "seeds that were stopped before they had a model"
        let lines = [
            "\(path): \(heading); resume it with the command that began it and --resume --output \(path)."
        ]
        return (lines + seeds.map(\.text)).joined(separator: "\n")
    }
}

import JSON
import Scheduling
import SparseShift

extension SweepStatus {
    /// For people: the summary, why runs are queued, a line for each run that failed or diverged, and the way on.
    var text: String {
        let problems = runs.filter { [.failed, .diverged].contains($0.state) }.map {
            "\($0.state.rawValue): run \($0.number) (\($0.name)): \($0.detail)"
        }
        let reasons = QueueReasons.line(runs.filter { $0.state == .queued }.map(\.detail), of: "runs")
        var lines = [description] + (reasons.map { [$0] } ?? []) + problems
        if let problem {
            let unknown = count(.unknown)
            lines.append(
                "\(problem), so nothing is known of \(unknown) run\(unknown == 1 ? "" : "s") that \(unknown == 1 ? "was" : "were") submitted"
            )
        }
        // Whoever trains other runs may get to those that wait.
        if count(.failed) > 0 || !missing.isEmpty && !isActive {
            lines.append(
                isSubmitted
                    ? "submit what is missing: sparseshift sweep \(folder) --resume --engine slurm"
                    : "train what is missing: sparseshift sweep \(folder) --resume")
        } else if isComplete {
            lines.append("tables: sparseshift sweep \(folder) --collect")
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: JSONValue {
        .object([
            "folder": .string(folder), "complete": .boolean(isComplete),
            "runs": .array(
                runs.map { run in
                    .object([
                        "run": .integer(run.number), "name": .string(run.name),
                        "seed": .integer(run.seed), "state": .string(run.state.rawValue), "detail": .string(run.detail),
                        "folder": .string(run.path(in: folder)),
                    ])
                }),
        ])
    }
}

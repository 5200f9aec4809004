import JSON
import Scheduling
import SparseShift

extension SweepStatus {
    /// For people: the summary, why runs are queued, a line for each run that failed or diverged, and the way on.
    var text: String {
        let problems = runs.filter { [.failed, .diverged].contains($0.state) }.map {
            "\($0.state.rawValue): run \($0.number) (\($0.name)): \($0.detail)"
        }
        let obstacles = obstacles.map {
            "queued: \($0.runs) run\($0.runs == 1 ? "" : "s"), for Slurm's reason \($0.reason)"
        }
        let quoted = ShellWord.quoted(folder)
        var lines = [description] + problems + obstacles
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
                    ? "submit what is missing: sparseshift sweep \(quoted) --resume --engine slurm"
                    : "train what is missing: sparseshift sweep \(quoted) --resume")
        } else if isComplete {
            lines.append("tables: sparseshift sweep \(quoted) --collect")
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

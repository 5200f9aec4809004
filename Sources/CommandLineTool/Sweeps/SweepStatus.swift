import Figures
import JSON
import SparseShift

/// How far a sweep in a folder is.
struct SweepStatus {
    /// A run with what is known of it.
    struct Row {
        let run: PlannedRun
        /// `done`, `running`, `queued`, `stopped`, `waiting`, `failed` or `diverged`.
        let state: String
        /// Why it failed, or where it stands.
        let detail: String
    }

    let folder: String
    let rows: [Row]

    /// Looks at the folders of the runs, and asks Slurm about those that were submitted.
    ///
    /// - Throws: ``ModelError`` if the folder holds no sweep.
    init(_ folder: String) throws {
        self.folder = folder
        let array = SlurmArray(in: folder)
        let queued = array.states()
        rows = try SweepPlan(contentsOf: folder).runs().map { run in
            func row(_ state: String, _ detail: String = "") -> Row { Row(run: run, state: state, detail: detail) }
            let found = run.state(in: folder)
            switch found {
            case .done: return row("done")
            case .diverged(let sentence): return row("diverged", sentence)
            case .running: return row("running")
            case .waiting, .stopped: break
            }
            let state = found == .stopped ? "stopped" : "waiting"
            switch queued?[run.number] {
            case "running", "completing": return row("running")
            case .some: return row("queued")
            case nil: break
            }
            guard array.hasRun(run.number), queued != nil else { return row(state) }
            guard let log = array.lastLine(ofRun: run.number) else {
                return row("failed", "Slurm's task left no log; do all machines of the cluster see \(folder)?")
            }
            return row("failed", log.line.isEmpty ? "nothing in \(log.file)" : log.line)
        }
    }

    /// The numbers of the runs that have no result and are not being worked on.
    var missing: [Int] {
        rows.filter { ["waiting", "stopped", "failed"].contains($0.state) }.map(\.run.number)
    }

    /// The number of runs in a state.
    func count(_ state: String) -> Int { rows.count { $0.state == state } }

    /// Whether nothing is left to do.
    var isComplete: Bool { rows.allSatisfy { ["done", "diverged"].contains($0.state) } }

    /// As in `24 runs: 12 done, 2 running`.
    var summary: String {
        let states = ["done", "running", "queued", "waiting", "stopped", "failed", "diverged"]
        let parts = states.filter { count($0) > 0 }.map { "\(count($0)) \($0)" }
        return "\(rows.count) runs: \(parts.joined(separator: ", "))"
    }

    /// For people: the summary, and a line for each run that failed or diverged.
    var text: String {
        let problems = rows.filter { ["failed", "diverged"].contains($0.state) }.map {
            "\($0.state): run \($0.run.number) (\($0.run.name)): \($0.detail)"
        }
        var lines = [summary] + problems
        if !missing.isEmpty {
            lines.append("run what is missing: sparseshift sweep \(folder) --resume")
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
                rows.map { row in
                    .object([
                        "run": .integer(row.run.number), "name": .string(row.run.name),
                        "seed": .integer(row.run.seed), "state": .string(row.state), "detail": .string(row.detail),
                        "folder": .string(row.run.path(in: folder)),
                    ])
                }),
        ])
    }
}

import Machine
import Scheduling

/// How far a sweep in a folder is, whoever trains its runs.
///
///     try SweepStatus("sw")
public struct SweepStatus: Sendable, Hashable, CustomStringConvertible {
    /// How far a run is.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its model is there.
        case done
        /// It is being trained.
        case running
        /// Slurm has it, and has not begun.
        case queued
        /// It was submitted, and Slurm does not answer.
        case unknown
        /// Nobody works on it.
        case waiting
        /// It was begun and stopped, and can be resumed; no process works on it.
        case stopped
        /// Its task has ended without a result.
        case failed
        /// Its numbers left the finite range.
        case diverged
    }

    /// A run with what is known of it.
    public struct Run: Sendable, Hashable {
        /// From 0, in the order of the points and seeds.
        public let number: Int
        /// What its point changes.
        public let changes: [Sweep.Change]
        /// The seed; 0 of a method that is computed.
        public let seed: Int
        /// How far it is.
        public let state: State
        /// Why it failed or diverged, or what it waits for in Slurm's words; may be empty.
        public let detail: String

        /// In words, such as `target 0.1, seed 2`.
        public var name: String { planned.name }

        /// Its folder in that of the sweep.
        package func path(in folder: String) -> String { planned.path(in: folder) }

        private var planned: PlannedRun { PlannedRun(number: number, changes: changes, seed: seed) }
    }

    /// The sweep's folder.
    public let folder: String
    /// One a run, in the order of their numbers.
    public let runs: [Run]
    /// Why it is not known how far some runs are, as a sentence without its full stop; `nil` if all is known.
    public let problem: String?
    /// Whether runs were submitted to Slurm, now or earlier.
    package let isSubmitted: Bool

    /// Looks at the folders of the runs, and asks Slurm about those that were submitted.
    ///
    /// - Throws: ``ModelError`` if the folder holds no sweep.
    public init(_ folder: String) throws {
        let folder = RunDirectory(folder).path
        try self.init(folder, array: SlurmArray(in: SweepPlan.arrayFolder(of: folder)))
    }

    init(_ folder: String, array: SlurmArray) throws {
        self.folder = folder
        isSubmitted = array.wasUsed
        let plan = try SweepPlan(contentsOf: folder)
        // Asked first: a run that ends in between is then done, and not failed.
        let states = array.look()
        let runs = try plan.runs().map { run in
            func row(_ state: State, _ detail: String = "") -> Run {
                Run(number: run.number, changes: run.changes, seed: run.seed, state: state, detail: detail)
            }
            let found = run.state(in: folder)
            switch found {
            case .done: return row(.done)
            case .diverged(let sentence): return row(.diverged, sentence)
            case .running: return row(.running)
            case .waiting, .stopped: break
            }
            switch states[run.number] {
            case .running: return row(.running)
            case .queued(let reason): return row(.queued, reason == "None" ? "" : reason)
            case .unknown: return row(.unknown)
            case .ended: return row(.failed, array.failure(of: run.number))
            case nil: return row(found == .stopped ? .stopped : .waiting)
            }
        }
        self.runs = runs
        problem = runs.contains { $0.state == .unknown } ? states.problem : nil
    }

    /// The number of runs in a state.
    public func count(_ state: State) -> Int { runs.count { $0.state == state } }

    /// Whether nothing is left to do.
    public var isComplete: Bool { runs.allSatisfy { [.done, .diverged].contains($0.state) } }

    /// Whether Slurm or another process works on a run, or may do so.
    package var isActive: Bool { runs.contains { [.running, .queued, .unknown].contains($0.state) } }

    /// The numbers of the runs that have no result and are not being worked on.
    package var missing: [Int] {
        runs.filter { [.waiting, .stopped, .failed].contains($0.state) }.map(\.number)
    }

    /// What queued runs wait for, other than their turn, in Slurm's words, with how many do; may never come.
    package var obstacles: [(reason: String, runs: Int)] {
        ArrayStates.obstacles(runs.filter { $0.state == .queued }.map(\.detail)).map { ($0.reason, $0.items) }
    }

    /// As in `24 runs: 12 done, 2 running`.
    public var description: String {
        let states: [State] = [.done, .running, .queued, .unknown, .waiting, .stopped, .failed, .diverged]
        let parts = states.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        return "\(runs.count) run\(runs.count == 1 ? "" : "s"): \(parts.joined(separator: ", "))"
    }
}

extension SweepStatus: ArrayStatus {}

import Figures
import SparseShift

/// Shows on standard error how training goes: bars on a terminal, a line for every tenth of a run elsewhere.
final class TrainingProgress: TrainingObserver {
    private var state: ProgressState?
    private var bars: ProgressBars?
    private var tenths: [Int: Int] = [:]

    func start(_ plan: TrainingPlan) {
        let state = ProgressState(plan)
        StandardError.write(state.heading + "\n")
        self.state = state
        tenths = [:]
        bars = Terminal.isInteractive ? ProgressBars() : nil
        bars?.show(state)
    }

    func record(_ record: TrainingRecord) {
        state?.note(record)
        guard let state else { return }
        if let bars { return bars.show(state) }
        let tenth = Int(state.fraction(record) * 10)
        guard tenth > tenths[record.seed, default: 0] else { return }
        tenths[record.seed] = tenth
        let run = state.name(ofRun: record.seed).map { $0 + ": " } ?? ""
        let left = state.secondsLeft.map { "  \(DurationText.brief($0)) left" } ?? ""
        StandardError.write("\(run)step \(record.step) of \(state.plan.steps)  \(state.numbers(record))\(left)\n")
    }

    func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        let isFirst = state?.trials.text == nil
        state?.trials.note(record, ofTrial: whitening, steps: steps)
        guard let state else { return }
        if let bars { return bars.show(state) }
        if isFirst { StandardError.write("choosing the whitening by trials of \(steps) steps\n") }
    }

    func refine(seed: Int, done: Int, of rounds: Int) {
        state?.refine(seed, done: done, of: rounds)
        guard let state else { return }
        if let bars { return bars.show(state) }
        guard done == 0 else { return }
        let run = state.name(ofRun: seed).map { $0 + ": " } ?? ""
        StandardError.write("\(run)refining, \(rounds) rounds\n")
    }

    func end(_ run: TrainedModel) {
        guard let state else { return }
        bars?.keep(run.seed, of: state)
        self.state?.end(run.seed, steps: run.steps)
    }

    func finish(_ outcome: TrainingOutcome) { bars?.close() }
}

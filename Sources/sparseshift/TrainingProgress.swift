import Foundation
import Glibc
import SparseShift

/// Shows on standard error how training goes: a bar on a terminal, a line for every tenth elsewhere.
final class TrainingProgress: TrainingObserver {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var plan: TrainingPlan?
    private var tenthsShown = 0
    private var barIsShown = false

    func start(_ plan: TrainingPlan) {
        self.plan = plan
        write("\(plan.method): \(plan.features) features × \(plan.dimension), \(plan.steps) steps of \(plan.batch) shifts of \(plan.data)\n")
    }

    func record(_ record: TrainingRecord) {
        guard let plan else { return }
        let done = Double(record.step) / Double(plan.steps)
        let state = String(
            format: "loss %.4g  mean|h| %.4g  violation %.3g  multiplier %.3g", record.loss, record.sparsity, record.violation,
            record.multiplier)
        if isTerminal {
            let filled = Int(done * 24)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let left = record.seconds / done - record.seconds
            write("\r\(bar) \(String(format: "%3.0f %%", done * 100))  \(state)  \(String(format: "%.0f s left", left))\u{1b}[K")
            barIsShown = true
        } else if Int(done * 10) > tenthsShown {
            tenthsShown = Int(done * 10)
            write("step \(record.step) of \(plan.steps)  \(state)\n")
        }
    }

    func finish(_ outcome: TrainingOutcome) {
        if barIsShown { write("\n") }
        if outcome == .interrupted { write("stopped; what was trained is written\n") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

import Figures
import SparseShift

/// One bar for each run that is under way, drawn in place at the bottom of a terminal.
package final class ProgressBars {
    private static let barWidth = 20
    /// How many lines of the terminal are drawn anew each time.
    private var drawn = 0
    private let width: () -> Int
    private let write: (String) -> Void

    /// - Parameters:
    ///   - width: The width of the terminal in characters, which may change.
    ///   - write: Writes to the terminal.
    package init(width: @escaping () -> Int, write: @escaping (String) -> Void) {
        self.width = width
        self.write = write
    }

    /// Bars on the terminal behind standard error.
    convenience init() { self.init(width: { Terminal.width }, write: StandardError.writeSequences) }

    /// Draws the runs as they stand.
    package func show(_ state: ProgressState) {
        var lines = state.running.map { line($0, of: state) }
        if lines.isEmpty, state.ended.isEmpty { lines = [state.trials.text ?? "getting ready"] }
        if state.plan.seeds.count > 1 {
            let left = state.secondsLeft.map { ", \(DurationText.brief($0)) left" } ?? ""
            let percent = Int(state.fraction * 100)
            lines.append("\(state.ended.count) of \(state.plan.seeds.count) runs done, \(percent) %\(left)")
        }
        draw(lines)
    }

    /// Leaves the last line of a run above the bars.
    package func keep(_ seed: Int, of state: ProgressState) {
        guard let record = state.latest[seed] else { return }
        draw([line(record, of: state)])
        close()
    }

    /// Leaves the drawn lines as they are.
    package func close() {
        if drawn > 0 { write("\n") }
        drawn = 0
    }

    private func line(_ record: TrainingRecord, of state: ProgressState) -> String {
        let fraction = state.fraction(record)
        let filled = Int(fraction * Double(Self.barWidth))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
        let percent = "\(Int(fraction * 100))"
        var text = state.name(ofRun: record.seed).map { $0 + " " } ?? ""
        text += bar + String(repeating: " ", count: 4 - percent.count) + percent + " %  "
        let rate = record.seconds > 0 ? Double(record.step) / record.seconds : 0
        text += "\(ProgressState.number(rate)) steps/s  "
        if state.plan.seeds.count == 1, record.step < state.plan.steps, let left = state.secondsLeft {
            text += "\(DurationText.brief(left)) left  "
        }
        return text + (state.refinements[record.seed] ?? state.numbers(record))
    }

    private func draw(_ lines: [String]) {
        // A line that wraps would not be found again.
        let width = max(20, self.width() - 1)
        let up = drawn > 1 ? "\u{1b}[\(drawn - 1)A" : ""
        write(
            up + "\r" + lines.map { $0.printable.prefix(width) + "\u{1b}[K" }.joined(separator: "\n") + "\u{1b}[J")
        drawn = lines.count
    }
}

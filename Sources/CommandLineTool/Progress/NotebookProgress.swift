import Figures
import Foundation
import NotebookExecution

/// Shows on standard error which cell of a notebook runs: one line in place on a terminal, a line for every cell that
/// has ended elsewhere.
final class NotebookProgress: ExecutionObserver {
    private let name: String
    private var shownSecond = -1

    init(_ path: String) { name = (path as NSString).lastPathComponent.printable }

    func start(_ cell: RunningCell) {
        shownSecond = -1
        wait(for: cell, seconds: 0)
    }

    func wait(for cell: RunningCell, seconds: Double) {
        guard Terminal.isInteractive, Int(seconds) > shownSecond else { return }
        shownSecond = Int(seconds)
        StandardError.redraw(line(cell, "\(shownSecond) s"))
    }

    func end(_ cell: RunningCell, seconds: Double, hasFailed: Bool) {
        let time = DurationText.brief(seconds)
        let text = line(cell, hasFailed ? "\(time)  failed" : time)
        guard Terminal.isInteractive else { return StandardError.write(text + "\n") }
        let isLast = cell.number == cell.count || hasFailed
        StandardError.redraw(text, end: isLast ? "\n" : "")
    }

    /// `01-shifts.ipynb  [3 of 12]  let runs = try train(…  2.5 s`
    private func line(_ cell: RunningCell, _ time: String) -> String {
        let place = "\(name)  [\(cell.number) of \(cell.count)]  "
        // A line that wraps could not be drawn again in place.
        let width = Terminal.isInteractive ? max(40, Terminal.width - 1) : 100
        let room = max(10, width - place.count - time.count - 2)
        let source = cell.firstLine.printable
        return place + (source.count > room ? source.prefix(room - 1) + "…" : source) + "  " + time
    }
}

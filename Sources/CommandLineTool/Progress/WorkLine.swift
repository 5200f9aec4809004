import Figures
import Work

/// Shows on standard error how far long work is: a bar in place on a terminal, one line at the end elsewhere.
final class WorkLine: WorkObserver {
    private var latest: WorkProgress?
    private var throttle = Throttle(every: .milliseconds(100))

    func record(_ progress: WorkProgress) {
        let isFirst = latest == nil
        latest = progress
        guard Terminal.isInteractive, isFirst || throttle.isDue else { return }
        draw(ProgressBar(progress))
        throttle.restart()
    }

    func finish() {
        guard let latest else { return }
        if Terminal.isInteractive {
            draw(ProgressBar(latest, hasEnded: true))
            StandardError.write("\n")
        } else {
            // No time or rate, so that the same work leaves the same lines.
            let total = latest.plan.total.map { " of \($0)" } ?? ""
            StandardError.write("\(latest.completed)\(total) \(latest.plan.unit)\n")
        }
        self.latest = nil
    }

    private func draw(_ bar: ProgressBar) {
        // A line that wraps could not be drawn again in place.
        StandardError.redraw(String(bar.plainText.printable.prefix(max(20, Terminal.width - 1))))
    }
}

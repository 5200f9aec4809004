import Figures
import Foundation
import Notebook
import Testing
import Work

extension LiveDisplayTests {
    /// Bars below cells.
    struct LiveWorkTests {
        /// A time that passes only where a test says so.
        private final class Time {
            var now = ContinuousClock.now
        }

        private func bar(_ label: String = "bar", of total: Int?, _ time: Time) -> LiveWork {
            LiveWork(WorkPlan(label: label, total: total, unit: "steps"), now: { time.now })
        }

        private func progress(_ completed: Int, of total: Int?, _ label: String = "bar") -> WorkProgress {
            WorkProgress(plan: WorkPlan(label: label, total: total, unit: "steps"), completed: completed, seconds: 2)
        }

        private func showing(_ body: () throws -> Void) rethrows -> [Screen.Shown] {
            let screen = Screen()
            CellReport.begin("In[1]")
            CellHosting.current = screen
            defer { CellHosting.current = nil }
            try body()
            return screen.shown
        }

        @Test func aBarIsReplacedAFewTimesASecond() {
            let time = Time()
            let shown = showing {
                let bar = bar(of: 2_000, time)
                for step in 1...1_500 {
                    time.now += .milliseconds(1)
                    bar.record(progress(step, of: 2_000))
                }
                bar.finish()
            }
            // At the beginning, every 0.35 s, and at the end.
            #expect(shown.count == 1 + 4 + 1 && Set(shown.map(\.identifier)).count == 1)
            #expect(shown[0].representation.text("text/plain").contains("  0%  0/2,000 steps"))
            #expect(shown[1].representation.text("text/plain").contains("350/2,000 steps · 175 steps/s · 9.4 s left"))
            #expect(shown[5].representation.text("text/plain").hasSuffix("1,500/2,000 steps · 750 steps/s · took 2 s"))
            #expect(shown[5].representation.text("text/markdown") == "**bar** 75%")
        }

        @Test func innerBarsTakeTheSamePlacesInEveryStep() {
            let time = Time()
            let shown = showing {
                let outer = bar("outer", of: 3, time)
                for step in 1...3 {
                    for (name, total) in [("first", 5), ("second", 7)] {
                        let inner = bar(name, of: total, time)
                        inner.record(progress(total, of: total, name))
                        inner.finish()
                    }
                    outer.record(progress(step, of: 3, "outer"))
                }
                outer.finish()
            }
            let names = shown.filter { !$0.isUpdate }.map { $0.representation.text("text/markdown") }
            #expect(names == ["**outer** 0%", "**first** 0%", "**second** 0%"])
            // No time passed, so nothing was shown again before the end.
            let last = shown.suffix(3).map { $0.representation.text("text/markdown") }
            #expect(shown.count == 6 && last == ["**outer** 100%", "**first** 100%", "**second** 100%"])
            #expect(shown.suffix(3).map(\.identifier) == shown.prefix(3).map(\.identifier))
        }

        @Test func manyInnerBarsShareAPlace() {
            let time = Time()
            let shown = showing {
                let outer = bar(of: 1, time)
                for _ in 0..<100 { bar(of: 1, time).finish() }
                outer.finish()
            }
            #expect(Set(shown.map(\.identifier)).count == 1 + 8)
        }

        @Test func workThatFollowsHasABarOfItsOwn() {
            let time = Time()
            let shown = showing {
                bar("first", of: 1, time).finish()
                bar("second", of: 1, time).finish()
            }
            #expect(shown.filter { !$0.isUpdate }.count == 2)
        }

        @Test func whatAnInterruptedCellLeftIsForgotten() {
            let time = Time()
            let shown = showing {
                let left = bar("left", of: 5, time)
                CellReport.begin("In[2]")
                bar("own", of: 1, time).finish()
                left.finish()
            }
            let identifiers = shown.filter { !$0.isUpdate }.map(\.identifier)
            #expect(identifiers.count == 2 && Set(identifiers).count == 2)
            // It is no inner bar, so its end is shown at once.
            #expect(shown[2].representation.text("text/markdown") == "**own** 0%" && shown[2].isUpdate)
        }

        @Test func loopsShowThemselves() {
            LiveWork.install()
            defer { WorkObservers.bootstrap { _ in nil } }
            let shown = showing {
                for step in Work.progress(0..<10, "reading") where step == 4 { break }
            }
            #expect(shown.map { $0.representation.text("text/markdown") } == ["**reading** 0%", "**reading** 40%"])
            for _ in Work.progress(0..<10) {}
        }
    }
}

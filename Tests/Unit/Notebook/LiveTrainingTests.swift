import Figures
import Foundation
import Notebook
import SparseShift
import Synchronization
import Testing
import Work

extension LiveDisplayTests {
    struct LiveTrainingTests {
        private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 512)

        private func configuration(steps: Int) -> SSAE.Configuration {
            var configuration = SSAE.Configuration(features: 3, length: .steps(steps), batch: 32)
            configuration.optimizer = .adam
            return configuration
        }

        private func showing(_ screen: Screen, _ body: () throws -> Void) rethrows {
            CellHosting.current = screen
            defer { CellHosting.current = nil }
            try body()
        }

        @Test func oneDisplayEndsAsASummary() throws {
            let screen = Screen()
            try showing(screen) {
                _ = try train(configuration(steps: 300), on: toy, seeds: 0..<2, observer: LiveTraining())
            }
            let shown = screen.shown
            #expect(Set(shown.map(\.identifier)).count == 1 && shown.first?.identifier != nil)
            #expect(shown.first?.isUpdate == false && shown.dropFirst().allSatisfy(\.isUpdate))
            let first = try #require(shown.first).representation
            #expect(first.text("text/plain").contains("  0%  0/600 steps"))
            let last = try #require(shown.last).representation
            #expect(last.contents.keys.sorted() == ["image/svg+xml", "text/html", "text/markdown", "text/plain"])
            let markdown = last.text("text/markdown")
            #expect(
                markdown.hasPrefix(
                    "**SSAE, 3 features × 8**<br>trained on synthetic (3, 2): 2 seeds, 300 steps of 32 shifts<br>FVU "))
            #expect(last.text("image/svg+xml").contains("seed 1"))
            #expect(last.text("image/svg+xml").utf8.count < 60_000)
        }

        @Test func trainingsAreQuietWhereTheNotebookSaysSo() throws {
            LiveTraining.install()
            defer { TrainingObservers.bootstrap { nil } }
            LiveTraining.isShown = false
            defer { LiveTraining.isShown = true }
            let quiet = Screen()
            try showing(quiet) { _ = try train(configuration(steps: 20), on: toy, seeds: [0]) }
            #expect(quiet.shown.isEmpty)
            LiveTraining.isShown = true
            let loud = Screen()
            try showing(loud) { _ = try train(configuration(steps: 20), on: toy, seeds: [0]) }
            #expect(!loud.shown.isEmpty)
        }

        @Test func theSameSeedsGiveTheSameDocument() throws {
            let screens = try (0..<2).map { _ in
                let screen = Screen()
                try showing(screen) {
                    _ = try train(configuration(steps: 200), on: toy, seeds: [4], observer: LiveTraining())
                }
                return screen
            }
            let last = screens.map { $0.shown.last!.representation }
            for type in ["text/markdown", "image/svg+xml"] {
                #expect(!last[0].text(type).isEmpty && last[0].text(type) == last[1].text(type))
            }
            #expect(last[0].text("text/html").contains(#"class="sparseshift-time""#))
        }

        @Test func updatesAreFewAndShowTheCharts() throws {
            let screen = Screen()
            var time = ContinuousClock.now
            showing(screen) {
                let observer = LiveTraining(now: { time })
                let plan = TrainingPlan(
                    method: "SSAE", data: "toy", seeds: [0], steps: 1_000_000, stepsPerEpoch: 10, features: 3,
                    dimension: 8,
                    batch: 32)
                observer.start(plan)
                for step in 1...1_500 {
                    time += .milliseconds(1)
                    observer.record(
                        TrainingRecord(
                            seed: 0, step: step, epoch: 0, loss: 1 / Double(step), sparsity: 0.5, limit: .sparsity(0.4),
                            violation: 0.1,
                            multiplier: 0.01, l0: 2, seconds: 0))
                }
                observer.finish(.failed("diverged"))
            }
            let shown = screen.shown
            // At the beginning, every 0.35 s, and at the end.
            #expect(shown.count == 1 + 4 + 1)
            let page = shown[1].representation.text("text/html")
            #expect(page.contains("<svg ") && page.contains(">loss</text>"))
            // A display that is replaced all the time has nothing to click on.
            #expect(!page.contains("<input") && !page.contains("data:image"))
            #expect(shown[1].representation.text("text/html").contains(#"role="progressbar""#))
            #expect(shown.last!.representation.text("text/markdown").contains("ended by an error"))
            #expect(shown.allSatisfy { $0.representation.text("text/html").utf8.count < 120_000 })
        }

        @Test func trialsOfWhiteningsAreShownBeforeTheFirstRun() throws {
            let screen = Screen()
            var time = ContinuousClock.now
            showing(screen) {
                let observer = LiveTraining(now: { time })
                observer.start(
                    TrainingPlan(
                        method: "SSAE", data: "toy", seeds: [0], steps: 100, stepsPerEpoch: 10, features: 3,
                        dimension: 8,
                        batch: 32))
                func record(_ step: Int) -> TrainingRecord {
                    TrainingRecord(
                        seed: 0, step: step, epoch: 0, loss: 1, sparsity: 0.5, limit: nil, violation: 0, multiplier: 0,
                        l0: 2,
                        seconds: 0)
                }
                time += .seconds(0.5)
                observer.record(record(50), ofTrial: .half, steps: 200)
                time += .seconds(0.5)
                observer.record(record(1))
                observer.finish(.completed)
            }
            let texts = screen.shown.map { $0.representation.text("text/plain") }
            #expect(texts.count == 4)
            #expect(texts[1].contains("  0%  0/100 steps") && texts[1].contains("choosing the whitening: half 25 %"))
            #expect(texts[2].contains("1/100 steps") && !texts[2].contains("choosing"))
        }

        @Test func interruptionLeavesWhatWasTrained() throws {
            defer { Interruption.clear() }
            // The third display of this endless training is one from its middle.
            let screen = Screen { if $0 == 3 { Interruption.request() } }
            var caught: TrainingInterrupted?
            showing(screen) {
                do {
                    _ = try train(configuration(steps: 100_000_000), on: toy, seeds: [7, 8], observer: LiveTraining())
                } catch let error as TrainingInterrupted {
                    caught = error
                } catch {
                    Issue.record(error)
                }
            }
            let partial = try #require(caught)
            // Both seeds where they share the cores, else the first alone.
            #expect(!partial.runs.isEmpty && partial.runs.map(\.seed) == Array([7, 8].prefix(partial.runs.count)))
            #expect(partial.runs.allSatisfy { !$0.isComplete && $0.steps > 0 && $0.history.last?.step == $0.steps })
            // Half a second of training is enough for three concepts.
            let score = try partial.runs.meanCorrelation(with: toy).mean
            #expect(score > 0.9)
            let text = screen.shown.last!.representation.text("text/plain")
            let stops = partial.runs.map { "step \($0.steps.formatted) of seed \($0.seed)" }
            #expect(text.contains("stopped at " + stops.joined(separator: " and ")))
        }

        @Test func withoutACellNothingIsInstalled() {
            LiveTraining.install()
            defer { TrainingObservers.bootstrap { nil } }
            #expect(TrainingObservers.make() == nil)
            showing(Screen()) { #expect(TrainingObservers.make() is LiveTraining) }
        }
    }
}

extension Int {
    fileprivate var formatted: String { NumberText.integer(self).digits }
}

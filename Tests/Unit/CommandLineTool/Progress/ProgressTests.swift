import CommandLineTool
import SparseShift
import Testing

/// What the command line shows of a training that is under way.
@Suite struct ProgressTests {
    private static func plan(seeds: [Int], names: [String] = [], totalSteps: Int? = nil) -> TrainingPlan {
        TrainingPlan(
            method: "SSAE", data: "toy", seeds: seeds, steps: 100, stepsPerEpoch: 10, features: 3, dimension: 8,
            batch: 32, totalSteps: totalSteps, runNames: names)
    }

    private static func record(
        seed: Int = 0, step: Int, seconds: Double, limit: Limit? = nil
    ) -> TrainingRecord {
        TrainingRecord(
            seed: seed, step: step, epoch: 0, loss: 0.5, sparsity: 0.25, limit: limit, violation: -0.125, multiplier: 2,
            l0: 1, seconds: seconds)
    }

    /// What is drawn, at a width of so many characters.
    private static func drawn(width: Int = 200, _ body: (ProgressBars) -> Void) -> String {
        var text = ""
        body(ProgressBars(width: { width }, write: { text += $0 }))
        return text
    }

    @Test func headings() {
        #expect(
            ProgressState(Self.plan(seeds: [0])).heading == "SSAE: 3 features × 8, 100 steps of 32 shifts of toy")
        #expect(
            ProgressState(Self.plan(seeds: [4, 5])).heading
                == "SSAE: 3 features × 8, 100 steps of 32 shifts of toy, 2 runs")
    }

    @Test func oneOfSeveralTrainings() {
        var plan = Self.plan(seeds: [0, 1])
        plan.reason = "the first width"
        #expect(
            ProgressState(plan).heading
                == "SSAE: 3 features × 8, 100 steps of 32 shifts of toy, 2 runs; the first width")
    }

    @Test func numbersOfARecord() {
        let state = ProgressState(Self.plan(seeds: [0]))
        #expect(state.numbers(Self.record(step: 1, seconds: 1)) == "loss 0.5  mean|h| 0.25")
        #expect(
            state.numbers(Self.record(step: 1, seconds: 1, limit: .sparsity(0.2)))
                == "loss 0.5  mean|h| 0.25  violation -0.125  multiplier 2")
    }

    @Test func namesOfRuns() {
        #expect(ProgressState(Self.plan(seeds: [7])).name(ofRun: 7) == nil)
        #expect(ProgressState(Self.plan(seeds: [7, 8])).name(ofRun: 8) == "seed 8")
        let sweep = ProgressState(Self.plan(seeds: [0, 1], names: ["norm bn", "norm ln"]))
        #expect(sweep.name(ofRun: 1) == "norm ln" && sweep.name(ofRun: 9) == "seed 9")
    }

    @Test func partRateAndTimeLeft() {
        var state = ProgressState(Self.plan(seeds: [0, 1]))
        #expect(state.fraction == 0 && state.rate == 0 && state.secondsLeft == nil && state.running.isEmpty)
        state.note(Self.record(seed: 1, step: 50, seconds: 10))
        #expect(state.fraction == 0.25 && state.rate == 5 && state.secondsLeft == 30)
        state.note(Self.record(seed: 0, step: 20, seconds: 2))
        // In the order of the plan, and at the rates of both together.
        #expect(state.running.map(\.seed) == [0, 1] && state.rate == 15 && state.secondsLeft == 130.0 / 15)
        state.end(1, steps: 60)
        #expect(state.running.map(\.seed) == [0] && state.fraction == 0.4 && state.secondsLeft == 12)
        state.end(0, steps: 100)
        #expect(state.running.isEmpty && state.fraction == 0.8 && state.ended == [0: 100, 1: 60])
        // A record without time, and a run longer than its plan.
        state = ProgressState(Self.plan(seeds: [0], totalSteps: 10))
        state.note(Self.record(step: 20, seconds: 0))
        #expect(state.rate == 0 && state.secondsLeft == nil && state.fraction == 1)
    }

    @Test func aBarForOneRun() {
        var state = ProgressState(Self.plan(seeds: [0]))
        #expect(Self.drawn { $0.show(state) } == "\rgetting ready\u{1b}[K\u{1b}[J")
        state.note(Self.record(step: 25, seconds: 10))
        #expect(
            Self.drawn { $0.show(state) }
                == "\r█████░░░░░░░░░░░░░░░  25 %  2.5 steps/s  30 s left  loss 0.5  mean|h| 0.25\u{1b}[K\u{1b}[J")
        state.note(Self.record(step: 100, seconds: 40))
        #expect(
            Self.drawn { $0.show(state) }
                == "\r████████████████████ 100 %  2.5 steps/s  loss 0.5  mean|h| 0.25\u{1b}[K\u{1b}[J")
    }

    @Test func barsForSeveralRuns() {
        var state = ProgressState(Self.plan(seeds: [3, 4, 5]))
        state.end(3, steps: 100)
        state.note(Self.record(seed: 4, step: 50, seconds: 10))
        let lines = [
            "seed 4 ██████████░░░░░░░░░░  50 %  5 steps/s  loss 0.5  mean|h| 0.25",
            "1 of 3 runs done, 50 %, 30 s left",
        ]
        let first = "\r" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\n") + "\u{1b}[J"
        // The second time in the place of the first, whose lines are above the cursor.
        #expect(
            Self.drawn {
                $0.show(state)
                $0.show(state)
            } == first + "\u{1b}[1A" + first)
    }

    @Test func anEndedRunStaysAboveTheBars() {
        var state = ProgressState(Self.plan(seeds: [0, 1]))
        state.note(Self.record(seed: 0, step: 100, seconds: 10))
        let line = "seed 0 ████████████████████ 100 %  10 steps/s  loss 0.5  mean|h| 0.25\u{1b}[K"
        #expect(
            Self.drawn {
                $0.show(state)
                $0.keep(0, of: state)
                // A run without a record leaves nothing.
                $0.keep(1, of: state)
                $0.close()
            } == "\r\(line)\n0 of 2 runs done, 50 %, 10 s left\u{1b}[K\u{1b}[J\u{1b}[1A\r\(line)\u{1b}[J\n")
    }

    @Test func trialsComeBeforeTheRuns() {
        var state = ProgressState(Self.plan(seeds: [0]))
        state.trials.note(Self.record(step: 10, seconds: 1), ofTrial: .none, steps: 20)
        #expect(Self.drawn { $0.show(state) } == "\rchoosing the whitening: none 50 %\u{1b}[K\u{1b}[J")
    }

    @Test(arguments: [10, 21, 40, 80])
    func noLineIsWiderThanTheTerminal(_ width: Int) {
        var state = ProgressState(Self.plan(seeds: [0, 1]))
        state.note(Self.record(step: 25, seconds: 10, limit: .sparsity(0.2)))
        let text = Self.drawn(width: width) { $0.show(state) }
        let lines = text.replacing(/\u{1b}\[[0-9]*[A-Z]/, with: "").dropFirst().split(separator: "\n")
        // A terminal narrower than a bar is not served.
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= max(20, width - 1) })
    }
}

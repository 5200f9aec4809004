import Synchronization
import Testing
import Work

/// Notes what an observer is told.
private final class Notes: WorkObserver {
    let plan: WorkPlan
    private(set) var told: [WorkProgress] = []
    private(set) var ends = 0

    init(_ plan: WorkPlan) { self.plan = plan }

    func record(_ progress: WorkProgress) { told.append(progress) }
    func finish() { ends += 1 }

    var completed: [Int] { told.map(\.completed) }
}

/// The factory of observers belongs to the process, so one test runs at a time.
@Suite(.serialized) struct ProgressTests {
    private struct Made: @unchecked Sendable { var notes: [Notes] = [] }

    /// What the observers of the work in `body` noted, in the order in which it began.
    private func noting(_ body: () throws -> Void) rethrows -> [Notes] {
        let made = Mutex(Made())
        let factory: WorkObservers.Factory = { plan in
            let notes = Notes(plan)
            nonisolated(unsafe) let unshared = notes
            made.withLock { $0.notes.append(unshared) }
            return notes
        }
        WorkObservers.bootstrap(factory)
        defer { WorkObservers.bootstrap { _ in nil } }
        try body()
        return made.withLock { $0.notes }
    }

    @Test func aCollectionHasATotal() {
        var seen: [Int] = []
        let notes = noting { for step in progress(0..<3, "reading", unit: "files") { seen.append(step) } }
        #expect(seen == [0, 1, 2] && notes.count == 1)
        #expect(notes[0].plan == WorkPlan(label: "reading", total: 3, unit: "files"))
        // The last element is done once, and its end is told with the end of the loop.
        #expect(notes[0].completed == [1, 2, 3, 3] && notes[0].ends == 1)
        #expect(notes[0].told.allSatisfy { $0.plan.total == 3 && $0.resumed == 0 && $0.seconds >= 0 })
    }

    @Test func aSequenceHasNoneBeforeItsEnd() {
        let notes = noting { for _ in progress(sequence(first: 1) { $0 < 4 ? $0 + 1 : nil }, "counting") {} }
        #expect(notes[0].plan.total == nil && notes[0].told.last?.plan.total == 4)
        #expect(notes[0].told.dropLast().allSatisfy { $0.plan.total == nil && $0.fraction == nil })
    }

    @Test func aSequenceCanBeGivenATotal() {
        let steps = sequence(first: 1) { $0 < 4 ? $0 + 1 : nil }
        let notes = noting { for _ in progress(steps, total: 10) {} }
        // What was announced is corrected at the end.
        #expect(notes[0].plan.total == 10 && notes[0].told.last?.plan.total == 4)
    }

    @Test func emptyAndLazyCollections() {
        let notes = noting {
            for _ in progress([Int]()) {}
            for _ in progress((0..<10).lazy.filter { $0 > 7 }) {}
        }
        #expect(notes[0].plan.total == 0 && notes[0].completed == [0] && notes[0].ends == 1)
        #expect(notes[1].plan.total == nil && notes[1].told.last?.completed == 2)
    }

    @Test func breakAndErrorsCloseTheBar() {
        struct Stop: Error {}
        let notes = noting {
            for step in progress(0..<10) where step == 3 { break }
            try? { for step in progress(0..<10) { if step == 5 { throw Stop() } } }()
        }
        #expect(notes.map(\.completed.last) == [3, 5] && notes.map(\.ends) == [1, 1])
    }

    @Test func nestedLoopsHaveABarEach() {
        let notes = noting { for _ in progress(0..<2, "outer") { for _ in progress(0..<3, "inner") {} } }
        #expect(notes.map(\.plan.label) == ["outer", "inner", "inner"] && notes.allSatisfy { $0.ends == 1 })
    }

    @Test func anIterationThatIsNeverBegunShowsNothing() {
        let notes = noting {
            let watched = progress(0..<3)
            _ = watched.makeIterator()
            #expect(watched.underestimatedCount == 3 && Array(watched) == [0, 1, 2])
        }
        #expect(notes.count == 1)
    }

    @Test func nothingIsShownWithoutAnObserver() {
        var sum = 0
        for step in progress(1...100) { sum += step }
        #expect(sum == 5_050)
    }

    @Test func sharesAndRates() {
        func state(_ completed: Int, of total: Int?, resumed: Int = 0, seconds: Double) -> WorkProgress {
            WorkProgress(
                plan: WorkPlan(label: "", total: total, unit: "steps"), completed: completed, resumed: resumed,
                seconds: seconds)
        }
        let half = state(50, of: 100, seconds: 5)
        #expect(half.fraction == 0.5 && half.rate == 10 && half.secondsLeft == 5)
        let resumed = state(50, of: 100, resumed: 40, seconds: 5)
        #expect(resumed.fraction == 0.5 && resumed.rate == 2 && resumed.secondsLeft == 25)
        let unknown = state(50, of: nil, seconds: 5)
        #expect(unknown.fraction == nil && unknown.rate == 10 && unknown.secondsLeft == nil)
        let fresh = state(0, of: 100, seconds: 5)
        #expect(fresh.fraction == 0 && fresh.rate == nil && fresh.secondsLeft == nil)
        #expect(state(0, of: 0, seconds: 0).fraction == 1 && state(12, of: 10, seconds: 1).secondsLeft == 0)
    }

    /// Work of a moment shows nothing; an observer is made with the first report after a while.
    @Test func workThatMayBeShort() {
        let plan = WorkPlan(label: "comparing", total: 3, unit: "pairs")
        func work() -> String {
            WorkReport.whenLong(plan) { report in
                for done in 1...4 { report(done) }
                return "done"
            }
        }
        let short = noting { #expect(work() == "done") }
        #expect(short.isEmpty)
        let long = noting { WorkReport.$patience.withValue(.zero) { #expect(work() == "done") } }
        #expect(long.count == 1)
        #expect(long[0].plan == plan && long[0].completed == [1, 2, 3, 3] && long[0].ends == 1)
    }

    @Test func longWorkThatFails() throws {
        struct Failure: Error {}
        func work() throws {
            try WorkReport.whenLong(WorkPlan(label: "", total: 2, unit: "steps")) { (report: WorkReport) throws in
                report(1)
                throw Failure()
            }
        }
        let notes = noting {
            WorkReport.$patience.withValue(.zero) { _ = #expect(throws: Failure.self) { try work() } }
        }
        #expect(notes.count == 1 && notes[0].completed == [1] && notes[0].ends == 1)
    }
}

import Scheduling
import TestSupport
import Testing
import Work

/// Work that is followed until nothing of it is queued or running.
@Suite(.serialized) struct ArrayFollowingTests {
    private struct Status: ArrayStatus {
        var problem: String?
        var isActive = false
        var missing: [Int] = []
    }

    private func follow(_ states: [Status], patience: Duration = .seconds(300)) throws -> (last: Status, looks: Int) {
        var looks = 0
        let last = try ArrayFollowing.follow(
            "sw", patience: patience, pause: .milliseconds(1),
            look: {
                looks += 1
                return states[min(looks, states.count) - 1]
            }, show: { _ in })
        return (last, looks)
    }

    @Test func itEndsWhenNothingIsActive() throws {
        let (last, looks) = try follow([Status(isActive: true, missing: [1]), Status(isActive: true), Status()])
        #expect(looks == 3 && !last.isActive)
    }

    /// File systems of a cluster show late what another machine wrote.
    @Test func whatIsMissingIsLookedForAgain() throws {
        let (found, looks) = try follow([Status(missing: [3]), Status()])
        #expect(looks == 2 && found.missing.isEmpty)
        let (last, all) = try follow([Status(isActive: true), Status(missing: [3])])
        #expect(all == 3 && last.missing == [3])
    }

    @Test func slurmMayBeSilentForAWhile() throws {
        let silent = Status(problem: "squeue fails", isActive: true)
        #expect(try follow([silent, silent, Status()]).looks == 3)
        let sentence = message { _ = try follow([silent], patience: .zero) }
        #expect(sentence == "sw: squeue fails; what was submitted may still run, so come back when Slurm answers.")
    }

    @Test func anInterruptEndsIt() {
        Interruption.request()
        defer { Interruption.clear() }
        #expect(throws: Interrupted.self) { try follow([Status(isActive: true)]) }
    }
}

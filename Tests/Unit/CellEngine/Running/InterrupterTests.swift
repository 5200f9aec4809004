import CellEngine
import Glibc
import Testing

@Suite struct InterrupterTests {
    private let interrupter = Interrupter()

    @Test func aRequestWithoutWorkIsForgotten() {
        interrupter.interrupt()
        #expect(!interrupter.isInterrupted)
        interrupter.begin(compiling: true)
        defer { interrupter.end() }
        #expect(!interrupter.isInterrupted)
    }

    @Test func aRequestBeforeACellStopsItAndNoLaterWork() {
        interrupter.begin(compiling: false)
        interrupter.interrupt()
        for _ in 0..<2 {
            interrupter.begin(compiling: true)
            #expect(interrupter.isInterrupted)
            // It would keep the test waiting.
            #expect(ChildProcess.run("/bin/sleep", ["600"]).status == 128 + SIGKILL)
            interrupter.end()
        }
        #expect(interrupter.isInterrupted)
        interrupter.end()
        #expect(!interrupter.isInterrupted)
        interrupter.begin(compiling: true)
        defer { interrupter.end() }
        #expect(!interrupter.isInterrupted && ChildProcess.run("/bin/true", []).status == 0)
    }

    @Test func whatDoesNotCompileIsNotEndedByForce() {
        interrupter.begin(compiling: true)
        defer { interrupter.end() }
        interrupter.compiled()
        interrupter.interrupt()
        #expect(interrupter.isInterrupted && ChildProcess.run("/bin/true", []).status == 0)
    }
}

import Testing
import Work

@Suite(.serialized) struct InterruptionTests {
    @Test func aRequestIsAcceptedUntilItIsCleared() throws {
        Interruption.clear()
        #expect(!Interruption.accept())
        try Interruption.check()
        Interruption.request()
        defer { Interruption.clear() }
        #expect(Interruption.isRequested)
        #expect(throws: Interrupted()) { try Interruption.check() }
        Interruption.clear()
        #expect(!Interruption.accept())
    }
}

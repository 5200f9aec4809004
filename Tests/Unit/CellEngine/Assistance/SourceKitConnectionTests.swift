import CellEngine
import Foundation
import Testing

@Suite struct SourceKitConnectionTests {
    /// A connection whose texts come back to itself, and the ends of its pipe.
    private func withLoop(_ body: (SourceKitConnection, _ reading: Int32, _ writing: Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        try body(SourceKitConnection(reading: ends[0], writing: ends[1]), ends[0], ends[1])
    }

    private var soon: ContinuousClock.Instant { .now + .milliseconds(50) }

    @Test func textsComeAsTheyWereSent() throws {
        try withLoop { connection, _, _ in
            for text in ["", "a", "é 🙂\n\u{0}", String(repeating: "x", count: 10_000)] {
                #expect(connection.send(text))
                #expect(connection.receive() == text)
            }
            #expect(connection.send("one") && connection.send("two"))
            #expect(connection.receive() == "one" && connection.receive() == "two")
        }
    }

    /// Behind its length in eight bytes, in the machine's order.
    @Test func theFormOfAMessage() throws {
        try withLoop { connection, reading, _ in
            #expect(connection.send("ab"))
            var bytes = [UInt8](repeating: 9, count: 10)
            #expect(read(reading, &bytes, 10) == 10)
            #expect(bytes == [2, 0, 0, 0, 0, 0, 0, 0, 97, 98])
        }
    }

    @Test func nobodyAnswers() throws {
        try withLoop { connection, _, _ in #expect(connection.receive(until: soon) == nil) }
    }

    @Test func anAnswerThatIsCutOff() throws {
        try withLoop { connection, _, writing in
            #expect(write(writing, [3, 0, 0, 0, 0, 0, 0, 0, 97], 9) == 9)
            #expect(connection.receive(until: soon) == nil)
        }
    }

    @Test func aLengthThatIsGarbage() throws {
        try withLoop { connection, _, writing in
            #expect(write(writing, [UInt8](repeating: 0xFF, count: 16), 16) == 16)
            #expect(connection.receive() == nil)
        }
    }

    /// A pipe holds 64 kB.
    @Test func nobodyReads() throws {
        try withLoop { connection, _, writing in
            #expect(fcntl(writing, F_SETFL, O_NONBLOCK) == 0)
            #expect(!connection.send(String(repeating: "x", count: 1 << 20), until: soon))
        }
    }

    @Test func theOtherSideHasEnded() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[1])
        defer { close(ends[0]) }
        #expect(SourceKitConnection(reading: ends[0], writing: -1).receive() == nil)
    }
}
